"""Makes the archive that a member takes with them, out of what every room gives (E4)."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from accounts.person import Person
from media.folder import Folder
from rights.archive import Archive, Sink
from rights.keepsake import Entry, Keepsake, Piece, Taking
from storage.database import Database
from templates.environment import render, static_file
from text.languages import words_for
from world.clock import Clock

_ENTRIES_MOST: Final = 1_000  # of one chapter of the page; the files beside it hold everything
PICTURES: Final = "media"
_STYLE: Final = "keepsake.css"


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter of the page: its heading in English, its things, whether there are more."""

    heading: str
    entries: Sequence[Entry]
    goes_on: bool
    files: Sequence[str]


@dataclass(frozen=True, slots=True)
class Packing:
    """Asks every room in turn; nothing is held in memory but what the page shows."""

    database: Database
    clock: Clock
    pictures: Folder
    keepsakes: Sequence[Keepsake]

    async def pack(self, member: Person, sink: Sink) -> None:
        """Writes the archive, which lies in a folder of its own, to the sink.

        Zipping goes on a thread beside the event loop, reading on those of the store. What was
        written by then is of no use if it raises.
        """
        taking = Taking(member, words_for(member.language))
        made_at = self.clock.now()
        archive = Archive(sink, f"{member.actor.username}-{made_at:%Y-%m-%d}", made_at)
        try:
            await self._fill(archive, taking, made_at)
        except BaseException:
            archive.give_up()
            raise
        await asyncio.to_thread(archive.close)

    async def _fill(self, archive: Archive, taking: Taking, made_at: datetime) -> None:
        shelf: dict[str, None] = {}
        chapters = [await self._chapter(kept, taking, archive, shelf) for kept in self.keepsakes]
        there = {name for name in shelf if await self._add_picture(archive, name)}
        page = render(
            "keepsake.html",
            taking.words,
            member=taking.member,
            made_at=made_at,
            chapters=[chapter for chapter in chapters if chapter.entries or chapter.files],
            folder=PICTURES,
            style=_STYLE,
            pictures=there,
        )
        pieces = [Piece("index.html", page.encode()), Piece(_STYLE, _style_sheet())]
        await asyncio.to_thread(archive.add, pieces)

    async def _chapter(
        self, kept: Keepsake, taking: Taking, archive: Archive, shelf: dict[str, None]
    ) -> Chapter:
        entries: list[Entry] = []
        files: dict[str, None] = {}
        goes_on = False
        start: int | None = 0
        while start is not None:
            sheaf = await self.database.read(lambda tx, at=start: kept.sheaf(tx, taking, at))  # type: ignore[misc]  # mypy infers no lambda with a default
            await asyncio.to_thread(archive.add, sheaf.pieces)
            files.update(dict.fromkeys(piece.path for piece in sheaf.pieces))
            room = _ENTRIES_MOST - len(entries)
            goes_on = goes_on or len(sheaf.entries) > room
            entries += sheaf.entries[:room]
            shelf.update(dict.fromkeys([*sheaf.pictures, *_shown(sheaf.entries)]))
            start = sheaf.go_on
        return Chapter(kept.heading, entries, goes_on, tuple(files))

    async def _add_picture(self, archive: Archive, name: str) -> bool:
        octets = await asyncio.to_thread(self.pictures.read, name)
        if octets is not None:
            await asyncio.to_thread(archive.add, [Piece(f"{PICTURES}/{name}", octets)])
        return octets is not None


def _style_sheet() -> bytes:
    file = static_file(_STYLE)
    assert file is not None  # noqa: S101  # it lies beside the templates
    return file.body


def _shown(entries: Iterable[Entry]) -> list[str]:
    return [picture.name for entry in entries for picture in entry.pictures]
