"""A form that is sent twice is done once, whichever way it came to be sent twice.

Each form carries a word of its own (`once`). The word is claimed before anything is done, so
that even a node that dies in between does not do it a second time.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Final, TypeVar

from pages import store
from storage.database import Database, Writing
from text import phrases
from world.clock import Clock
from world.errors import Conflict, SisternetError

A = TypeVar("A")
Deed = Callable[[], Awaitable[str | A]]  # does what a form asks; a text is where that leads

_REMEMBERED: Final = timedelta(days=2)


class Receipts:
    """Does each form once. One for each node: it knows which forms are being done just now."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._under_way: dict[bytes, asyncio.Event] = {}

    async def once(self, key: bytes, deed: Deed[A]) -> str | A:
        """Where the form leads: by doing it, or by what doing it has led to before.

        An answer that is no text is not remembered: such a form is done each time it is sent.

        What the deed raises comes out, and then the form may be sent again. `Conflict` if the
        node died over it once, so that nobody knows what became of it.
        """
        while (going := self._under_way.get(key)) is not None:
            await going.wait()
        going = self._under_way[key] = asyncio.Event()
        try:
            return await self._claimed(key, deed)
        finally:
            del self._under_way[key]
            going.set()

    async def _claimed(self, key: bytes, deed: Deed[A]) -> str | A:
        is_first, location = await self._database.write(lambda tx: self._claim(tx, key))
        if is_first:
            return await self._done(key, deed)
        if location is None:
            raise Conflict(phrases.ERRORS["uncertain"])
        return location

    def _claim(self, tx: Writing, key: bytes) -> tuple[bool, str | None]:
        now = self._clock.now()
        store.forget_before(tx, now - _REMEMBERED)
        return store.claim(tx, key, now), store.location_of(tx, key)

    async def _done(self, key: bytes, deed: Deed[A]) -> str | A:
        try:
            answer = await deed()
        except SisternetError:
            await self._database.write(lambda tx: store.release(tx, key))
            raise
        await self._database.write(lambda tx: _note(tx, key, answer))
        return answer


def _note(tx: Writing, key: bytes, answer: object) -> None:
    if isinstance(answer, str):
        store.finish(tx, key, answer)
    else:
        store.release(tx, key)
