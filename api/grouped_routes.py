"""What a member is told of, in groups: version 2 (clientapi.md 2 and 6)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeVar

from starlette.responses import Response
from starlette.routing import Route

from actors.actor import Actor
from api.answers import answer, links_of, nothing
from api.asking import Ask
from api.bell import Bell
from api.door import Door
from api.notifications_routes import page_in, read_up_to, wanted_in
from api.paging import limit_of
from api.wording import SAID
from api.works import Works
from federation.strict_json import Json
from notifications import seen
from storage.transaction import Reading
from world.errors import Missing

_READ: Final = "read:notifications"
_WRITE: Final = "write:notifications"
_COUNT_USUAL, _COUNT_MOST = 100, 1_000
_ACCOUNTS_MOST: Final = 200
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class GroupedEndpoints:
    """The endpoints of version 2."""

    works: Works

    def routes(self, door: Door) -> list[Route]:
        """One line for each; `policy` of version 2 stands beside that of version 1."""
        all_of = "/api/v2/notifications"
        one = f"{all_of}/{{group_key}}"
        return [
            door.route(all_of, self.listed, scope=_READ),
            door.route(f"{all_of}/unread_count", self.unread, scope=_READ),
            door.route(one, self.one, scope=_READ),
            door.route(f"{one}/accounts", self.accounts, scope=_READ),
            door.route(f"{one}/dismiss", self.dismiss, "POST", _WRITE),
        ]

    @property
    def bell(self) -> Bell:
        """Makes the JSON."""
        return Bell(self.works.showing)

    async def listed(self, ask: Ask) -> Response:
        """`GET v2/notifications`."""
        member, wanted, page = ask.person, wanted_in(ask.params), page_in(ask)
        partial = ask.params.text("expand_accounts") == "partial_avatars"

        def found(tx: Reading) -> tuple[Json, list[int]]:
            groups = seen.groups_for(tx, member, wanted, page)
            cursors = [group.newest_id for group in groups]
            return self.bell.groups(tx, member, groups, partial=partial), cursors

        document, cursors = await self._read(found)
        return answer(document, headers=links_of(ask, cursors, page))

    async def one(self, ask: Ask) -> Response:
        """`GET v2/notifications/:group_key`."""
        member, key = ask.person, ask.request.path_params["group_key"]

        def found(tx: Reading) -> Json | None:
            group = seen.group_for(tx, member, key)
            if group is None:
                return None
            return self.bell.groups(tx, member, [group], partial=False)

        document = await self._read(found)
        if document is None:
            raise Missing(SAID["no record"])
        return answer(document)

    async def accounts(self, ask: Ask) -> Response:
        """`GET v2/notifications/:group_key/accounts`: everybody in the group."""
        member, key = ask.person, ask.request.path_params["group_key"]
        return answer(await self._read(lambda tx: self._accounts(tx, member, key)))

    async def dismiss(self, ask: Ask) -> Response:
        """`POST v2/notifications/:group_key/dismiss`."""
        key = ask.request.path_params["group_key"]
        await self.works.notifications.dismiss_group(ask.person, key)
        return nothing()

    async def unread(self, ask: Ask) -> Response:
        """`GET v2/notifications/unread_count`: groups above the mark of what was read."""
        member, wanted = ask.person, wanted_in(ask.params)
        most = limit_of(ask.params, _COUNT_USUAL, _COUNT_MOST)

        def counted(tx: Reading) -> int:
            return seen.count_groups_for(tx, member, wanted, read_up_to(tx, member.id), most)

        return answer({"count": await self._read(counted)})

    def _accounts(self, tx: Reading, member: Actor, key: str) -> list[Json]:
        ids = seen.from_ids_for(tx, member, key, _ACCOUNTS_MOST)
        if not ids:
            raise Missing(SAID["no record"])
        return list(self.bell.accounts(tx, member, ids).values())

    async def _read(self, question: Callable[[Reading], T]) -> T:
        return await self.works.room.database.read(question)
