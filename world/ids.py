"""Our own ids: 63-bit integers, ordered by time, 19 digits until the year 2248.

All have the same number of digits, so they sort the same as integers and as decimal
strings; Mastodon clients page by the strings. 43 bits are milliseconds since 1970, 20 bits
are random, so an id tells nobody how many things a node holds, and a restored backup never
gives an id out again. Ids made for an instant of the past are even, all others odd.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Lock

from world.chance import Chance
from world.clock import Clock

_RANDOM_BITS = 20
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_OLDEST = datetime(2001, 1, 1, tzinfo=UTC)  # before it, ids would have fewer digits


class IdMaker:
    """Gives out ids that grow, even when the clock jumps back. Safe to share by threads."""

    def __init__(self, clock: Clock, chance: Chance) -> None:
        self._clock = clock
        self.chance = chance
        self._last = 0
        self._lock = Lock()

    def new(self) -> int:
        """The next id, greater than every one before it from this maker."""
        with self._lock:
            candidate = _floor_of(self._clock.now()) | self._random() | 1
            if candidate <= self._last:
                candidate = self._last + 2 + (self._random() & 0xFE)
            self._last = candidate
            return candidate

    def at(self, instant: datetime, is_taken: Callable[[int], bool]) -> int:
        """An id for something that is from that instant; what is not from the past gets a new one.

        Such ids follow each other like their instants, not like the moments they were asked for,
        so `is_taken` has to say which of them there are already. Never equal to one of `new`.
        """
        if _floor_of(instant) >= _floor_of(self._clock.now()):
            return self.new()
        floor = _floor_of(max(instant, _OLDEST))
        while True:
            candidate = floor | (self._random() & ~1)
            if not is_taken(candidate):
                return candidate

    def _random(self) -> int:
        return int.from_bytes(self.chance.octets(3), "big") >> (24 - _RANDOM_BITS)


def _floor_of(instant: datetime) -> int:
    milliseconds = (instant - _EPOCH) // timedelta(milliseconds=1)
    return milliseconds << _RANDOM_BITS


def smallest_id_at(instant: datetime) -> int:
    """The smallest id that could have been given out at that instant, for "since" queries."""
    return _floor_of(instant)


def instant_of(number: int) -> datetime:
    """When that id was given out, to the millisecond."""
    return _EPOCH + timedelta(milliseconds=number >> _RANDOM_BITS)
