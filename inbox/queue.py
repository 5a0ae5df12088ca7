"""What the keeper of a node does with received activities: looks at them, and has them replayed."""

from collections.abc import Callable

from inbox import store
from inbox.receipt import Listed, State
from storage.database import Database
from world.clock import Clock
from world.errors import Missing


class InboxQueue:
    """For the command line; `nudge` wakes a worker in the same process, if there is one."""

    def __init__(self, database: Database, clock: Clock, nudge: Callable[[], None]) -> None:
        self._database = database
        self._clock = clock
        self._nudge = nudge

    async def listed(self, state: State | None = None, limit: int = 50) -> list[Listed]:
        """The newest activities in that state, or in any; without their content."""
        return await self._database.read(lambda tx: store.listed(tx, state, limit))

    async def counts(self) -> dict[State, int]:
        """How many activities are in each state."""
        return await self._database.read(store.count_by_state)

    async def replay(self, receipt_id: int | None = None) -> int:
        """Has one activity handled again, or all that were given up; says how many.

        Raises `Missing` if that one is not here, or still waits for its first handling.
        """
        now = self._clock.now()
        count = await self._database.write(lambda tx: store.replay(tx, receipt_id, now))
        if receipt_id is not None and not count:
            raise Missing("There is no such activity to replay.")
        self._nudge()
        return count
