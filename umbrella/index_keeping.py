"""Keeps the index of the feed: taken from its copy, or made, and in step at every question.

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
from umbrella import index_copy
from umbrella import index_store as store
from umbrella.index import Axis, Entry, Index, Part, union
from umbrella.index_copy import Head
from umbrella.index_store import NetworkFacts

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)
_REMEMBERED: Final = 10_000
"""So many changes back may an index be that is brought into step; one older is made anew."""
_FOLLOWED: Final = 200_000
"""If so much has changed since, making it anew is quicker."""
_OLDEST: Final = timedelta(days=30) // _MILLISECOND
_AT_ONCE: Final = 50_000
_LATEST: Final = (1 << 63) - 1


def milliseconds(instant: datetime) -> int:
    """An instant as `feed_places` has it."""
    return (instant - _EPOCH) // _MILLISECOND


def fits(tx: Reading, head: Head, now: int) -> bool:
    """Whether a copy tells a state which this store was in, and can be brought into step.

    Once in a while it is made anew all the same: what parts of the week a time is in is not for
    ever, for countries change their clocks.
    """
    latest = store.latest_change(tx)
    return (
        head.mark == store.mark_of_copy(tx)
        and head.code == index_copy.code()
        and head.shape == store.shape(tx)
        and max(store.cleared(tx), latest - _FOLLOWED) <= head.change <= latest
        and is_young(head.made_at, now)
    )


def is_young(made_at: int, now: int) -> bool:
    """Whether an index need not be made anew yet, though nothing says so."""
    return 0 <= now - made_at < _OLDEST


async def tidy(database: Database, _now: datetime) -> int:
    """Clears away the places of what has been gone for long; says how many."""
    return await database.write(lambda tx: store.clear_gone(tx, _REMEMBERED))


class _Making:
    """An index that is made a slice at a time, in as many transactions.

    What changes meanwhile has changed after `change`, and is brought into step at the end.
    """

    def __init__(self, now: int) -> None:
        self.index = Index()
        self.change = _LATEST
        self.made_at = now
        self._place = -1

    def go_on(self, tx: Reading) -> bool:
        """Takes some more in; whether that was all."""
        self.change = min(self.change, store.latest_change(tx))
        rows = store.shown_after(tx, self._place, _AT_ONCE)
        if rows:
            self.index.put(rows)
            self._place = rows[-1]["place"]
        return not rows


class IndexKeeper:
    """The index of one database."""

    def __init__(self) -> None:
        self._lock = RLock()
        self._index: Index | None = None
        self._making: _Making | None = None
        self._change = 0
        self._made_at = 0
        self._asked_at = 0
        self._version = 0
        self._networks: Sequence[NetworkFacts] = ()
        self._ended = BitMap()
        self._ended_at = 0

    @contextmanager
    def at(self, tx: Reading, now: datetime) -> Iterator["Snapshot"]:
        """The index as it is now, for as long as the block runs; others wait meanwhile.

        Whoever asks when there is none makes it, or what is left to make.
        """
        with self._lock:
            self._asked_at = milliseconds(now)
            with self._whole_or_none():
                while (index := self._found(tx, self._asked_at)) is None:
                    pass
                self._step(index, tx, self._asked_at)
            yield Snapshot(index, index.shown - self._ended, self._networks)

    def prepare(self, tx: Reading, now: datetime) -> bool:
        """Makes a slice of the index, if there is none; whether there is one, in step.

        One that was made long ago answers until another has been made.
        """
        instant = milliseconds(now)
        with self._lock, self._whole_or_none():
            if self._index is not None and not is_young(self._made_at, instant):
                self._make_some(tx, instant)
                index = None if self._making else self._index
            else:
                index = self._found(tx, instant)
            if index is not None:
                self._step(index, tx, instant)
            return index is not None

    def told(self, tx: Reading, mark: str, now: datetime) -> tuple[Head, list[Part]] | None:
        """The index as a copy has it; None if there is none just now."""
        with self._lock:
            if self._index is None:
                return None
            head = Head(
                mark=mark,
                change=self._change,
                made_at=self._made_at,
                written_at=milliseconds(now),
                code=index_copy.code(),
                shape=store.shape(tx),
            )
            return head, list(self._index.parts())

    def let_go(self, since: datetime) -> bool:
        """Keeps none any more, if nobody has asked since then; whether there was one."""
        with self._lock:
            if self._index is None or self._asked_at >= milliseconds(since):
                return False
            self._index = None
            return True

    @contextmanager
    def _whole_or_none(self) -> Iterator[None]:
        try:
            yield
        except BaseException:
            self._index = self._making = None  # half in step is out of step
            raise

    def _found(self, tx: Reading, now: int) -> Index | None:
        """The index that there is, or that a copy tells; None: some more of one has been made."""
        if self._index is not None and self._change >= store.cleared(tx):
            return self._index
        self._index = None
        if self._making is None and self._take_copy(tx, now):
            return self._index
        self._make_some(tx, now)
        return self._index

    def _make_some(self, tx: Reading, now: int) -> None:
        making = self._making
        if making is None or making.change < store.cleared(tx):
            making = self._making = _Making(now)
        if making.go_on(tx):
            self._take(making.index, making.change, making.made_at)

    def _take_copy(self, tx: Reading, now: int) -> bool:
        path = index_copy.beside(store.file_of(tx))
        found = index_copy.read(path, lambda head: fits(tx, head, now))
        if found is not None:
            self._take(found[1], found[0].change, found[0].made_at)
        return found is not None

    def _take(self, index: Index, change: int, made_at: int) -> None:
        self._index, self._change, self._made_at = index, change, made_at
        self._ended, self._ended_at, self._version = BitMap(), 0, 0
        self._making = None

    def _step(self, index: Index, tx: Reading, now: int) -> None:
        """Brings it into step with a snapshot, if that is not an older one."""
        latest = store.latest_change(tx)
        if latest > self._change:
            self._follow(index, tx)
            self._change = latest
        if latest == self._change:  # an older snapshot has nothing to add
            self._turn_clock(tx, now)
            self._read_directory(tx)

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
