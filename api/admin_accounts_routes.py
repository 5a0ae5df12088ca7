"""Accounts for programs of coordinators and moderators."""

from dataclasses import dataclass, replace
from typing import Final

from starlette.responses import Response
from starlette.routing import Route

from accounts import seen as accounts_seen
from accounts.person import Person
from api.admin_entities import admin_account
from api.answers import answer, listed, nothing
from api.asking import Ask
from api.door import Door
from api.flaws import Flaws
from api.paging import page_of
from api.params import Params
from api.wording import SAID
from api.works import Works
from federation.strict_json import Json
from moderation.overseeing import (
    Matter,
    Overseeing,
    Overseen,
    accounts_seen_by,
    member_in,
    overseen_by,
    overseer,
)
from moderation.people_store import STATES, Chosen
from posts.seen import Page
from storage.transaction import Reading
from world.errors import Missing, Refused

_READ: Final = "admin:read:accounts"
_WRITE: Final = "admin:write:accounts"
_USUAL, _MOST = 100, 200
_OLD_STATES: Final = ("active", "pending", "silenced", "suspended")
_DEEDS: Final = ("none", "sensitive", "disable", "silence", "suspend")


@dataclass(frozen=True, slots=True)
class AdminAccountEndpoints:
    """`admin/accounts`."""

    works: Works

    def routes(self, door: Door) -> list[Route]:
        """One line for each."""
        one = "/api/v1/admin/accounts/{id}"
        post = "POST"
        return [
            door.route("/api/v1/admin/accounts", self.first_list, scope=_READ),
            door.route("/api/v2/admin/accounts", self.second_list, scope=_READ),
            door.route(one, self.account, scope=_READ),
            door.route(one, self.never, "DELETE", _WRITE),
            door.route(one + "/action", self.action, post, _WRITE),
            door.route(one + "/approve", self.approve, post, _WRITE),
            door.route(one + "/reject", self.never, post, _WRITE),
            door.route(one + "/enable", self.let_go_on, post, _WRITE),
            door.route(one + "/unsuspend", self.let_go_on, post, _WRITE),
            door.route(one + "/unsilence", self.unsilence, post, _WRITE),
            door.route(one + "/unsensitive", self.account, post, _WRITE),
        ]

    async def first_list(self, ask: Ask) -> Response:
        """`GET v1/admin/accounts`: `local`, `remote`, and a flag for each state."""
        params = ask.params
        states = [name for name in _OLD_STATES if params.flag(name)]
        local, remote = params.flag("local") or False, params.flag("remote") or False
        page = page_of(params, _USUAL, _MOST)
        both = local == remote
        chosen = _chosen(ask, page, local=local or both, remote=remote or both)
        return await self._listed(ask, page, replace(chosen, state=states[0] if states else ""))

    async def second_list(self, ask: Ask) -> Response:
        """`GET v2/admin/accounts`: `origin`, `status`, `permissions`."""
        params, page = ask.params, page_of(ask.params, _USUAL, _MOST)
        origin = params.text("origin")
        chosen = _chosen(ask, page, local=origin != "remote", remote=origin != "local")
        state = params.text("status") or ""
        known = state if state in STATES else "suspended" if state == "disabled" else ""
        return await self._listed(ask, page, replace(chosen, state=known))

    async def account(self, ask: Ask) -> Response:
        """`GET admin/accounts/{id}`; marking all of somebody's media is not offered here."""
        by = ask.person.id
        return answer(
            await self.works.room.database.read(
                lambda tx: self._shown(tx, ask, overseer(tx, by, Matter.HOUSE))
            )
        )

    async def approve(self, ask: Ask) -> Response:
        """`POST approve`: somebody who has applied has been met."""
        by, member = await self._member(ask)
        await self._overseeing.admit(by, member.id)
        return await self.account(ask)

    async def let_go_on(self, ask: Ask) -> Response:
        """`POST enable` and `unsuspend`: both end what here is one thing, a pause."""
        by, member = await self._member(ask)
        await self._overseeing.let_go_on(by, member)
        return await self.account(ask)

    async def unsilence(self, ask: Ask) -> Response:
        """`POST unsilence`: nobody looks at what they publish first any more."""
        by, member = await self._member(ask)
        await self._overseeing.look_first(by, member, wanted=False)
        return await self.account(ask)

    async def action(self, ask: Ask) -> Response:
        """`POST action`: `type` of what is done; `report_id` is put away with it."""
        flaws, said = Flaws(), ask.params.text("type") or "none"
        if said not in _DEEDS:
            flaws.note("type", "ERR_INCLUSION", "is not included in the list")
            return flaws.answer()
        by, member = await self._member(ask)
        if said in ("disable", "suspend"):
            await self._overseeing.pause(by, member)
        elif said == "silence":
            await self._overseeing.look_first(by, member, wanted=True)
        for report_id in ask.params.ids("report_id")[:1]:
            await self.works.moderation.close_report(report_id, by.id)
        return nothing()

    async def never(self, ask: Ask) -> Response:
        """`DELETE` and `reject`: nobody is erased by another's program."""
        await self._member(ask)
        raise Refused("This action is not allowed")

    @property
    def _overseeing(self) -> Overseeing:
        return Overseeing(self.works.accounts.trust)

    async def _member(self, ask: Ask) -> tuple[Person, Person]:
        """Who asks, a coordinator, and the member that it is about."""
        number, asker = ask.id(), ask.person.id

        def look(tx: Reading) -> tuple[Person, Person]:
            by = overseer(tx, asker, Matter.MEMBERS)
            return by, member_in(overseen_by(tx, by, self.works.seal, [number]))

        return await self.works.room.database.read(look)

    def _shown(self, tx: Reading, ask: Ask, by: Person) -> Json:
        found = overseen_by(tx, by, self.works.seal, [ask.id()])
        if not found:
            raise Missing(SAID["no record"])
        return admin_accounts(tx, self.works, ask, found)[0]

    async def _listed(self, ask: Ask, page: Page, chosen: Chosen) -> Response:
        asker, address = ask.person.id, ask.params.text("email")

        def look(tx: Reading) -> tuple[list[int], list[Json]]:
            by = overseer(tx, asker, Matter.HOUSE)
            wanted = chosen
            if address:
                whose = accounts_seen.whose_address(tx, self.works.seal, address)
                may = by.is_coordinator and whose is not None
                wanted = replace(chosen, actor_id=whose if may else 0)
            found = accounts_seen_by(tx, by, self.works.seal, wanted)
            return [one.actor.id for one in found], admin_accounts(tx, self.works, ask, found)

        ids, shown = await self.works.room.database.read(look)
        return listed(ask, shown, ids, page)


def admin_accounts(tx: Reading, works: Works, ask: Ask, found: list[Overseen]) -> list[Json]:
    """The entities of these, in their order."""
    accounts = works.showing.accounts(tx, ask.viewer, [one.actor.id for one in found])
    by_id = {account["id"]: account for account in accounts}
    return [admin_account(one, by_id[str(one.actor.id)]) for one in found]


def _chosen(ask: Ask, page: Page, *, local: bool, remote: bool) -> Chosen:
    params: Params = ask.params
    return Chosen(
        local=local,
        remote=remote,
        staff=params.flag("staff") or params.text("permissions") == "staff",
        username=(params.text("username") or "").lstrip("@"),
        display_name=params.text("display_name") or "",
        host=(params.text("by_domain") or "").lower(),
        before=page.before,
        after=page.after,
        limit=page.limit,
    )
