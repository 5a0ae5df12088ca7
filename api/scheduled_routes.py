"""Notes that wait for their time, as programs see to them (clientapi.md 2)."""

from dataclasses import dataclass
from typing import Final

from starlette.responses import Response
from starlette.routing import Route

from api.answers import answer, listed, nothing
from api.asking import Ask
from api.door import Door
from api.drafting import instant_in
from api.paging import page_of
from api.showing.edit import scheduled_of
from api.showing.media import own_attachment, waiting_attachment
from api.wording import SAID
from api.works import Works
from federation.strict_json import Json
from media.picture import Picture
from posts.scheduled_store import Scheduled
from posts.seen import post_seen_by
from storage.transaction import Reading
from world.errors import Malformed, Missing

_ALL: Final = "/api/v1/scheduled_statuses"


@dataclass(frozen=True, slots=True)
class ScheduledEndpoints:
    """The endpoints under `/api/v1/scheduled_statuses`."""

    works: Works

    def routes(self, door: Door) -> list[Route]:
        """One line for each."""
        one = _ALL + "/{id}"
        return [
            door.route(_ALL, self.waiting, scope="read:statuses"),
            door.route(one, self.show, scope="read:statuses"),
            door.route(one, self.put_off, "PUT", "write:statuses"),
            door.route(one, self.call_off, "DELETE", "write:statuses"),
        ]

    async def waiting(self, ask: Ask) -> Response:
        """`GET scheduled_statuses`."""
        author, page = ask.person, page_of(ask.params)

        def look(tx: Reading) -> tuple[list[Json], list[int]]:
            found = self.works.scheduling.waiting_of(tx, author, page)
            return [_shown(tx, self.works, ask, note) for note in found], [one.id for one in found]

        shown, cursors = await self.works.room.database.read(look)
        return listed(ask, shown, cursors, page)

    async def show(self, ask: Ask) -> Response:
        """`GET scheduled_statuses/{id}`."""
        author, number = ask.person, ask.id()
        return answer(
            await self.works.room.database.read(
                lambda tx: _shown(
                    tx, self.works, ask, self.works.scheduling.waiting(tx, author, number)
                )
            )
        )

    async def put_off(self, ask: Ask) -> Response:
        """`PUT scheduled_statuses/{id}`: another time."""
        author, number = ask.person, ask.id()
        due_at = instant_in(ask.params, "scheduled_at")
        if due_at is None:
            raise Malformed(SAID["missing"].format(name="scheduled_at"))
        note = await self.works.scheduling.put_off(author, number, due_at)
        return await shown_scheduled(self.works, ask, note)

    async def call_off(self, ask: Ask) -> Response:
        """`DELETE scheduled_statuses/{id}`."""
        await self.works.scheduling.call_off(ask.person, ask.id())
        return nothing()


async def shown_scheduled(works: Works, ask: Ask, note: Scheduled) -> Response:
    """The answer to whoever has just scheduled a note."""
    return answer(await works.room.database.read(lambda tx: _shown(tx, works, ask, note)))


def _shown(tx: Reading, works: Works, ask: Ask, note: Scheduled) -> Json:
    parent_iri = note.draft.in_reply_to
    parent = None if parent_iri is None else post_seen_by(tx, ask.viewer, parent_iri)
    attachments = [
        shown
        for number in note.draft.trimmings.media or ()
        if (shown := _attachment(tx, works, ask, number)) is not None
    ]
    return scheduled_of(note, attachments, parent.id if parent else None, ask.caller.app_id)


def _attachment(tx: Reading, works: Works, ask: Ask, number: int) -> Json | None:
    try:
        found = works.uploads.own(tx, ask.person.id, number)
    except Missing:
        return None
    if isinstance(found, Picture):
        return own_attachment(found, ask.base_url)
    return waiting_attachment(found)
