"""How a loop rests until somebody has something for it, or some seconds have passed."""

import asyncio
from collections.abc import Awaitable, Callable

from world.clock import Clock


class Waking:
    """Wakes one loop."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._bell = asyncio.Event()

    def nudge(self) -> None:
        """There may be something to do."""
        self._bell.set()

    def clear(self) -> None:
        """Looks from now on: only what comes later wakes."""
        self._bell.clear()

    async def rest(self, seconds: float) -> None:
        """Until it is nudged, for that long at most."""
        waking = asyncio.ensure_future(self._bell.wait())
        sleeping = asyncio.ensure_future(self._clock.sleep(seconds))
        try:
            await asyncio.wait((waking, sleeping), return_when=asyncio.FIRST_COMPLETED)
        finally:
            waking.cancel()
            sleeping.cancel()

    async def keep(self, run_due: Callable[[], Awaitable[int]], seconds: float) -> None:
        """Does what is due, for ever; rests for so many seconds whenever that was nothing."""
        while True:
            self.clear()
            if not await run_due():
                await self.rest(seconds)
