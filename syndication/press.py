"""Prints views once and hands them out until something is written; tells when each changed last.

A feed is asked for by many readers again and again, mostly for nothing new. What was printed is
kept while nobody has written anything (`Database.commits`) and its time is not over: what ends by
the clock alone goes within a minute.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from storage.database import Database, Reading
from world.clock import Clock

_MOST: Final = 128
_OCTETS_MOST: Final = 8 * 1024 * 1024
_GOOD_FOR: Final = timedelta(minutes=1)
_SECOND: Final = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Print:
    """One document. `changed_at` is the whole second since which it has been as it is.

    It is never earlier than the change, so whoever asks "anything since?" misses nothing; if two
    changes fell into one second, the later one counts from the next.
    """

    body: bytes
    following: str | None
    changed_at: datetime
    commits: int
    printed_at: datetime

    @property
    def etag(self) -> str:
        """A strong validator: other octets, another tag (RFC 9110, 8.8.3)."""
        return f'"{hashlib.sha256(self.body).hexdigest()[:32]}"'


Made = tuple[bytes, str | None]
"""A document, and the address of the page that follows it, if one does."""


class Press:
    """Keeps what was printed last, by its address."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._kept: OrderedDict[str, Print] = OrderedDict()
        self._octets = 0
        self._writes_of_others = 0

    async def printed(self, address: str, make: Callable[[Reading, datetime], Made]) -> Print:
        """What stands under that address now; `make` is asked if that may have changed."""
        now, commits = self._clock.now(), self._database.commits + self._writes_of_others
        known = self._kept.get(address)
        if known is not None and known.commits == commits and _is_fresh(known, now):
            self._kept.move_to_end(address)
            return known
        body, following = await self._database.read(lambda tx: make(tx, now))
        return self._keep(address, Print(body, following, _second(now), commits, now))

    def forget(self) -> None:
        """Another process may have written: what is kept is made anew when it is asked for."""
        self._writes_of_others += 1

    def _keep(self, address: str, new: Print) -> Print:
        old = self._kept.pop(address, None)
        if old is not None:
            self._octets -= len(old.body)
            new = replace(new, changed_at=_changed_at(old, new))
        self._kept[address] = new
        self._octets += len(new.body)
        while len(self._kept) > _MOST or (self._octets > _OCTETS_MOST and len(self._kept) > 1):
            _, gone = self._kept.popitem(last=False)
            self._octets -= len(gone.body)
        return new


def _is_fresh(known: Print, now: datetime) -> bool:
    return timedelta(0) <= now - known.printed_at < _GOOD_FOR


def _changed_at(old: Print, new: Print) -> datetime:
    if old.body == new.body:
        return old.changed_at
    return max(new.changed_at, old.changed_at + _SECOND)


def _second(instant: datetime) -> datetime:
    return instant.replace(microsecond=0)
