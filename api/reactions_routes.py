"""What members do with statuses by one tap, and what they have so gathered (clientapi.md 2)."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from starlette.responses import Response
from starlette.routing import Route

from actors.actor import Actor
from api.answers import answer, links_of, listed
from api.asking import Ask, Handler
from api.door import Door
from api.drafting import audience_in
from api.paging import page_of
from api.wording import SAID
from api.works import Works
from federation.strict_json import Json
from outbox.audience import Audience
from posts import statuses_seen as seen
from posts.post import Reaction
from posts.statuses_seen import Listed, Page
from storage.transaction import Reading
from world.errors import Malformed, Missing

_ACCOUNTS: Final = 40
Deed = Callable[[Actor, int], Awaitable[int]]
Lister = Callable[[Reading, Page], list[Listed]]


@dataclass(frozen=True, slots=True)
class ReactionEndpoints:
    """Favourites, announcements, bookmarks, pins, muted threads, and the lists of them."""

    works: Works

    def routes(self, door: Door) -> list[Route]:
        """One line for each."""
        one, do = "/api/v1/statuses/{id}", self.works.statuses
        return [
            *(
                door.route(f"{one}/{name}", self._doing(deed), "POST", scope)
                for name, deed, scope in (
                    ("favourite", do.like, "write:favourites"),
                    ("unfavourite", do.unlike, "write:favourites"),
                    ("unreblog", do.unannounce, "write:statuses"),
                    ("bookmark", do.bookmark, "write:bookmarks"),
                    ("unbookmark", do.unbookmark, "write:bookmarks"),
                    ("pin", do.pin, "write:accounts"),
                    ("unpin", do.unpin, "write:accounts"),
                    ("mute", do.mute, "write:mutes"),
                    ("unmute", do.unmute, "write:mutes"),
                )
            ),
            door.route(one + "/reblog", self.reblog, "POST", "write:statuses"),
            door.route(one + "/favourited_by", self.favourited_by, scope=_READ, anybody=True),
            door.route(one + "/reblogged_by", self.reblogged_by, scope=_READ, anybody=True),
            door.route("/api/v1/favourites", self.favourites, scope="read:favourites"),
            door.route("/api/v1/bookmarks", self.bookmarks, scope="read:bookmarks"),
        ]

    async def reblog(self, ask: Ask) -> Response:
        """`POST statuses/{id}/reblog`: the announcement, with what it shows inside."""
        audience = audience_in(ask.params)
        if audience is Audience.DIRECT:
            raise Malformed("Validation failed: Visibility is not included in the list")
        number = await self.works.statuses.announce(ask.person, ask.id(), audience)
        return await self._shown(ask, number)

    async def favourited_by(self, ask: Ask) -> Response:
        """`GET statuses/{id}/favourited_by`."""
        return await self._who(ask, Reaction.LIKE)

    async def reblogged_by(self, ask: Ask) -> Response:
        """`GET statuses/{id}/reblogged_by`."""
        return await self._who(ask, Reaction.ANNOUNCE)

    async def favourites(self, ask: Ask) -> Response:
        """`GET favourites`, last liked first."""
        return await self._gathered(ask, lambda tx, page: seen.liked_seen_by(tx, ask.viewer, page))

    async def bookmarks(self, ask: Ask) -> Response:
        """`GET bookmarks`, last kept first."""
        return await self._gathered(
            ask, lambda tx, page: seen.bookmarked_seen_by(tx, ask.viewer, page)
        )

    def _doing(self, deed: Deed) -> Handler:
        async def done(ask: Ask) -> Response:
            return await self._shown(ask, await deed(ask.person, ask.id()))

        return done

    async def _shown(self, ask: Ask, number: int) -> Response:
        return answer(
            await self.works.room.database.read(
                lambda tx: self.works.showing.status(tx, ask.viewer, number)
            )
        )

    async def _who(self, ask: Ask, kind: Reaction) -> Response:
        number, page = ask.id(), page_of(ask.params, _ACCOUNTS)

        def look(tx: Reading) -> tuple[list[Json], list[int]]:
            found = seen.who_reacted_seen_by(tx, ask.viewer, number, kind, page)
            if found is None:
                raise Missing(SAID["no record"])
            ids = [one.id for one in found]
            shown = self.works.showing.accounts(tx, ask.viewer, ids)
            return shown, [one.cursor for one in found]

        shown, cursors = await self.works.room.database.read(look)
        return listed(ask, shown, cursors, page)

    async def _gathered(self, ask: Ask, lister: Lister) -> Response:
        ask.person  # noqa: B018  # whoever is nobody has gathered nothing
        page = page_of(ask.params)

        def look(tx: Reading) -> tuple[list[Json], list[int]]:
            found = lister(tx, page)
            ids = [one.id for one in found]
            shown = self.works.showing.statuses(tx, ask.viewer, ids)
            return shown, [one.cursor for one in found]

        shown, cursors = await self.works.room.database.read(look)
        return answer(shown, headers=links_of(ask, cursors, page))


_READ: Final = "read:statuses"
