"""What takes long and can wait: files to make, lists to work through. One thing at a time."""

import asyncio
from typing import Final

from rights.exporting import Exports
from rights.importing import Importing
from world.clock import Clock

_LINES: Final = 10
_LOOK_SECONDS: Final = 5.0


class Errands:
    """The loop of this room. `run` goes on for ever, `run_due` does a bit of what waits."""

    def __init__(self, clock: Clock, exports: Exports, importing: Importing) -> None:
        self._clock = clock
        self._exports = exports
        self._importing = importing
        self._wake = asyncio.Event()

    def nudge(self) -> None:
        """There may be something to do."""
        self._wake.set()

    async def run(self) -> None:
        """Looks whenever it is nudged, and every few seconds besides, for ever."""
        while True:
            self._wake.clear()
            if not await self.run_due():
                await self._rest()

    async def run_due(self) -> int:
        """Makes one file and does a few lines; says how much that was."""
        return int(await self._exports.make_next()) + await self._importing.work(_LINES)

    async def _rest(self) -> None:
        waits = [
            asyncio.ensure_future(self._wake.wait()),
            asyncio.ensure_future(self._clock.sleep(_LOOK_SECONDS)),
        ]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
