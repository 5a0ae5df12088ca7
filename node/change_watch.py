"""Notices what another process has written, a command above all, and wakes the loops for it.

SQLite tells nobody, but it can be asked for a few microseconds; looking at the queues themselves
that often would cost a hundred times as much, and their own slow look stays as a net.
"""

from collections.abc import Callable, Sequence

from node.workers import every
from storage.database import Database
from world.clock import Clock

LOOK_SECONDS = 0.25


class ChangeWatch:
    """Calls every one of `nudges` in the event loop when the store was changed from outside."""

    def __init__(
        self, clock: Clock, database: Database, nudges: Sequence[Callable[[], None]]
    ) -> None:
        self._clock = clock
        self._database = database
        self._nudges = nudges
        self._seen: int | None = None

    async def run(self) -> None:
        """Looks four times a second, for ever."""
        await every(self._clock, LOOK_SECONDS, self.look)

    async def look(self) -> None:
        """Nudges if somebody else has written since the last look; at the first one, always."""
        version = await self._database.version_of_others()
        if version == self._seen:
            return
        self._seen = version
        for nudge in self._nudges:
            nudge()
