"""How far a member has read, for all their programs (clientapi.md 2)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from starlette.responses import Response
from starlette.routing import Route

from api.answers import answer
from api.asking import Ask
from api.door import Door
from api.params import as_id
from api.works import Works
from federation.strict_json import Json
from storage.instants import to_text
from timelines.actions import markers_of
from timelines.marker import Marker, Place
from world.errors import Conflict, Malformed

_OVERTAKEN: Final = 409
_NEVER: Final = "1970-01-01T00:00:00.000Z"


@dataclass(frozen=True, slots=True)
class MarkerEndpoints:
    """The endpoint `/api/v1/markers`."""

    works: Works

    def routes(self, door: Door) -> list[Route]:
        """One line for each."""
        return [
            door.route("/api/v1/markers", self.show, scope="read:statuses"),
            door.route("/api/v1/markers", self.mark, "POST", scope="write:statuses"),
        ]

    async def show(self, ask: Ask) -> Response:
        """`GET markers`: of each place that is asked for, whether or not anything was said."""
        member = ask.person
        asked = [place for place in Place if place in ask.params.texts("timeline")]
        found = await self.works.room.database.read(lambda tx: markers_of(tx, member))
        return answer({str(place): marker_entity(found.get(place)) for place in asked})

    async def mark(self, ask: Ask) -> Response:
        """`POST markers`; where a `version` is told and another program was faster: 409."""
        read: dict[Place, int] = {}
        versions: dict[Place, int] = {}
        for place in Place:
            said = ask.params.group(place)
            if said.has("last_read_id"):
                read[place] = _last_read(said.text("last_read_id") or "")
            version = said.number("version")
            if version is not None:
                versions[place] = version
        return await self._marked(ask, read, versions)

    async def _marked(
        self, ask: Ask, read: Mapping[Place, int], versions: Mapping[Place, int]
    ) -> Response:
        try:
            found = await self.works.timelines.mark(ask.person, read, versions)
        except Conflict as error:
            return answer({"error": error.public}, _OVERTAKEN)
        return answer({str(place): marker_entity(marker) for place, marker in found.items()})


def marker_entity(marker: Marker | None) -> Json:
    """A Marker; of one who never said how far they had read, the beginning."""
    if marker is None:
        return {"last_read_id": "0", "version": 0, "updated_at": _NEVER}
    return {
        "last_read_id": str(marker.last_read_id),
        "version": marker.version,
        "updated_at": to_text(marker.updated_at),
    }


def _last_read(text: str) -> int:
    number = as_id(text)
    if number is None:
        raise Malformed("Validation failed: Last read is not a number")
    return number
