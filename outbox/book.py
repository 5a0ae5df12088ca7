"""What became of each attempt, written down for many at once, durable before anything follows."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from actors import store as actors_store
from outbox import delivery_store
from outbox.delivery_store import Closing, Parcel, Rest
from outbox.knock import Outcome
from outbox.schedule import Done, Failed, FollowerGone, Later, Patience, Verdict, endurance
from storage.database import Database
from storage.transaction import Writing
from world.clock import Clock
from world.errors import Unreachable

_STORE_PAUSE = 5.0


@dataclass(frozen=True, slots=True)
class Entry:
    """One attempt that was made, and its verdict. `failures` are those of the host before it."""

    parcel: Parcel
    outcome: Outcome
    verdict: Verdict
    failures: int
    at: datetime

    @property
    def rest(self) -> Rest | None:
        """How long the host is left alone from now on, if it is."""
        match self.verdict:
            case Later(until, asked):
                return Rest(until, asked, self.at)
            case Failed(_, datetime() as until):
                return Rest(until, asked=False, last_try_at=self.at)
            case Done(datetime() as until):
                return Rest(until, asked=True)
            case _:
                return None

    @property
    def shows_life(self) -> bool:
        """Whether the host answered in a way that ends its failures."""
        return isinstance(self.verdict, Done | FollowerGone) or (
            isinstance(self.verdict, Failed) and self.verdict.rest_until is None
        )


class Book:
    """Takes entries from all lanes; those that wait together become one write."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._waiting: list[tuple[Entry, asyncio.Future[None]]] = []
        self._writing: asyncio.Task[None] | None = None
        self._closing = False

    def close(self) -> None:
        """From now on a store that does not answer is not waited for."""
        self._closing = True

    async def enter(self, entry: Entry) -> None:
        """Returns when the entry is on the disk. Waits for a store that is busy or full."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((entry, future))
        if self._writing is None:
            self._writing = asyncio.create_task(self._write_all())
        await future

    async def _write_all(self) -> None:
        while self._waiting:
            page, self._waiting = self._waiting, []
            # Whatever goes wrong is told to those who wait for this page.
            (error,) = await asyncio.gather(
                self._write([entry for entry, _ in page]), return_exceptions=True
            )
            for _, future in page:
                _answer(future, error)
        self._writing = None

    async def _write(self, entries: Sequence[Entry]) -> None:
        while True:
            try:
                await self._database.write(lambda tx: record(tx, entries))
            except Unreachable:
                if self._closing:
                    raise
                await self._clock.sleep(_STORE_PAUSE)
            else:
                return


def _answer(future: asyncio.Future[None], error: BaseException | None) -> None:
    if future.done():  # whoever asked has left
        return
    if error is None:
        future.set_result(None)
    else:
        future.set_exception(error)


def record(tx: Writing, entries: Sequence[Entry]) -> None:
    """Writes what became of these attempts."""
    if not entries:
        return
    now = max(entry.at for entry in entries)
    delivery_store.close(tx, [c for entry in entries if (c := _closing(entry))], now)
    recovered = [e.parcel.host for e in entries if e.failures and e.shows_life]
    delivery_store.note_life(tx, recovered, now)
    for entry in entries:
        _record_the_rest(tx, entry)


def _closing(entry: Entry) -> Closing | None:
    match entry.verdict:
        case Done():
            return Closing(entry.parcel, "done", entry.outcome.words)
        case Failed(reason):
            return Closing(entry.parcel, "failed", reason)
        case FollowerGone():
            return Closing(entry.parcel, "failed", "inbox gone (410)")
        case Later():
            return None


def _record_the_rest(tx: Writing, entry: Entry) -> None:
    parcel, rest = entry.parcel, entry.rest
    if entry.outcome.learned is not None:
        actors_store.save_manners(tx, parcel.host, entry.outcome.learned)
    match entry.verdict:
        case Later(until):
            delivery_store.postpone(tx, parcel.id, until, entry.outcome.words)
        case Failed(reason, datetime()):
            _close_aged(tx, entry, reason)
        case FollowerGone():
            delivery_store.close_inbox(tx, parcel.host, parcel.inbox, entry.at)
            actors_store.remove_followers_at(tx, parcel.inbox)
        case _:
            pass
    if rest is None:
        return
    if isinstance(entry.verdict, Done):
        delivery_store.note_pause(tx, parcel.host, rest.until)
    else:
        delivery_store.note_failure(tx, parcel.host, rest, entry.outcome.words, entry.at)


def _close_aged(tx: Writing, entry: Entry, reason: str) -> None:
    """One probe speaks for all that has waited as long: they are not probed for one by one."""
    for patience in Patience:
        until = entry.at - endurance(patience)
        delivery_store.close_aged(tx, entry.parcel.host, patience, until, reason, entry.at)
