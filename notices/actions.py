"""Everything that is told by the clock. Each is safe to repeat: nobody hears a thing twice."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from actors.actor import Actor
from notices import digesting, store
from notices.bench import Bench
from notices.fitting import tell_matches
from notices.lapsing import tell_lapses
from notices.searching import tell_searches
from notices.telling_desk import tell_coordinators, tell_reports
from storage.transaction import Writing

_DIGESTS_AT_ONCE: Final = 50
_REMEMBERED: Final = timedelta(days=400)  # longer than any listing runs


class Notices:
    """The use cases of this room, for the loop of chores; each says how many letters it wrote."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench

    async def by_the_hour(self, _now: datetime) -> int:
        """Lapses, searches and offers that may fit."""
        return (
            await self._tell(tell_lapses)
            + await self._tell(tell_searches)
            + await self._tell(tell_matches)
        )

    async def by_the_minute(self, _now: datetime) -> int:
        """Reports, the morning's list for coordinators, and weekly letters that are due."""
        return (
            await self._tell(tell_reports)
            + await self._tell(tell_coordinators)
            + await self.digests()
        )

    async def digests(self) -> int:
        """Weekly letters, some at a time, each in a transaction of its own."""
        if not self.bench.letters.can_be_sent:
            return 0
        now, bench = self.bench.clock.now(), self.bench
        due = await bench.database.read(lambda tx: digesting.due(tx, now, _DIGESTS_AT_ONCE))
        return sum([await self._digest(one, now) for one in due])

    async def _digest(self, one: digesting.Due, now: datetime) -> bool:
        bench = self.bench
        return await bench.database.write(lambda tx: digesting.write(tx, bench, one, now))

    async def _tell(self, telling: Callable[[Writing, Bench], int]) -> int:
        if not self.bench.letters.can_be_sent:
            return 0
        return await self.bench.database.write(lambda tx: telling(tx, self.bench))

    async def tidy(self, now: datetime) -> int:
        """Forgets what was told long ago."""
        return await self.bench.database.write(lambda tx: store.forget_told(tx, now - _REMEMBERED))

    def departed(self, tx: Writing, actor: Actor) -> None:
        """A member has left (`relations.DepartureObserver`)."""
        if actor.local:
            store.forget_member(tx, actor.id)
