"""The copy of the index on the disk: written by the hour, read when somebody asks after a rest.

A copy counts while the store holds its mark, which is written after it: so the state that it tells
is one through which this store has gone, however often either was put back or taken elsewhere. A
small umbrella has none; its index is made in no time.
"""

import asyncio
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Final

import structlog

from storage.database import Database
from storage.memory import give_back
from storage.transaction import Reading, Writing
from umbrella import index_copy
from umbrella import index_store as store
from umbrella.index_keeping import IndexKeeper, fits, milliseconds
from world.chance import Chance, token
from world.errors import SisternetError

log = structlog.get_logger("umbrella")

MANY: Final = 20_000
"""An index of fewer is made in a tenth of a second."""
_HOUR: Final = timedelta(hours=1)
_RESTS: Final = timedelta(minutes=30)
_UNWRITTEN: Final = "the copy of the umbrella's index could not be written"


class IndexShelf:
    """Tends the copy of one database."""

    def __init__(self, chance: Chance, database: Database) -> None:
        self._chance = chance
        self._database = database
        self._path = index_copy.beside(database.path)
        self._is_looked_into = False

    async def tend(self, now: datetime) -> int:
        """Sees to it that there is a copy, and that memory holds nothing for nobody.

        Says whether one was written. Where that cannot be done the index stays in memory.
        """
        try:
            written = await self._written_if_due(now)
        except (OSError, SisternetError):
            log.warning(_UNWRITTEN, exc_info=True)
            return 0
        if await self._database.read(lambda tx: _keeper(tx).let_go(now - _RESTS)):
            await asyncio.to_thread(give_back)
        return written

    async def renew(self, now: datetime) -> None:
        """Writes a copy of what there is now; nothing is left of the one before.

        Raises `OSError` or `Conflict` where it cannot be written; then none counts, or that before.
        """
        while not await self._database.read(lambda tx: _keeper(tx).prepare(tx, now)):
            pass  # a slice at a time, so that others get their turn
        mark = token(self._chance)
        told = await self._database.read(lambda tx: _keeper(tx).told(tx, mark, now))
        if told is not None:
            await asyncio.to_thread(index_copy.write, self._path, *told)
            await self._database.write(partial(_note, mark=mark))

    async def wipe(self, now: datetime) -> None:
        """Leaves nothing in a copy of what is not there any more; no copy at all, if need be."""
        if not await asyncio.to_thread(self._path.exists):
            return
        try:
            await self.renew(now)
        except (OSError, SisternetError):
            log.warning(_UNWRITTEN, exc_info=True)
            with suppress(OSError):
                await asyncio.to_thread(self._path.unlink, missing_ok=True)

    async def _written_if_due(self, now: datetime) -> int:
        if not await self._database.read(lambda tx: store.are_many(tx, MANY)):
            await asyncio.to_thread(self._path.unlink, missing_ok=True)
            return 0
        if not await self._database.read(lambda tx: self._is_due(tx, now)):
            return 0
        await self.renew(now)
        return 1

    def _is_due(self, tx: Reading, now: datetime) -> bool:
        """Whether there is none, none that is sound, or more to tell after an hour."""
        head, instant = index_copy.head(self._path), milliseconds(now)
        if head is None or not fits(tx, head, instant):
            return True
        if not self._is_looked_into and not index_copy.is_sound(self._path):
            return True
        self._is_looked_into = True  # after that only we write it
        is_old = not 0 <= instant - head.written_at < _HOUR // timedelta(milliseconds=1)
        return is_old and store.latest_change(tx) != head.change


def _keeper(tx: Reading) -> IndexKeeper:
    return tx.memory.of(IndexKeeper)


def _note(tx: Writing, mark: str) -> None:
    store.note_copy(tx, mark)
