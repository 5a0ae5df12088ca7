"""Keeps the index of the feed: made when somebody first asks, in step at every question.

What has changed since the last question is read in the snapshot of this one, so that a count is
what that snapshot says. One index serves all readers of a database, one after the other; whoever
asks in an older snapshot than the last is answered from the newer state.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import RLock
from typing import Final

from pyroaring import BitMap

from storage.database import Database
from storage.transaction import Reading
from umbrella import index_store as store
from umbrella.index import Axis, Entry, Index, union
from umbrella.index_store import NetworkFacts

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)
_REMEMBERED: Final = 10_000
"""So many changes back may an index be that is brought into step; one older is made anew."""


def milliseconds(instant: datetime) -> int:
    """An instant as `feed_places` has it."""
    return (instant - _EPOCH) // _MILLISECOND


async def tidy(database: Database, _now: datetime) -> int:
    """Clears away the places of what has been gone for long; says how many."""
    return await database.write(lambda tx: store.clear_gone(tx, _REMEMBERED))


class IndexKeeper:
    """The index of one database."""

    def __init__(self) -> None:
        self._lock = RLock()
        self._index: Index | None = None
        self._change = 0
        self._version = 0
        self._networks: Sequence[NetworkFacts] = ()
        self._ended = BitMap()
        self._ended_at = 0

    @contextmanager
    def at(self, tx: Reading, now: datetime) -> Iterator["Snapshot"]:
        """The index as it is now, for as long as the block runs; others wait meanwhile."""
        with self._lock:
            try:
                index = self._in_step(tx, milliseconds(now))
            except BaseException:
                self._index = None  # half in step is out of step
                raise
            yield Snapshot(index, index.shown - self._ended, self._networks)

    def _in_step(self, tx: Reading, now: int) -> Index:
        latest = store.latest_change(tx)
        if self._index is None or self._change < store.cleared(tx):
            self._index = self._made(tx)
            self._change = latest
        elif latest > self._change:
            self._follow(self._index, tx)
            self._change = latest
        if latest == self._change:  # an older snapshot has nothing to add
            self._turn_clock(tx, now)
            self._read_directory(tx)
        return self._index

    def _made(self, tx: Reading) -> Index:
        index = Index()
        self._ended, self._ended_at, self._version = BitMap(), 0, 0
        for entries in store.all_shown(tx):
            index.put(entries)
        return index

    def _follow(self, index: Index, tx: Reading) -> None:
        changed = store.changed_since(tx, self._change)
        entries = [entry for _, entry in changed if entry is not None]
        places = BitMap([place for place, _ in changed])
        index.remove(places)
        index.put(entries)
        self._ended -= places
        self._ended.update(entry.place for entry in entries if self._is_over(entry))

    def _is_over(self, entry: Entry) -> bool:
        return entry.ends is not None and entry.ends <= self._ended_at

    def _turn_clock(self, tx: Reading, now: int) -> None:
        """What ends by itself is written down by nobody; a clock may also be put back."""
        if now > self._ended_at:
            self._ended.update(store.ending_between(tx, self._ended_at, now))
        elif now < self._ended_at:
            self._ended -= BitMap(store.ending_between(tx, now, self._ended_at))
        self._ended_at = now

    def _read_directory(self, tx: Reading) -> None:
        version = store.directory_version(tx)
        if version != self._version:
            self._networks, self._version = store.networks(tx), version


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The index at one moment: `live` are the places of what is open and has not ended."""

    index: Index
    live: BitMap
    networks: Sequence[NetworkFacts]

    def at_hosts(self, hosts: Sequence[str]) -> BitMap:
        """The places of what authors at these hosts have listed."""
        if not hosts:
            return BitMap()
        index, wanted = self.index, set(hosts)
        here = [network.id for network in self.networks if network.host in wanted]
        strays = union(index.values(Axis.STRAY).values())
        return (index.any_of(Axis.NETWORK, here) - strays) | index.any_of(Axis.STRAY, hosts)
