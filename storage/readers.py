"""The pool of readers: several threads that ask, and cannot change anything."""

import asyncio
import sqlite3
from collections import deque
from collections.abc import Callable, Sequence
from threading import Lock
from typing import TypeVar, cast

from storage.asked import Asked
from storage.connection import OwnThread
from storage.faults import meaning
from storage.memory import Memory
from storage.transaction import Reading

T = TypeVar("T")


class Readers:
    """Hands each question to the first reader that is free; the others wait in order."""

    def __init__(self, threads: Sequence[OwnThread]) -> None:
        self._idle = list(threads)
        self._loop = asyncio.get_running_loop()
        self._waiting: deque[Asked[Reading]] = deque()
        self._lock = Lock()
        self._memory = Memory()
        self._rounds: set[asyncio.Task[None]] = set()

    async def read(self, question: Callable[[Reading], T]) -> T:
        """What `question` returns; it sees one unchanging state of the database."""
        future: asyncio.Future[object] = self._loop.create_future()
        with self._lock:
            self._waiting.append(Asked(question, future))
            thread = self._idle.pop() if self._idle else None
        if thread is not None:
            task = self._loop.create_task(self._work_on(thread))
            self._rounds.add(task)
            task.add_done_callback(self._rounds.discard)
        return cast("T", await future)

    async def finish(self) -> None:
        """Returns when nothing waits any more."""
        while self._rounds:
            await asyncio.wait(self._rounds)

    async def _work_on(self, thread: OwnThread) -> None:
        def work(connection: sqlite3.Connection) -> None:
            while (asked := self._next_for(thread)) is not None:
                read_one(connection, asked, self._memory)
                self._loop.call_soon_threadsafe(asked.answer, self._loop)

        await thread.on_thread(work)

    def _next_for(self, thread: OwnThread) -> Asked[Reading] | None:
        with self._lock:
            if self._waiting:
                return self._waiting.popleft()
            self._idle.append(thread)
            return None


def read_one(connection: sqlite3.Connection, asked: Asked[Reading], memory: Memory) -> None:
    """Answers one question inside a read transaction of its own."""
    with asked:
        try:
            connection.execute("BEGIN")
            asked.value = asked.function(Reading(connection, memory))
        except sqlite3.Error as error:
            raise meaning(error) from error
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
