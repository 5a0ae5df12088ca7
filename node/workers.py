"""The loops that run beside the web server, each watched over.

A loop that raises is written to the log, counted, and started again after a pause that grows
(FLT-23); a loop that ends because it was asked to, ends.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

import structlog

from world.clock import Clock

Loop = Callable[[], Awaitable[None]]

_FIRST_PAUSE = 1.0
_LONGEST_PAUSE = 60.0

log = structlog.get_logger("workers")


class Workers:
    """Starts, watches and stops named loops."""

    def __init__(self, clock: Clock, loops: Mapping[str, Loop]) -> None:
        self._clock = clock
        self._loops = loops
        self._tasks: list[asyncio.Task[None]] = []
        self.failures: dict[str, int] = dict.fromkeys(loops, 0)

    def start(self) -> None:
        """Starts every loop as a task of the running event loop."""
        self._tasks = [
            asyncio.create_task(self._watch(name, loop), name=f"worker:{name}")
            for name, loop in self._loops.items()
        ]

    async def stop(self) -> None:
        """Cancels what still runs and waits until all have ended."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks = []

    async def _watch(self, name: str, loop: Loop) -> None:
        pause = _FIRST_PAUSE
        while True:
            try:
                await loop()
            except Exception:  # one of the three named loops: a worker must outlive a fault
                self.failures[name] += 1
                log.exception("a worker failed and will start again", worker=name, pause=pause)
                await self._clock.sleep(pause)
                pause = min(pause * 2, _LONGEST_PAUSE)
            else:
                return


async def every(clock: Clock, seconds: float, deed: Loop) -> None:
    """Does `deed` now and then again after each pause, for ever."""
    while True:
        await deed()
        await clock.sleep(seconds)
