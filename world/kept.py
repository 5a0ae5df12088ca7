"""Connections kept open between requests: a few for each busy place, and not for long.

One pool for all places would walk through every connection at each request; a pool for each
place, forgotten soon after it falls quiet, costs next to nothing however many places there are.
"""

import asyncio
from collections import OrderedDict
from typing import Generic, Protocol, TypeVar

from world.clock import Clock
from world.targets import Place


class Closeable(Protocol):
    """A connection, as far as keeping it goes."""

    def has_expired(self) -> bool:
        """Whether the other side has closed it, or said something unasked."""
        ...

    async def aclose(self) -> None: ...


C = TypeVar("C", bound=Closeable)


class Pool(Generic[C]):
    """What is known of one place: how many may still come in, and who is idle."""

    __slots__ = ("idle", "slots", "used_at", "users")

    def __init__(self, most: int) -> None:
        self.slots = asyncio.Semaphore(most)
        self.idle: list[C] = []
        self.users = 0
        self.used_at = 0.0

    def is_quiet(self, since: float) -> bool:
        """Whether nobody has used it since then."""
        return not self.users and self.used_at <= since

    async def close(self) -> None:
        """Closes whoever is idle."""
        while self.idle:
            await self.idle.pop().aclose()


class Kept(Generic[C]):
    """The pools of all places, least recently used first."""

    def __init__(self, clock: Clock, *, each: int, places: int, seconds: float) -> None:
        self._clock = clock
        self._each = each
        self._places = places
        self._seconds = seconds
        self._pools: OrderedDict[Place, Pool[C]] = OrderedDict()
        self._sweeper: asyncio.Task[None] | None = None

    def enter(self, place: Place) -> Pool[C]:
        """The pool of that place, for one request; `leave` must follow."""
        pool = self._pools.get(place)
        if pool is None:
            pool = self._pools[place] = Pool(self._each)
        self._pools.move_to_end(place)
        pool.users += 1
        return pool

    async def leave(self, place: Place, pool: Pool[C]) -> None:
        """The request is over; whoever is idle may be kept for the next."""
        pool.users -= 1
        pool.used_at = self._clock.monotonic()
        if self._pools.get(place) is not pool:  # forgotten while it was in use
            await pool.close()
        elif not pool.users and not pool.idle:
            del self._pools[place]
        elif self._sweeper is None:
            self._sweeper = asyncio.create_task(self._sweep())
        while len(self._pools) > self._places and (oldest := self._oldest_quiet()):
            await self._pools.pop(oldest).close()

    async def close(self) -> None:
        """Closes whoever is idle."""
        if self._sweeper is not None:
            self._sweeper.cancel()
            await asyncio.gather(self._sweeper, return_exceptions=True)
            self._sweeper = None
        while self._pools:
            await self._pools.popitem()[1].close()

    def _oldest_quiet(self) -> Place | None:
        return next((place for place, pool in self._pools.items() if pool.users == 0), None)

    async def _sweep(self) -> None:
        while self._pools:
            await self._clock.sleep(self._seconds / 2)
            since = self._clock.monotonic() - self._seconds
            quiet = [place for place, pool in self._pools.items() if pool.is_quiet(since)]
            for pool in [self._pools.pop(place) for place in quiet]:
                await pool.close()
        self._sweeper = None
