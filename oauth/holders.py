"""Holders of tokens, remembered while nothing in the store changes.

A program asks many times in a row, and each question of the store costs more than all else about
letting it in. Whatever is written, by whom ever, makes this forget: then nothing that has changed
about a member or a token, nor its end, can be missed.
"""

from collections import OrderedDict
from datetime import datetime, timedelta
from typing import Final

from accounts import seen as people
from actors.tokens import hash_token
from oauth import store
from oauth.seen import Holder, holder_of
from storage.database import Database, Writing
from world.clock import Clock

__all__ = ["Holder", "Holders"]

_MOST: Final = 10_000
_LONGEST: Final = 200
_NOTED_EVERY: Final = timedelta(hours=1)


class Holders:
    """Finds holders, and notes that they are here, once in a while."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._known: OrderedDict[bytes, Holder] = OrderedDict()
        self._as_of = database.commits
        self._noted: dict[int, datetime] = {}

    async def of(self, token: str) -> Holder | None:
        """The holder of a token, or None if it is good for nothing."""
        if len(token) > _LONGEST:
            return None
        if self._as_of != self._database.commits:
            self.forget()
        key = hash_token(token)
        holder = self._known.get(key)
        if holder is None:
            holder = await self._found(key)
        if holder is not None:
            await self._note(holder)
        return holder

    def forget(self) -> None:
        """Somebody has written, perhaps in another process: whatever is known may be wrong."""
        self._known.clear()
        self._as_of = self._database.commits

    async def _found(self, key: bytes) -> Holder | None:
        as_of = self._database.commits
        holder = await self._database.read(lambda tx: holder_of(tx, key))
        if holder is not None and as_of == self._as_of == self._database.commits:
            self._known[key] = holder
            while len(self._known) > _MOST:
                self._known.popitem(last=False)
        return holder

    async def _note(self, holder: Holder) -> None:
        """Writes the day of its last use, and that the member is here, to the hour."""
        now = self._clock.now()
        noted_at = self._noted.get(holder.token_id)
        if noted_at is not None and timedelta(0) <= now - noted_at < _NOTED_EVERY:
            return
        if len(self._noted) >= _MOST:
            self._noted.clear()
        self._noted[holder.token_id] = now
        await self._database.write(lambda tx: _note_use(tx, holder, now))


def _note_use(tx: Writing, holder: Holder, now: datetime) -> None:
    day = now.replace(hour=0, minute=0, second=0, microsecond=0)
    store.note_use(tx, holder.token_id, day)
    visitor = people.person(tx, holder.actor.id) if holder.actor is not None else None
    if visitor is not None:
        people.note_visit(tx, visitor, now)
