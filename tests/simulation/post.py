"""How light networks deliver: over bad roads, late, out of order, and again until it is there.

Time is counted in message delays: what is sent arrives one of them later, or a few. When to try
again is decided by the rules of real nodes (`outbox.schedule`).
"""

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

from outbox.schedule import Attempt, Later, Patience, judge
from tests.fediverse.sundial import Dice, Sundial
from tests.simulation.tally import CountedRoads
from tests.simulation.voices import Voice
from world.errors import Unreachable

DELAY = timedelta(seconds=5)
"""One message delay."""

_LATE = 0.25  # so many messages take one delay more, so many of those yet another
_ASLEEP = timedelta(minutes=5)


@dataclass(slots=True, order=True)
class Parcel:
    """One activity for one inbox."""

    due_at: datetime
    number: int
    sender: Voice = field(compare=False)
    inbox: str = field(compare=False)
    body: bytes = field(compare=False, repr=False)
    first_at: datetime = field(compare=False)
    once: bool = field(compare=False, default=False)
    tries: int = field(compare=False, default=0)


class Post:
    """The queues of all light networks, in one heap."""

    def __init__(self, roads: CountedRoads, clock: Sundial, dice: Dice) -> None:
        self._roads = roads
        self._clock = clock
        self._dice = dice
        self._heap: list[Parcel] = []
        self._numbers = count()
        self.given_up = 0
        self.is_dark: Callable[[str], bool] = lambda _host: False

    def put(self, sender: Voice, inbox: str, body: bytes, *, once: bool = False) -> None:
        """Sends something off; `once`: it is not tried again, whatever becomes of it."""
        now = self._clock.now()
        at, number = now + self._delay(), next(self._numbers)
        parcel = Parcel(at, number, sender, inbox, body, now, once)
        heapq.heappush(self._heap, parcel)

    @property
    def next_due(self) -> datetime | None:
        """When the next parcel arrives, or is tried again."""
        return self._heap[0].due_at if self._heap else None

    async def run_due(self) -> int:
        """Lets arrive what is due; how many parcels were tried."""
        tried = 0
        now = self._clock.now()
        while self._heap and self._heap[0].due_at <= now:
            await self._try(heapq.heappop(self._heap), now)
            tried += 1
        return tried

    async def _try(self, parcel: Parcel, now: datetime) -> None:
        sender = parcel.sender
        if self.is_dark(sender.actor.host):  # its queue waits on its disk
            self._again(parcel, now + _ASLEEP)
            return
        parcel.tries += 1
        request = sender.delivery(parcel.inbox, parcel.body, now)
        try:
            status = (await self._roads.travel(sender.actor.host, request)).status
        except Unreachable:
            status = None
        attempt = Attempt(
            status=status,
            tries=parcel.tries,
            failures=parcel.tries,
            first_at=parcel.first_at,
            now=now,
            patience=Patience.SISTER,
            jitter=self._dice.random(),
        )
        verdict = judge(attempt)
        if isinstance(verdict, Later) and not parcel.once:
            self._again(parcel, verdict.at)
        elif not parcel.once and (status is None or status >= 300):
            self.given_up += 1

    def _again(self, parcel: Parcel, at: datetime) -> None:
        parcel.due_at, parcel.number = at + self._delay(), next(self._numbers)
        heapq.heappush(self._heap, parcel)

    def _delay(self) -> timedelta:
        delays = 1
        while self._dice.random() < _LATE:
            delays += 1
        return DELAY * delays
