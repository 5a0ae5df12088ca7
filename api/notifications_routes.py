"""What a member is told of, one by one; policies, and who waits behind them (clientapi.md 2)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final, TypeVar

from starlette.responses import Response
from starlette.routing import Route

from api.answers import answer, listed, nothing
from api.asking import Ask
from api.bell import Bell
from api.door import Door
from api.flaws import Flaws
from api.paging import limit_of, page_of
from api.params import Params, as_id
from api.wording import SAID
from api.works import Works
from federation.strict_json import Json
from notifications import reader_store, request_store, seen
from notifications.notification import GROUPED_KINDS, Kind
from notifications.policy import Choice, Policy
from notifications.seen import Wanted
from posts.seen_store import Page
from storage.transaction import Reading
from world.errors import Missing

_READ: Final = "read:notifications"
_WRITE: Final = "write:notifications"
_USUAL, _MOST = 40, 80
_COUNT_USUAL, _COUNT_MOST = 100, 1_000
_RULES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "for_not_following": "not_following",
        "for_not_followers": "not_followers",
        "for_new_accounts": "new_accounts",
        "for_private_mentions": "private_mentions",
        "for_limited_accounts": "limited_accounts",
    }
)
_OLD_RULES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "filter_not_following": "not_following",
        "filter_not_followers": "not_followers",
        "filter_new_accounts": "new_accounts",
        "filter_private_mentions": "private_mentions",
    }
)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class NotificationEndpoints:
    """The endpoints of version 1, and of policies and requests."""

    works: Works

    def routes(self, door: Door) -> list[Route]:
        """One line for each; what has a name of its own stands before what has a number."""
        all_of = "/api/v1/notifications"
        policy, requests = "/api/v{version:int}/notifications/policy", f"{all_of}/requests"
        return [
            door.route(all_of, self.listed, scope=_READ),
            door.route(f"{all_of}/unread_count", self.unread, scope=_READ),
            door.route(f"{all_of}/clear", self.clear, "POST", _WRITE),
            door.route(policy, self.policy, scope=_READ),
            door.route(policy, self.choose, ("PUT", "PATCH"), _WRITE),
            door.route(requests, self.requests, scope=_READ),
            door.route(f"{requests}/merged", self.merged, scope=_READ),
            door.route(f"{requests}/accept", self.accept_all, "POST", _WRITE),
            door.route(f"{requests}/dismiss", self.decline_all, "POST", _WRITE),
            door.route(f"{requests}/{{id}}", self.request, scope=_READ),
            door.route(f"{requests}/{{id}}/accept", self.accept, "POST", _WRITE),
            door.route(f"{requests}/{{id}}/dismiss", self.decline, "POST", _WRITE),
            door.route(f"{all_of}/dismiss", self.dismiss_old, "POST", _WRITE),
            door.route(f"{all_of}/{{id}}", self.one, scope=_READ),
            door.route(f"{all_of}/{{id}}/dismiss", self.dismiss, "POST", _WRITE),
        ]

    @property
    def bell(self) -> Bell:
        """Makes the JSON."""
        return Bell(self.works.showing)

    # ----------------------------------------------------------------------------- one by one

    async def listed(self, ask: Ask) -> Response:
        """`GET notifications`."""
        member, wanted = ask.person, wanted_in(ask.params)
        page = page_of(ask.params, _USUAL, _MOST)

        def found(tx: Reading) -> tuple[list[Json], list[int]]:
            notifications = seen.listed_for(tx, member, wanted, page)
            ids = [one.id for one in notifications]
            return self.bell.all(tx, member, notifications), ids

        items, ids = await self._read(found)
        return listed(ask, items, ids, page)

    async def one(self, ask: Ask) -> Response:
        """`GET notifications/:id`."""
        member, number = ask.person, ask.id()
        found = await self._read(lambda tx: self.bell.one(tx, member, number))
        if found is None:
            raise Missing(SAID["no record"])
        return answer(found)

    async def unread(self, ask: Ask) -> Response:
        """`GET notifications/unread_count`: those above the mark of what was read."""
        member, wanted = ask.person, wanted_in(ask.params)
        most = limit_of(ask.params, _COUNT_USUAL, _COUNT_MOST)

        def counted(tx: Reading) -> int:
            return seen.count_for(tx, member, wanted, read_up_to(tx, member.id), most)

        return answer({"count": await self._read(counted)})

    async def clear(self, ask: Ask) -> Response:
        """`POST notifications/clear`."""
        await self.works.notifications.clear(ask.person)
        return nothing()

    async def dismiss(self, ask: Ask) -> Response:
        """`POST notifications/:id/dismiss`."""
        await self.works.notifications.dismiss(ask.person, ask.id())
        return nothing()

    async def dismiss_old(self, ask: Ask) -> Response:
        """`POST notifications/dismiss`, as old programs call it."""
        number = as_id(ask.params.text("id") or "")
        if number is None:
            raise Missing(SAID["no record"])
        await self.works.notifications.dismiss(ask.person, number)
        return nothing()

    # ------------------------------------------------------------------- policies and requests

    async def policy(self, ask: Ask) -> Response:
        """`GET notifications/policy`, in both versions."""
        return await self._policy(ask)

    async def choose(self, ask: Ask) -> Response:
        """`PATCH notifications/policy`, in both versions; what is not named stays."""
        member = ask.person
        before = await self._read(lambda tx: reader_store.policy_of(tx, member.id))
        flaws = Flaws()
        after = _chosen(before, ask.params, flaws, is_old=_is_old(ask))
        if flaws.found:
            return flaws.answer()
        await self.works.notifications.choose(member, after)
        return await self._policy(ask)

    async def requests(self, ask: Ask) -> Response:
        """`GET notifications/requests`."""
        member, page = ask.person, page_of(ask.params, _USUAL, _MOST)

        def found(tx: Reading) -> tuple[list[Json], list[int]]:
            waiting = request_store.listed(tx, member.id, page)
            return self.bell.requests(tx, member, waiting), [one.id for one in waiting]

        items, ids = await self._read(found)
        return listed(ask, items, ids, page)

    async def request(self, ask: Ask) -> Response:
        """`GET notifications/requests/:id`."""
        member, number = ask.person, ask.id()

        def found(tx: Reading) -> list[Json]:
            one = request_store.one(tx, member.id, number)
            return self.bell.requests(tx, member, [one]) if one is not None else []

        shown = await self._read(found)
        if not shown:
            raise Missing(SAID["no record"])
        return answer(shown[0])

    async def merged(self, ask: Ask) -> Response:  # noqa: ARG002
        """`GET notifications/requests/merged`: what is accepted stands there at once."""
        return answer({"merged": True})

    async def accept(self, ask: Ask) -> Response:
        """`POST notifications/requests/:id/accept`."""
        await self._insist(await self.works.notifications.accept(ask.person, [ask.id()]))
        return nothing()

    async def decline(self, ask: Ask) -> Response:
        """`POST notifications/requests/:id/dismiss`."""
        await self._insist(await self.works.notifications.decline(ask.person, [ask.id()]))
        return nothing()

    async def accept_all(self, ask: Ask) -> Response:
        """`POST notifications/requests/accept` of several."""
        await self.works.notifications.accept(ask.person, ask.params.ids("id"))
        return nothing()

    async def decline_all(self, ask: Ask) -> Response:
        """`POST notifications/requests/dismiss` of several."""
        await self.works.notifications.decline(ask.person, ask.params.ids("id"))
        return nothing()

    async def _insist(self, people: int) -> None:
        if not people:
            raise Missing(SAID["no record"])

    async def _policy(self, ask: Ask) -> Response:
        member = ask.person
        policy, waiting = await self._read(
            lambda tx: (
                reader_store.policy_of(tx, member.id),
                request_store.waiting(tx, member.id),
            )
        )
        summary = {
            "pending_requests_count": waiting[0],
            "pending_notifications_count": waiting[1],
        }
        return answer({**_told(policy, is_old=_is_old(ask)), "summary": summary})

    async def _read(self, question: Callable[[Reading], T]) -> T:
        return await self.works.room.database.read(question)


def wanted_in(params: Params) -> Wanted:
    """Which notifications a program asks for; kinds that there are not are passed over."""
    kinds = _kinds(params.texts("types")) if params.has("types") else None
    account = params.text("account_id")
    grouped = params.texts("grouped_types") if params.has("grouped_types") else GROUPED_KINDS
    return Wanted(
        kinds=kinds,
        without=_kinds(params.texts("exclude_types")),
        from_id=None if account is None else as_id(account) or 0,
        with_filtered=bool(params.flag("include_filtered")),
        grouped=tuple(kind for kind in GROUPED_KINDS if kind in grouped),
    )


def read_up_to(tx: Reading, member_id: int) -> int:
    """The id up to which a member has read, as their programs have marked it."""
    return reader_store.read_up_to(tx, member_id)


def page_in(ask: Ask) -> Page:
    """The stretch that is asked for."""
    return page_of(ask.params, _USUAL, _MOST)


def _kinds(names: Sequence[str]) -> tuple[Kind, ...]:
    return tuple(kind for kind in Kind if kind.value in names)


def _is_old(ask: Ask) -> bool:
    version = ask.request.path_params["version"]
    if version not in (1, 2):
        raise Missing(SAID["no record"])
    return bool(version == 1)


def _chosen(before: Policy, params: Params, flaws: Flaws, *, is_old: bool) -> Policy:
    changes: dict[str, Choice] = {}
    for name, field in (_OLD_RULES if is_old else _RULES).items():
        if is_old and (flag := params.flag(name)) is not None:
            changes[field] = Choice.FILTER if flag else Choice.ACCEPT
        elif not is_old and (word := params.text(name)) is not None:
            if word in [choice.value for choice in Choice]:
                changes[field] = Choice(word)
            else:
                flaws.note(name, "ERR_INCLUSION", "is not included in the list")
    return replace(before, **changes)


def _told(policy: Policy, *, is_old: bool) -> Json:
    if is_old:
        return {
            name: getattr(policy, field) is not Choice.ACCEPT for name, field in _OLD_RULES.items()
        }
    return {name: getattr(policy, field).value for name, field in _RULES.items()}
