"""Knows every open stream, and carries news to whom they concern.

News are heard after the commit, in the event loop, and kept only while anybody listens. `run_due`
asks the store, for each token that listens, whether it still holds, and then what its member may
see of each piece of news: by the same functions that answer their program otherwise. So whoever
was blocked, muted or shown out a moment ago sees nothing more (PRV-18). News of changes that
another process has written, a command above all, are not heard: programs see them when they load
the next page.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from typing import Final

import structlog

from api.streaming.news import News
from api.streaming.reader import Message, Reader
from api.streaming.sorting import Sorting
from oauth.seen import Holder, holder_of
from storage.database import Database
from storage.transaction import Reading
from world.clock import Clock
from world.waking import Waking

log = structlog.get_logger("streams")

_LOOK_SECONDS: Final = 5.0
_NEWS_MOST: Final = 1_000
_NEWS_AT_ONCE: Final = 20
_TOKENS_AT_ONCE: Final = 50

Posted = list[tuple[Reader, Message]]


class Hub:
    """`hear`, `open` and `close` are called in the event loop; `run` is its own loop."""

    def __init__(self, database: Database, clock: Clock, sorting: Sorting) -> None:
        self._database = database
        self._clock = clock
        self._sorting = sorting
        self._readers: dict[bytes, dict[Reader, None]] = {}
        self._news: deque[News] = deque(maxlen=_NEWS_MOST)
        self._waking = Waking(clock)
        self._as_of = database.commits
        self._has_ended = False

    @property
    def anybody_listens(self) -> bool:
        """Whether there is any open stream; else nobody need do anything for streams."""
        return bool(self._readers)

    @property
    def open_streams(self) -> int:
        """How many streams are open."""
        return sum(map(len, self._readers.values()))

    def open(self, reader: Reader) -> None:
        """Somebody begins to listen."""
        self._readers.setdefault(reader.key, {})[reader] = None
        if self._has_ended:
            reader.end()

    def close(self, reader: Reader) -> None:
        """Somebody has gone."""
        reader.end()
        same = self._readers.get(reader.key, {})
        same.pop(reader, None)
        if not same:
            self._readers.pop(reader.key, None)

    def hear(self, news: News) -> None:
        """Something has happened, and is durable."""
        if self.anybody_listens:
            self._news.append(news)
            self._waking.nudge()

    def nudge(self) -> None:
        """Another process has written: tokens may have been taken back."""
        self._as_of = -1
        self._waking.nudge()

    def end(self) -> None:
        """Every stream ends: the node stops."""
        self._has_ended = True
        for reader in self._everybody():
            reader.end()

    async def run(self) -> None:
        """Carries news, and looks now and then whether tokens still hold, for ever."""
        await self._waking.keep(self.run_due, _LOOK_SECONDS)

    async def run_due(self) -> int:
        """Carries all news there are; says how many."""
        carried = 0
        while self._news and self.anybody_listens:
            some = [self._news.popleft() for _ in range(min(_NEWS_AT_ONCE, len(self._news)))]
            await self._carry(some)
            carried += len(some)
        self._news.clear()
        if self.anybody_listens and self._as_of != self._database.commits:
            await self._carry(())
        return carried

    async def _carry(self, news: Sequence[News]) -> None:
        self._as_of = self._database.commits
        keys = list(self._readers)
        for start in range(0, len(keys), _TOKENS_AT_ONCE):
            some = {
                key: list(self._readers[key])
                for key in keys[start : start + _TOKENS_AT_ONCE]
                if key in self._readers
            }
            await self._carry_to(some, news)

    async def _carry_to(self, some: dict[bytes, list[Reader]], news: Sequence[News]) -> None:
        gone, posted = await self._database.read(lambda tx: self._sorted(tx, some, news))
        for key in gone:
            for reader in list(self._readers.get(key, ())):
                reader.end()
        for reader, message in posted:
            reader.give(message)

    def _sorted(
        self, tx: Reading, readers: dict[bytes, list[Reader]], news: Sequence[News]
    ) -> tuple[list[bytes], Posted]:
        """Which tokens hold no longer, and who is to be sent what; on a reader's thread."""
        gone: list[bytes] = []
        holders: dict[bytes, Holder] = {}
        for key in readers:
            holder = holder_of(tx, key)
            if holder is None or holder.actor is None:
                gone.append(key)
            else:
                holders[key] = holder
        posted: Posted = []
        for piece in news:
            sorting = self._sorting.of(tx, piece)
            for key, holder in holders.items():
                posted += sorting.for_holder(tx, holder, readers[key])
        return gone, posted

    def _everybody(self) -> Iterable[Reader]:
        return [reader for same in self._readers.values() for reader in same]
