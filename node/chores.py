"""What has to be done now and then: listings that end, deletions, the walk of the umbrella."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import structlog

from actors import store as people
from listings.actions import Listings
from storage.database import Database
from umbrella import store as umbrella_store
from umbrella.walk import Walker
from world.clock import Clock

log = structlog.get_logger("chores")

_LOOK_SECONDS = 10.0
_SWEEP = timedelta(minutes=1)
_OLD_KEYS_KEPT = timedelta(days=30)  # longer than any delivery waits that they have to sign


class Chores:
    """Does each chore when it is due. `run` is its loop; `run_due` does what is due and ends."""

    def __init__(
        self,
        clock: Clock,
        database: Database,
        listings: Listings,
        walker: Walker,
        walk_every: timedelta,
    ) -> None:
        self._clock = clock
        self._database = database
        self._listings = listings
        self._walker = walker
        self._walk_every = walk_every
        self._swept_at: datetime | None = None
        self._walked_at: datetime | None = None

    async def run(self) -> None:
        """Looks every few seconds whether something is due, for ever."""
        while True:
            await self.run_due()
            await self._clock.sleep(_LOOK_SECONDS)

    async def run_due(self) -> int:
        """Does all that is due; says how many things changed."""
        changed = await self._when_due(self._sweep_due, self._sweep)
        await self._visit_new_sisters()
        await self._when_due(self._walk_due, self._walk)
        return changed

    async def _when_due(
        self, due: Callable[[datetime], bool], chore: Callable[[], Awaitable[int]]
    ) -> int:
        return await chore() if due(self._clock.now()) else 0

    def _sweep_due(self, now: datetime) -> bool:
        return self._swept_at is None or now >= self._swept_at + _SWEEP

    async def _sweep(self) -> int:
        """Ends what has expired, deletes what ended two days ago, destroys old private keys."""
        now = self._swept_at = self._clock.now()
        await self._database.write(lambda tx: people.forget_private_keys(tx, now - _OLD_KEYS_KEPT))
        return await self._listings.expire_due(now) + await self._listings.delete_due(now)

    def _walk_due(self, now: datetime) -> bool:
        return self._walked_at is None or now >= self._walked_at + self._walk_every

    async def _walk(self) -> int:
        self._walked_at = self._clock.now()
        known = await self._walker.walk()
        log.info("walked the umbrella", networks=known)
        return known

    async def _visit_new_sisters(self) -> None:
        """Reads what a new sister has at once, so that nobody waits for the next walk."""
        sisters, known = await self._database.read(
            lambda tx: (
                people.active_sisters(tx),
                {item.actor_id: item for item in umbrella_store.networks(tx)},
            )
        )
        for sister in sisters:
            place = known.get(sister.id)
            if place is None or place.distance > 1:
                await self._walker.visit(sister)
