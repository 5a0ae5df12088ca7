"""Uploads of members' programs (clientapi.md 7): at once, or looked into afterwards."""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from starlette.responses import Response
from starlette.routing import Route

from api.answers import answer, nothing
from api.asking import Ask
from api.door import Door
from api.flaws import Flaws
from api.reading import FILES_OCTETS
from api.showing.media import own_attachment, waiting_attachment
from api.wording import SAID
from api.works import Works
from media.picture import Focus, Picture
from media.receiving import Brought
from media.upload import Upload
from storage.transaction import Reading, Writing
from world.errors import Conflict, Malformed, Missing

_SCOPE: Final = "write:media"
_ONE: Final = "/api/v1/media/{id}"


@dataclass(frozen=True, slots=True)
class MediaEndpoints:
    """Pictures, films and sounds that a program brings before they are shown anywhere."""

    works: Works

    def routes(self, door: Door) -> list[Route]:
        """One line for each."""
        files = FILES_OCTETS
        return [
            door.route("/api/v2/media", self.take, "POST", _SCOPE, files_octets=files),
            door.route("/api/v1/media", self.keep, "POST", _SCOPE, files_octets=files),
            door.route(_ONE, self.show, scope=_SCOPE),
            door.route(_ONE, self.describe, "PUT", _SCOPE, files_octets=files),
            door.route(_ONE, self.drop, "DELETE", _SCOPE),
        ]

    async def take(self, ask: Ask) -> Response:
        """`POST v2/media`: 200 when it is ready, 202 while a large picture is looked into."""
        found = await self.works.uploads.take(ask.person.id, _brought(ask))
        return self._answer(found, HTTPStatus.ACCEPTED)

    async def keep(self, ask: Ask) -> Response:
        """`POST v1/media`: always ready, as programs of before v2 expect."""
        found = await self.works.uploads.keep(ask.person.id, _brought(ask))
        return self._answer(found, HTTPStatus.OK)

    async def show(self, ask: Ask) -> Response:
        """`GET media/{id}`: 206 while it is looked into, 422 if it cannot be read."""
        owner, number = ask.person.id, ask.id()
        found = await self._read(lambda tx: self.works.uploads.own(tx, owner, number))
        return self._answer(found, HTTPStatus.PARTIAL_CONTENT)

    async def describe(self, ask: Ask) -> Response:
        """`PUT media/{id}`: what it shows, and where to look; not once it is shown somewhere."""
        owner, number = ask.person.id, ask.id()
        alt, focus = ask.params.text("description"), _focus(ask)

        def act(tx: Writing) -> Picture | Upload:
            found = self.works.uploads.own(tx, owner, number)
            if isinstance(found, Picture) and found.attached_to is not None:
                raise Missing(SAID["no record"])
            return self.works.uploads.describe(tx, owner, number, alt, focus)

        found = await self.works.room.database.write(act)
        return self._answer(found, HTTPStatus.OK)

    async def drop(self, ask: Ask) -> Response:
        """`DELETE media/{id}`: 422 for what is shown somewhere."""
        owner, number = ask.person.id, ask.id()
        uploads = self.works.uploads
        try:
            await self.works.room.database.write(lambda tx: uploads.drop(tx, owner, number))
        except Conflict:
            flaws = Flaws()
            flaws.note("picture", "ERR_TAKEN", "is shown already; change the post that shows it")
            return flaws.answer()
        return nothing()

    async def _read(self, question: Callable[[Reading], Picture | Upload]) -> Picture | Upload:
        return await self.works.room.database.read(question)

    def _answer(self, found: Picture | Upload, waiting: HTTPStatus) -> Response:
        if isinstance(found, Picture):
            return answer(own_attachment(found, self.works.room.iris.base_url))
        if found.trouble is not None:
            raise Malformed(found.trouble)
        return answer(waiting_attachment(found), waiting)


def _brought(ask: Ask) -> Brought:
    """The file, whatever the program called it. Raises `Malformed` without one."""
    file = ask.params.upload("file")
    if file is None or not file.octets:
        raise Malformed(SAID["missing"].format(name="File"))
    cover = ask.params.upload("thumbnail")
    return Brought(
        octets=file.octets,
        alt=ask.params.text("description") or "",
        focus=_focus(ask),
        cover=None if cover is None else cover.octets,
    )


def _focus(ask: Ask) -> Focus | None:
    text = ask.params.text("focus")
    return Focus.read(text) if text and text.strip() else None
