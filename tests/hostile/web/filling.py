"""Forms filled in well, and what changes in the store when they are handed in."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from storage.database import Reading, Row
from tests.fediverse.browsing import File
from tests.hostile.web.door import Door
from tests.hostile.web.doors import DOORS
from tests.hostile.web.reading import Sheet
from tests.hostile.web.town import Place
from tests.hostile.web.watchful import Watchful
from world.network import Answer

Stock = Mapping[str, tuple[int, str]]
Filled = dict[str, list[str] | File]

# What says that a form came, was tried, or that somebody was here; not what a form is about.
_BOOKS = ("form_receipts", "attempts", "letters_asked", "answered_challenges")
_WHEN_SEEN = ("seen_at", "last_seen_at")


@dataclass(frozen=True, slots=True)
class Open:
    """A form, open in the browser of whoever it is for."""

    place: Place
    pattern: str
    door: Door
    browser: Watchful
    sheet: Sheet

    @property
    def well(self) -> Filled:
        """Filled in well."""
        filled: Filled = {**self.sheet.as_it_stands()}
        for name, typed in self.door.typed.items():
            if name in self.sheet.fields:
                filled[name] = _typed(typed, self.place.names)
        return filled

    async def hand_in(self, typed: Mapping[str, list[str] | File], **headers: str) -> Answer:
        """The answer to that."""
        return await self.browser.hand_in(self.sheet, typed, headers=headers)


def _typed(typed: str | tuple[str, ...] | File, names: Mapping[str, str]) -> list[str] | File:
    if isinstance(typed, File):
        return typed
    each = (typed,) if isinstance(typed, str) else typed
    return [text.format(**names) for text in each]


async def opened(place: Place, pattern: str) -> Open:
    """Opens the form of a door, as the table says."""
    door = DOORS[pattern]
    browser = Watchful(place, door.who)
    if door.first is not None:
        await door.first(browser)
    sheet = await browser.sheet(place.filled(door.stands_at), place.filled(door.path))
    return Open(place, pattern, door, browser, sheet)


async def stock(place: Place) -> Stock:
    """What lies in the store, but for the books: rows of each table, and what they say."""

    def read(tx: Reading) -> Stock:
        tables = tx.all(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
        )
        kept = [row["name"] for row in tables if row["name"] not in _BOOKS]
        return {table: _told(tx.all(f"SELECT * FROM {table}")) for table in kept}  # noqa: S608

    return await place.hull.node.database.read(read)


def _told(rows: list[Row]) -> tuple[int, str]:
    if not rows:
        return 0, ""
    names = [name for name in tuple(rows[0].keys()) if name not in _WHEN_SEEN]
    told = repr([[row[name] for name in names] for row in rows])
    return len(rows), hashlib.sha256(told.encode()).hexdigest()


def changed(before: Stock, after: Stock) -> list[str]:
    """The tables in which something is different."""
    return sorted(table for table, told in after.items() if before.get(table) != told)
