"""Threads of direct notes, as programs list them (clientapi.md 2)."""

from dataclasses import dataclass
from typing import Final

from starlette.responses import Response
from starlette.routing import Route

from api.answers import answer, listed, nothing
from api.asking import Ask
from api.door import Door
from api.paging import page_of
from api.showing.showing import Showing
from api.wording import SAID
from api.works import Works
from federation.strict_json import Json
from posts.seen import Viewer
from posts.statuses_seen import (
    DirectThread,
    direct_thread_seen_by,
    direct_threads_seen_by,
)
from storage.transaction import Reading
from world.errors import Missing

_ALL: Final = "/api/v1/conversations"
_WRITE: Final = "write:conversations"


@dataclass(frozen=True, slots=True)
class ConversationEndpoints:
    """The endpoints under `/api/v1/conversations`."""

    works: Works

    def routes(self, door: Door) -> list[Route]:
        """One line for each."""
        one = _ALL + "/{id}"
        return [
            door.route(_ALL, self.all, scope="read:statuses"),
            door.route(one, self.remove, "DELETE", _WRITE),
            door.route(one + "/read", self.read, "POST", _WRITE),
            door.route(one + "/unread", self.unread, "POST", _WRITE),
        ]

    async def all(self, ask: Ask) -> Response:
        """`GET conversations`, the one with the latest note first."""
        ask.person  # noqa: B018  # nobody has no conversations
        page = page_of(ask.params)

        def look(tx: Reading) -> tuple[list[Json], list[int]]:
            found = direct_threads_seen_by(tx, ask.viewer, page)
            shown = [conversation(tx, self.works.showing, ask.viewer, one) for one in found]
            return shown, [one.last_id for one in found]

        shown, cursors = await self.works.room.database.read(look)
        return listed(ask, shown, cursors, page)

    async def remove(self, ask: Ask) -> Response:
        """`DELETE conversations/{id}`: off the list; its notes stay."""
        await self.works.statuses.remove_thread(ask.person, ask.id())
        return nothing()

    async def read(self, ask: Ask) -> Response:
        """`POST conversations/{id}/read`."""
        return await self._marked(ask, unread=False)

    async def unread(self, ask: Ask) -> Response:
        """`POST conversations/{id}/unread`."""
        return await self._marked(ask, unread=True)

    async def _marked(self, ask: Ask, *, unread: bool) -> Response:
        number = ask.id()
        await self.works.statuses.mark_thread(ask.person, number, unread=unread)

        def look(tx: Reading) -> Json:
            found = direct_thread_seen_by(tx, ask.viewer, number)
            if found is None:
                raise Missing(SAID["no record"])
            return conversation(tx, self.works.showing, ask.viewer, found)

        return answer(await self.works.room.database.read(look))


def conversation(tx: Reading, showing: Showing, viewer: Viewer, thread: DirectThread) -> Json:
    """The entity `Conversation`: who else is in it; oneself where nobody else is."""
    alone = () if viewer.actor is None else (viewer.actor.id,)
    last = showing.statuses(tx, viewer, [thread.last_id])
    return {
        "id": str(thread.id),
        "unread": thread.is_unread,
        "accounts": showing.accounts(tx, viewer, thread.others or alone),
        "last_status": last[0] if last else None,
    }
