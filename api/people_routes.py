"""People as programs read of them: one, many, who follows whom, what somebody wrote."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from starlette.responses import Response
from starlette.routing import Route

from actors import store as people
from actors.actor import Actor, Role
from actors.shut_out import is_shut_out
from api.answers import answer, listed
from api.asking import Ask
from api.door import Door
from api.paging import page_of
from api.wording import SAID
from api.works import Works
from federation.strict_json import Json
from posts import status_store
from posts.seen import Page
from relations.circle_store import Stretch
from relations.circles import Circle, circle_seen_by, familiar_seen_by
from storage.instants import to_text
from storage.transaction import Reading
from world.errors import Missing

READ: Final = "read:accounts"
_MOST_AT_ONCE: Final = 40
_USUAL, _MOST = 40, 80
_LONGEST_TAG: Final = 100


@dataclass(frozen=True, slots=True)
class PeopleEndpoints:
    """What may be read of accounts by anybody, or by members about those around them."""

    works: Works

    def routes(self, door: Door) -> list[Route]:
        """One line for each."""
        one = "/api/v1/accounts/{id}"
        return [
            door.route("/api/v1/accounts", self.several, scope=READ, anybody=True),
            door.route("/api/v1/accounts/lookup", self.lookup, scope=READ, anybody=True),
            door.route("/api/v1/accounts/familiar_followers", self.familiar, scope="read:follows"),
            door.route(one, self.account, scope=READ, anybody=True),
            door.route(one + "/statuses", self.statuses, scope="read:statuses", anybody=True),
            door.route(one + "/followers", self.followers, scope=READ, anybody=True),
            door.route(one + "/following", self.following, scope=READ, anybody=True),
            door.route(one + "/endorsements", self.endorsed, scope=READ, anybody=True),
            door.route(one + "/identity_proofs", self.no_proofs, scope=READ),
            door.route("/api/v1/endorsements", self.own_endorsed, scope=READ),
            door.route("/api/v1/follow_requests", self.waiting, scope=("read:follows", "follow")),
            door.route("/api/v1/blocks", self.blocked, scope=("read:blocks", "follow")),
            door.route("/api/v1/mutes", self.muted, scope=("read:mutes", "follow")),
        ]

    async def account(self, ask: Ask) -> Response:
        """`GET accounts/{id}`."""
        number = ask.id()

        def look(tx: Reading) -> Json:
            present(tx, number)
            return self.works.showing.account(tx, ask.viewer, number)

        return answer(await self.works.room.database.read(look))

    async def several(self, ask: Ask) -> Response:
        """`GET accounts?id[]=`: those of these who are here."""
        numbers = list(dict.fromkeys(ask.params.ids("id")))[:_MOST_AT_ONCE]

        def look(tx: Reading) -> list[Json]:
            here = [number for number in numbers if find_present(tx, number) is not None]
            return self.works.showing.accounts(tx, ask.viewer, here)

        return answer(await self.works.room.database.read(look))

    async def lookup(self, ask: Ask) -> Response:
        """`GET accounts/lookup?acct=`: whoever bears that handle and is known here."""
        acct = ask.params.required("acct")

        def look(tx: Reading) -> Json:
            found = named(tx, acct, self.works.room.iris.host)
            if found is None:
                raise Missing(SAID["no record"])
            return self.works.showing.account(tx, ask.viewer, found.id)

        return answer(await self.works.room.database.read(look))

    async def statuses(self, ask: Ask) -> Response:
        """`GET accounts/{id}/statuses`: what they wrote and passed on, or what they pinned."""
        number, page, params = ask.id(), page_of(ask.params), ask.params
        tag = (params.text("tagged") or "").lstrip("#").strip().lower()[:_LONGEST_TAG]
        choice = status_store.Choice(
            without_replies=params.flag("exclude_replies") or False,
            without_announcements=params.flag("exclude_reblogs") or False,
            only_media=params.flag("only_media") or False,
            tag=tag or None,
        )
        pinned = params.flag("pinned")

        def look(tx: Reading) -> tuple[list[int], list[Json]]:
            present(tx, number)
            if pinned:
                ids = status_store.pinned(tx, ask.viewer, number)
            else:
                ids = status_store.of_author(tx, ask.viewer, number, choice, page)
            return ids, self.works.showing.statuses(tx, ask.viewer, ids)

        ids, shown = await self.works.room.database.read(look)
        return answer(shown) if pinned else listed(ask, shown, ids, page)

    async def followers(self, ask: Ask) -> Response:
        """`GET accounts/{id}/followers`: nobody, where the node does not tell (PRV-17)."""
        return await self._circle(ask, Circle.FOLLOWERS, ask.id())

    async def following(self, ask: Ask) -> Response:
        """`GET accounts/{id}/following`: as `followers`."""
        return await self._circle(ask, Circle.FOLLOWING, ask.id())

    async def endorsed(self, ask: Ask) -> Response:
        """`GET accounts/{id}/endorsements`."""
        return await self._circle(ask, Circle.ENDORSED, ask.id())

    async def own_endorsed(self, ask: Ask) -> Response:
        """`GET endorsements`: whom the member recommends."""
        return await self._circle(ask, Circle.ENDORSED, ask.person.id)

    async def waiting(self, ask: Ask) -> Response:
        """`GET follow_requests`."""
        return await self._circle(ask, Circle.WAITING, ask.person.id)

    async def blocked(self, ask: Ask) -> Response:
        """`GET blocks`."""
        return await self._circle(ask, Circle.BLOCKED, ask.person.id)

    async def muted(self, ask: Ask) -> Response:
        """`GET mutes`: each with the end of it."""
        member, page = ask.person, page_of(ask.params, _USUAL, _MOST)

        def look(tx: Reading) -> tuple[list[int], list[Json]]:
            ids, shown = self._page(tx, ask, Circle.MUTED, member.id, page)
            ties = {tie.about_id: tie for tie in self.works.ties.seen_by(tx, member, ids)}
            ends = {number: tie.muted_until for number, tie in ties.items()}
            return ids, [_muted(account, ends.get(int(account["id"]))) for account in shown]

        ids, shown = await self.works.room.database.read(look)
        return listed(ask, shown, ids, page)

    async def familiar(self, ask: Ask) -> Response:
        """`GET familiar_followers?id[]=`: whom the member follows who follow them as well."""
        member, about = ask.person, list(dict.fromkeys(ask.params.ids("id")))[:_MOST_AT_ONCE]

        def look(tx: Reading) -> list[Json]:
            here = [number for number in about if find_present(tx, number) is not None]
            found = familiar_seen_by(tx, member, here, shows_follows=self._shows_follows)
            return [
                {"id": str(number), "accounts": self.works.showing.accounts(tx, ask.viewer, ids)}
                for number, ids in found.items()
            ]

        return answer(await self.works.room.database.read(look))

    async def no_proofs(self, ask: Ask) -> Response:
        """`GET accounts/{id}/identity_proofs`: there are none, as everywhere since 2022."""
        await self.works.room.database.read(lambda tx: present(tx, ask.id()))
        return answer([])

    @property
    def _shows_follows(self) -> bool:
        return self.works.room.disclosure.followers

    async def _circle(self, ask: Ask, circle: Circle, owner_id: int) -> Response:
        page = page_of(ask.params, _USUAL, _MOST)

        def look(tx: Reading) -> tuple[list[int], list[Json]]:
            present(tx, owner_id)
            return self._page(tx, ask, circle, owner_id, page)

        ids, shown = await self.works.room.database.read(look)
        return listed(ask, shown, ids, page)

    def _page(
        self, tx: Reading, ask: Ask, circle: Circle, owner_id: int, page: Page
    ) -> tuple[list[int], list[Json]]:
        stretch = Stretch(page.limit, page.before, page.after, page.upward)
        viewer = ask.viewer.actor
        shows = self._shows_follows
        ids = circle_seen_by(tx, viewer, owner_id, circle, stretch, shows_follows=shows)
        return ids, self.works.showing.accounts(tx, ask.viewer, ids)


def find_present(tx: Reading, number: int) -> Actor | None:
    """The actor of that number, unless gone, shut out here, or the node itself."""
    found = people.by_id(tx, number)
    if found is None or found.gone_at is not None or found.role == Role.NODE:
        return None
    if not found.local and is_shut_out(found.host, people.blocked_hosts(tx)):
        return None
    return found


def present(tx: Reading, number: int) -> Actor:
    """As `find_present`; raises `Missing` for anybody else."""
    found = find_present(tx, number)
    if found is None:
        raise Missing(SAID["no record"])
    return found


def named(tx: Reading, acct: str, host: str) -> Actor | None:
    """Whoever is known by that handle, with or without an `@` before it, and our host after it."""
    name, at, where = acct.strip().removeprefix("acct:").removeprefix("@").partition("@")
    if at and where.lower() != host:
        found = people.by_handle(tx, where.lower(), name)
    else:
        found = people.local_by_username(tx, name)
    return None if found is None else find_present(tx, found.id)


def _muted(account: Json, until: datetime | None) -> Json:
    return {**account, "mute_expires_at": None if until is None else to_text(until)}
