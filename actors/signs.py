"""What other servers let us know in passing: that they are there, and what their clocks say.

Every answer we get bears a `Date`, and so does nearly every signed request that comes in. Both
are heard here, in memory; nothing is written and nobody is asked for it. It is for people to
read, and no rule rests on it.
"""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from federation.http_dates import from_http_date
from federation.origins import host_of
from world.clock import Clock
from world.network import Answer, Network, Outgoing

_MOST_HOSTS: Final = 4_096
_LONGEST_TRIP: Final = timedelta(seconds=5)  # a slower answer tells too little of the time
_ANSWERS_COUNT_FOR: Final = timedelta(days=1)
_HALF_A_SECOND: Final = timedelta(seconds=0.5)  # a Date is cut down to whole seconds
_SERVER_ERRORS: Final = 500


@dataclass(frozen=True, slots=True)
class Sign:
    """When a host was last heard, and how far its clock is ahead of ours, if that is known.

    `delivered_at` is when it last took something of ours.
    """

    heard_at: datetime
    ahead: timedelta | None = None
    measured_at: datetime | None = None
    delivered_at: datetime | None = None
    by_answer: bool = False


class Signs:
    """The last sign of life of each host. Safe to lose; bounded."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._known: OrderedDict[str, Sign] = OrderedDict()
        self._new: set[str] = set()

    def answered(self, host: str, date: str | None, asked_at: datetime) -> None:
        """`host[:port]` has answered now what it was asked then."""
        now = self._clock.now()
        self._note(host, now)
        if timedelta(0) <= now - asked_at <= _LONGEST_TRIP:
            self._measure(host, date, asked_at + (now - asked_at) / 2, by_answer=True)

    def spoke(self, host: str, date: str | None) -> None:
        """`host[:port]` has sent us a request that was proven.

        It may have been on its way for long, so its date counts only while no answer of that host
        has told the time for a day.
        """
        now = self._clock.now()
        self._note(host, now)
        known = self._known[host]
        if known.by_answer and known.measured_at and now - known.measured_at < _ANSWERS_COUNT_FOR:
            return
        self._measure(host, date, now, by_answer=False)

    def took(self, host: str) -> None:
        """`host[:port]` has taken a delivery of ours."""
        now = self._clock.now()
        self._note(host, now)
        self._known[host] = replace(self._known[host], delivered_at=now)

    def of(self, host: str) -> Sign | None:
        """What is known of a host since this process began."""
        return self._known.get(host)

    def news(self) -> Mapping[str, Sign]:
        """The hosts that were heard since this was asked last, with what is known of them."""
        new, self._new = self._new, set()
        return {host: sign for host in new if (sign := self._known.get(host)) is not None}

    def _note(self, host: str, now: datetime) -> None:
        known = self._known.get(host)
        self._known[host] = replace(known, heard_at=now) if known else Sign(now)
        self._known.move_to_end(host)
        self._new.add(host)
        while len(self._known) > _MOST_HOSTS:
            gone, _ = self._known.popitem(last=False)
            self._new.discard(gone)

    def _measure(self, host: str, date: str | None, at: datetime, *, by_answer: bool) -> None:
        seconds = from_http_date(date) if date else None
        if seconds is None:
            return
        told = datetime.fromtimestamp(seconds, UTC) + _HALF_A_SECOND
        self._known[host] = replace(
            self._known[host],
            ahead=told - at,
            measured_at=self._clock.now(),
            by_answer=by_answer,
        )


@dataclass(frozen=True, slots=True)
class ListeningNetwork:
    """Implements `world.network.Network` by another one, and listens to what its answers tell."""

    inner: Network
    clock: Clock
    signs: Signs

    async def send(self, request: Outgoing) -> Answer:
        """As the network does it. An error of the server is no sign of its health."""
        asked_at = self.clock.now()
        answer = await self.inner.send(request)
        if answer.status < _SERVER_ERRORS:
            self.signs.answered(host_of(request.url), answer.header("date"), asked_at)
        return answer

    async def close(self) -> None:
        """Closes every connection."""
        await self.inner.close()
