"""What has to be done now and then: listings that end, deletions, tidying, the umbrella's walk."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from actors import store as people
from listings.actions import Listings
from posts.actions import Posts
from storage.database import Database
from umbrella.walk import Walker
from world.clock import Clock

log = structlog.get_logger("chores")

_LOOK_SECONDS = 5.0
_FIRST_LOOK_SECONDS = 2.0  # neighbours who start together with us shall be up as well
_OLD_KEYS_KEPT = timedelta(days=30)  # longer than any delivery waits that they have to sign


@dataclass(slots=True)
class Chore:
    """Something to do again and again; it says how much it changed."""

    every: timedelta
    deed: Callable[[datetime], Awaitable[int]]
    done_at: datetime | None = None

    def is_due(self, now: datetime) -> bool:
        """Whether its time has come; also when the clock was set back."""
        return self.done_at is None or not self.done_at <= now < self.done_at + self.every


class Chores:
    """Does each chore when it is due. `run` is its loop; `run_due` does what is due and ends."""

    def __init__(self, clock: Clock, chores: Sequence[Chore]) -> None:
        self._clock = clock
        self._chores = chores

    async def run(self) -> None:
        """Looks every few seconds whether something is due, for ever."""
        await self._clock.sleep(_FIRST_LOOK_SECONDS)
        while True:
            await self.run_due()
            await self._clock.sleep(_LOOK_SECONDS)

    async def run_due(self) -> int:
        """Does all that is due; says how many things changed."""
        changed = 0
        for chore in self._chores:
            now = self._clock.now()
            if chore.is_due(now):
                chore.done_at = now
                changed += await chore.deed(now)
        return changed


@dataclass(frozen=True, slots=True)
class Housework:
    """What every node has to do, whatever rooms it has besides."""

    database: Database
    posts: Posts
    listings: Listings
    walker: Walker

    def chores(self) -> list[Chore]:
        """All of it but the walk, each with its time."""
        return [
            Chore(timedelta(minutes=1), self._end_listings),
            Chore(timedelta(hours=1), self._tidy),
            Chore(timedelta(seconds=15), self._turn_polls),
            Chore(timedelta(hours=1), self._forget_listings),
        ]

    def walking(self, walk_every: timedelta) -> list[Chore]:
        """The umbrella's walk, which waits for others: nothing else should wait for it."""
        return [
            Chore(timedelta(0), self._visit_new),
            Chore(walk_every, self._walk),
            Chore(timedelta(0), self._visit_due),
        ]

    async def _end_listings(self, now: datetime) -> int:
        """Ends what has expired, opens what rested, and deletes what ended two days ago."""
        return (
            await self.listings.expire_due(now)
            + await self.listings.reopen_due(now)
            + await self.listings.delete_due(now)
        )

    async def _forget_listings(self, now: datetime) -> int:
        """Anonymises what has been over for long."""
        return await self.listings.anonymise_due(now)

    async def _turn_polls(self, now: datetime) -> int:
        """Closes polls that are over, and tells how the others stand."""
        polls = self.posts.polls
        return await polls.close_due(now) + await polls.tell_totals(now)

    async def _tidy(self, now: datetime) -> int:
        """Destroys private keys that sign no more; forgets what waited in vain."""
        await self.posts.tidy()
        return await self.database.write(
            lambda tx: people.forget_private_keys(tx, now - _OLD_KEYS_KEPT)
        )

    async def _visit_new(self, _now: datetime) -> int:
        """Reads what a new sister has at once, so that nobody waits for the next walk."""
        return await self.walker.visit_new()

    async def _walk(self, _now: datetime) -> int:
        known = await self.walker.walk()
        log.info("walked the umbrella", networks=known)
        return known

    async def _visit_due(self, _now: datetime) -> int:
        """Tries those again that could not be read when the umbrella was walked."""
        return await self.walker.visit_due()
