"""A clock the test turns, and dice that fall the same way for the same seed."""

import asyncio
import heapq
from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random

START = datetime(2026, 3, 7, 9, 0, tzinfo=UTC)


class Sundial:
    """Implements `world.clock.Clock`; time passes only when the test says so."""

    def __init__(self, start: datetime = START) -> None:
        self._now = start
        self._elapsed = 0.0
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._order = count()

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return self._elapsed

    async def sleep(self, seconds: float) -> None:
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self._elapsed + seconds, next(self._order), future))
        await future

    def turn(self, **how_long: float) -> None:
        """Lets time pass (`hours=3`) and wakes whoever slept until then."""
        passed = timedelta(**how_long)
        self._now += passed
        self._elapsed += passed.total_seconds()
        while self._sleepers and self._sleepers[0][0] <= self._elapsed:
            _, _, future = heapq.heappop(self._sleepers)
            if not future.done():
                future.set_result(None)

    def jump(self, **how_far: float) -> None:
        """The wall clock is set wrong (`days=-1`); the monotonic one does not notice."""
        self._now += timedelta(**how_far)


class Watch:
    """Implements `world.clock.Clock` for one node: the dial, as far as this node reads it right."""

    def __init__(self, dial: Sundial) -> None:
        self._dial = dial
        self.wrong = timedelta(0)

    def now(self) -> datetime:
        return self._dial.now() + self.wrong

    def monotonic(self) -> float:
        return self._dial.monotonic()

    async def sleep(self, seconds: float) -> None:
        await self._dial.sleep(seconds)


class Dice:
    """Implements `world.chance.Chance` from a seed."""

    def __init__(self, seed: int | str) -> None:
        self._random = Random(seed)

    def random(self) -> float:
        return self._random.random()

    def octets(self, count: int) -> bytes:
        return self._random.randbytes(count)
