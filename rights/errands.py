"""What takes long and can wait: files to make, lists to work through. One thing at a time."""

from typing import Final

from rights.exporting import Exports
from rights.importing import Importing
from world.clock import Clock
from world.waking import Waking

_LINES: Final = 10
_LOOK_SECONDS: Final = 5.0


class Errands:
    """The loop of this room. `run` goes on for ever, `run_due` does a bit of what waits."""

    def __init__(self, clock: Clock, exports: Exports, importing: Importing) -> None:
        self._clock = clock
        self._exports = exports
        self._importing = importing
        self._waking = Waking(clock)

    def nudge(self) -> None:
        """There may be something to do."""
        self._waking.nudge()

    async def run(self) -> None:
        """Looks whenever it is nudged, and every few seconds besides, for ever."""
        await self._waking.keep(self.run_due, _LOOK_SECONDS)

    async def run_due(self) -> int:
        """Makes one file and does a few lines; says how much that was."""
        return int(await self._exports.make_next()) + await self._importing.work(_LINES)
