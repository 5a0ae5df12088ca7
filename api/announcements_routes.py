"""What coordinators announce to everybody here (clientapi.md 2 and 6)."""

from dataclasses import dataclass
from typing import Final

from starlette.responses import Response
from starlette.routing import Route

from api.announcing import announcement_of
from api.answers import answer, nothing
from api.asking import Ask
from api.door import Door
from api.works import Works
from notifications import announcement_store

_ALL: Final = "/api/v1/announcements"
_WRITE: Final = ("write:accounts", "write:favourites")


@dataclass(frozen=True, slots=True)
class AnnouncementEndpoints:
    """The endpoints under `/api/v1/announcements`."""

    works: Works

    def routes(self, door: Door) -> list[Route]:
        """One line for each."""
        reaction = _ALL + "/{id}/reactions/{name}"
        return [
            door.route(_ALL, self.all),
            door.route(_ALL + "/{id}/dismiss", self.dismiss, "POST", "write:accounts"),
            door.route(reaction, self.react, "PUT", _WRITE),
            door.route(reaction, self.take_back, "DELETE", _WRITE),
        ]

    async def all(self, ask: Ask) -> Response:
        """`GET announcements`: what is announced now, with what the member did with it."""
        member, now = ask.person, self.works.room.clock.now()
        found = await self.works.room.database.read(
            lambda tx: announcement_store.shown_to(tx, member.id, now)
        )
        return answer([announcement_of(one, self.works.room.iris) for one in found])

    async def dismiss(self, ask: Ask) -> Response:
        """`POST announcements/:id/dismiss`: it has been read."""
        await self.works.notifications.announcing.read(ask.person, ask.id())
        return nothing()

    async def react(self, ask: Ask) -> Response:
        """`PUT announcements/:id/reactions/:name`."""
        name = ask.request.path_params["name"]
        await self.works.notifications.announcing.react(ask.person, ask.id(), name)
        return nothing()

    async def take_back(self, ask: Ask) -> Response:
        """`DELETE announcements/:id/reactions/:name`."""
        name = ask.request.path_params["name"]
        await self.works.notifications.announcing.take_back(ask.person, ask.id(), name)
        return nothing()
