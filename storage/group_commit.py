"""The one writer: functions that wait together are written in one transaction.

With `synchronous=FULL` a commit waits for the disk. Whoever comes while one commit is under way
waits for the next, together with everybody else who came meanwhile, so the cost of the disk is
shared while each still gets an answer only after its own work is durable.
"""

import asyncio
import sqlite3
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from itertools import groupby
from threading import Lock
from typing import TypeVar, cast

from storage.asked import Asked, Attempt, Shared, answer_all
from storage.connection import OwnThread
from storage.faults import RETRY_AFTER_SECONDS, lasts, meaning
from storage.transaction import Writing
from world.errors import Unreachable

T = TypeVar("T")
Item = TypeVar("Item")

# More in one transaction would gain little and make the first one wait.
MOST_TOGETHER = 256


class Writer:
    """Takes functions from the event loop and runs them, in order, on the writer's thread."""

    def __init__(self, thread: OwnThread) -> None:
        self._thread = thread
        self._loop = asyncio.get_running_loop()
        self._waiting: deque[Asked[Writing]] = deque()
        self._lock = Lock()
        self._busy = False
        self._rounds: set[asyncio.Task[None]] = set()
        self.fault: BaseException | None = None
        self.commits = 0

    async def write(self, action: Callable[[Writing], T], *, is_long: bool = False) -> T:
        """What `action` returns, once it is durable; one that `is_long` begins a transaction.

        What was asked for is done even if the asker is cancelled meanwhile: wholly, never half.
        """
        future: asyncio.Future[object] = self._loop.create_future()
        self._ask(Asked(action, future, is_long=is_long))
        return cast("T", await future)

    async def write_shared(
        self, action: Callable[[Writing, Sequence[Item]], Sequence[T]], item: Item
    ) -> T:
        """As `write`; those that wait with the same `action` are handed to it together."""
        future: asyncio.Future[object] = self._loop.create_future()
        self._ask(Asked(lambda tx: action(tx, (item,))[0], future, action, item))
        return cast("T", await future)

    def _ask(self, asked: Asked[Writing]) -> None:
        with self._lock:
            self._waiting.append(asked)
            idle, self._busy = not self._busy, True
        if idle:
            task = self._loop.create_task(self._thread.on_thread(self._work))
            self._rounds.add(task)
            task.add_done_callback(self._rounds.discard)

    async def version_of_others(self) -> int:
        """As `Database.version_of_others`: this connection alone tells its own commits apart."""
        return await self._thread.on_thread(_data_version)

    async def empty_log(self) -> bool:
        """As `Database.empty_log`."""
        return await self._thread.on_thread(_empty_log)

    async def finish(self) -> None:
        """Returns when nothing waits any more."""
        while self._rounds:
            await asyncio.wait(self._rounds)

    def _work(self, connection: sqlite3.Connection) -> None:
        while batch := self._next_batch():
            if self.fault is None:
                self.fault = write_together(connection, batch)
                self.commits += 1
            else:
                _fail_all(batch, self.fault)
            self._loop.call_soon_threadsafe(answer_all, self._loop, batch)

    def _next_batch(self) -> list[Asked[Writing]]:
        with self._lock:
            batch: list[Asked[Writing]] = []
            while self._waiting and len(batch) < MOST_TOGETHER:
                if batch and self._waiting[0].is_long:
                    break
                batch.append(self._waiting.popleft())
            self._busy = bool(batch)
            return batch


def _data_version(connection: sqlite3.Connection) -> int:
    try:
        (version,) = connection.execute("PRAGMA data_version").fetchone()
    except sqlite3.Error as error:
        raise meaning(error) from error
    return int(version)


def _empty_log(connection: sqlite3.Connection) -> bool:
    try:
        (is_busy, _, _) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite3.Error as error:
        raise meaning(error) from error
    return not is_busy


def write_together(
    connection: sqlite3.Connection, batch: Sequence[Asked[Writing]]
) -> BaseException | None:
    """Runs each, or those that share a function, in a savepoint inside one durable transaction.

    Afterwards each holds its value or its error. The answer is the fault, if there was one,
    after which nothing more may be written.
    """
    try:
        connection.execute("BEGIN IMMEDIATE")
        first = batch[0].is_long
        if first:
            _write_long(connection, batch[0])
        for shared, group in groupby(batch[first:], key=_shared_by):
            _write_group(connection, shared, list(group))
        connection.execute("COMMIT")
    except (sqlite3.Error, Unreachable) as error:
        _roll_back(connection)
        _fail_all(batch, error)
    return next((asked.error for asked in batch if lasts(asked.error)), None)


def _shared_by(asked: Asked[Writing]) -> Shared[Writing] | None:
    return asked.shared


def _write_group(
    connection: sqlite3.Connection, shared: Shared[Writing] | None, group: list[Asked[Writing]]
) -> None:
    """All at once if they share a function; if that fails, each by itself finds its own error."""
    if shared is None or len(group) == 1 or not _wrote_shared(connection, shared, group):
        for asked in group:
            _write_one(connection, asked)


def _wrote_shared(
    connection: sqlite3.Connection, shared: Shared[Writing], group: list[Asked[Writing]]
) -> bool:
    tx, attempt = Writing(connection), Attempt()
    values: Sequence[object] = ()
    with attempt, tx.savepoint():
        values = shared(tx, [asked.item for asked in group])
        tx.catch_up()
    if isinstance(attempt.error, Exception):
        return False
    if attempt.error is not None:  # the process ends: nothing is tried again
        for asked in group:
            asked.fail(attempt.error)
        return True
    for asked, value in zip(group, values, strict=True):
        asked.value = value
    group[0].callbacks = tx.callbacks
    return True


def _write_long(connection: sqlite3.Connection, asked: Asked[Writing]) -> None:
    """The first in its transaction, where nothing of others is lost with it: without a savepoint.

    SQLite keeps a copy of each page that was changed in a savepoint, and looks through all of
    them whenever one inside ends; so an outer one makes every inner one dearer than the last.
    """
    tx = Writing(connection)
    with asked:
        asked.value = asked.function(tx)
        tx.catch_up()
    asked.callbacks = tx.callbacks
    _insist_on_transaction(connection, asked)
    if asked.error is not None:
        connection.execute("ROLLBACK")
        connection.execute("BEGIN IMMEDIATE")


def _write_one(connection: sqlite3.Connection, asked: Asked[Writing]) -> None:
    tx = Writing(connection)
    with asked, tx.savepoint():
        asked.value = asked.function(tx)
        tx.catch_up()
    asked.callbacks = tx.callbacks
    _insist_on_transaction(connection, asked)


def _insist_on_transaction(connection: sqlite3.Connection, asked: Asked[Writing]) -> None:
    if not connection.in_transaction:
        message = "The store gave the transaction up; please try again."
        raise Unreachable(message) from asked.error


def _roll_back(connection: sqlite3.Connection) -> None:
    # An error here would hide the one that brought us here, and changes nothing: a transaction
    # that is neither committed nor rolled back makes the next BEGIN fail.
    with suppress(sqlite3.Error):
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def _fail_all(batch: Sequence[Asked[Writing]], fault: BaseException) -> None:
    known = meaning(fault) if isinstance(fault, sqlite3.Error) else fault
    public = known.public if isinstance(known, Unreachable) else "The store could not write."
    for asked in batch:
        error = Unreachable(public, RETRY_AFTER_SECONDS)
        error.__cause__ = fault
        asked.fail(error)
