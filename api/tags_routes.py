"""Hashtags: looked at, followed, shown on profiles (clientapi.md 2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Final
from urllib.parse import quote, unquote
from zlib import crc32

from starlette.responses import Response
from starlette.routing import Route

from actors.actor import Actor
from api.answers import answer, listed, nothing
from api.asking import Ask
from api.door import Door
from api.paging import page_of
from api.works import Works
from federation.strict_json import Json
from storage.transaction import Reading
from timelines import tag_store
from timelines.tag import FeaturedTag, FollowedTag, Used, featured_tag_of, tag_of
from timelines.tags import TagView, tag_seen_by

_ONE: Final = "/api/v1/tags/{tag}"
_USUAL, _MOST = 100, 200
_DAYS: Final = 7
_SUGGESTED: Final = 10


@dataclass(frozen=True, slots=True)
class TagEndpoints:
    """The endpoints about hashtags."""

    works: Works

    def routes(self, door: Door) -> list[Route]:
        """One line for each."""
        featured = "/api/v1/featured_tags"
        read, write = "read:accounts", "write:accounts"
        return [
            door.route(_ONE, self.one, anybody=True),
            door.route(_ONE + "/follow", self.follow, "POST", scope="write:follows"),
            door.route(_ONE + "/unfollow", self.unfollow, "POST", scope="write:follows"),
            door.route(_ONE + "/feature", self.feature, "POST", scope=write),
            door.route(_ONE + "/unfeature", self.unfeature, "POST", scope=write),
            door.route("/api/v1/followed_tags", self.followed, scope="read:follows"),
            door.route(featured, self.featured, scope=read),
            door.route(featured, self.add_featured, "POST", scope=write),
            door.route(featured + "/suggestions", self.suggested, scope=read),
            door.route(featured + "/{id}", self.remove_featured, "DELETE", scope=write),
            door.route(
                "/api/v1/accounts/{id}/featured_tags", self.of_account, scope=read, anybody=True
            ),
        ]

    async def one(self, ask: Ask) -> Response:
        """`GET tags/{name}`."""
        return await self._shown(ask, _named(ask))

    async def follow(self, ask: Ask) -> Response:
        """`POST tags/{name}/follow`."""
        tag = _named(ask)
        await self.works.timelines.tags.follow(ask.person, tag)
        return await self._shown(ask, tag)

    async def unfollow(self, ask: Ask) -> Response:
        """`POST tags/{name}/unfollow`."""
        tag = _named(ask)
        await self.works.timelines.tags.unfollow(ask.person, tag)
        return await self._shown(ask, tag)

    async def feature(self, ask: Ask) -> Response:
        """`POST tags/{name}/feature`."""
        tag = _named(ask)
        await self.works.timelines.tags.feature(ask.person, tag)
        return await self._shown(ask, tag)

    async def unfeature(self, ask: Ask) -> Response:
        """`POST tags/{name}/unfeature`."""
        tag = _named(ask)
        await self.works.timelines.tags.unfeature(ask.person, tag=tag)
        return await self._shown(ask, tag)

    async def followed(self, ask: Ask) -> Response:
        """`GET followed_tags`."""
        member, page = ask.person, page_of(ask.params, _USUAL, _MOST)

        def look(tx: Reading) -> list[FollowedTag]:
            return tag_store.followed(
                tx, member.id, before=page.before, after=page.after, limit=page.limit
            )

        found = await self.works.room.database.read(look)
        shown = [self._tag(TagView(one.tag, (), True, None)) for one in found]  # noqa: FBT003
        return listed(ask, shown, [one.id for one in found], page)

    async def featured(self, ask: Ask) -> Response:
        """`GET featured_tags`."""
        member = ask.person
        found = await self.works.room.database.read(lambda tx: tag_store.featured(tx, member.id))
        return answer([self._featured(member, one) for one in found])

    async def of_account(self, ask: Ask) -> Response:
        """`GET accounts/{id}/featured_tags`."""
        number = ask.id()

        def look(tx: Reading) -> tuple[Json, list[FeaturedTag]]:
            account = self.works.showing.account(tx, ask.viewer, number)
            return account, tag_store.featured(tx, number)

        account, found = await self.works.room.database.read(look)
        return answer([self._featured_at(account["url"], one) for one in found])

    async def add_featured(self, ask: Ask) -> Response:
        """`POST featured_tags`."""
        tag = featured_tag_of(ask.params.required("name"))
        made = await self.works.timelines.tags.feature(ask.person, tag)
        return answer(self._featured(ask.person, made))

    async def remove_featured(self, ask: Ask) -> Response:
        """`DELETE featured_tags/{id}`."""
        await self.works.timelines.tags.unfeature(ask.person, featured_id=ask.id())
        return nothing()

    async def suggested(self, ask: Ask) -> Response:
        """`GET featured_tags/suggestions`: those the member uses most."""
        member = ask.person
        found = await self.works.room.database.read(
            lambda tx: tag_store.used_most(tx, member.id, _SUGGESTED)
        )
        return answer([self._tag(TagView(tag, (), None, None)) for tag in found])

    async def _shown(self, ask: Ask, tag: str) -> Response:
        member, now = ask.caller.member, self.works.room.clock.now()
        view = await self.works.room.database.read(lambda tx: tag_seen_by(tx, member, tag, now))
        return answer(self._tag(view, now))

    def _tag(self, view: TagView, now: datetime | None = None) -> Json:
        shown: Json = {
            "id": str(crc32(view.tag.encode())),
            "name": view.tag,
            "url": f"{self.works.facts.base_url}/tags/{quote(view.tag)}",
            "history": [] if now is None else _history(view.used, now),
        }
        if view.follows is not None:
            shown["following"] = view.follows
        if view.features is not None:
            shown["featuring"] = view.features
        return shown

    def _featured(self, member: Actor, one: FeaturedTag) -> Json:
        return self._featured_at(member.url or member.iri, one)

    def _featured_at(self, profile: str, one: FeaturedTag) -> Json:
        return {
            "id": str(one.id),
            "name": one.tag,
            "url": f"{profile}/tagged/{quote(one.tag)}",
            "statuses_count": str(one.statuses),
            "last_status_at": one.last_status_on,
        }


def _history(used: Sequence[Used], now: datetime) -> list[Json]:
    """The last seven days, today first; a day is told by when it began."""
    by_day = {one.day: one for one in used}
    told: list[Json] = []
    for back in range(_DAYS):
        day = (now - timedelta(days=back)).date()
        found = by_day.get(day)
        began = datetime.combine(day, time(), UTC)
        told.append(
            {
                "day": str(int(began.timestamp())),
                "uses": str(found.uses if found else 0),
                "accounts": str(found.accounts if found else 0),
            }
        )
    return told


def _named(ask: Ask) -> str:
    return tag_of(unquote(ask.request.path_params["tag"]))
