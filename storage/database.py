"""The database of a node: one writer with group commit, and a pool of readers."""

from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
from typing import TypeVar

from storage.connection import OwnThread, connect_reader, connect_writer
from storage.group_commit import Writer
from storage.migrate import migrate
from storage.readers import Readers
from storage.rooms import Room
from storage.transaction import Reading, Row, SqlValue, Writing
from world.crash import CrashPoints, no_crash
from world.errors import Unreachable

__all__ = ["Database", "Reading", "Room", "Row", "SqlValue", "Writing"]

T = TypeVar("T")
Item = TypeVar("Item")


class Database:
    """One SQLite file in WAL mode. `open` it, and `close` it: its threads outlive the loop else."""

    def __init__(
        self, path: Path, writer: Writer, readers: Readers, threads: AsyncExitStack
    ) -> None:
        self.path = path
        self._writer = writer
        self._readers = readers
        self._threads = threads
        self._open = True

    @classmethod
    async def open(
        cls,
        path: Path,
        *,
        rooms: Sequence[Room],
        synchronous: str = "FULL",
        readers: int = 2,
        busy_seconds: float = 15.0,
        crash: CrashPoints = no_crash,
    ) -> "Database":
        """Opens or makes the file and brings it to the schema of `rooms`.

        Every write waits up to `busy_seconds` for another process that holds the file. Raises
        `Conflict` when the schema does not fit or WAL cannot be had, `Unreachable` when the file
        cannot be opened.
        """
        async with AsyncExitStack() as stack:
            connector = partial(connect_writer, path, synchronous, busy_seconds)
            writer = await stack.enter_async_context(OwnThread(connector))
            await writer.on_thread(lambda connection: migrate(connection, path, rooms, crash))
            pool = [
                await stack.enter_async_context(
                    OwnThread(partial(connect_reader, path, busy_seconds))
                )
                for _ in range(readers)
            ]
            return cls(path, Writer(writer), Readers(pool), stack.pop_all())

    async def read(self, question: Callable[[Reading], T]) -> T:
        """What `question` returns, from one consistent state; everything committed is in it."""
        self._insist_on_open()
        return await self._readers.read(question)

    async def write(self, action: Callable[[Writing], T]) -> T:
        """What `action` returns, once what it did is on the disk.

        If it raises, nothing of it is done and the error comes out here. If the caller is
        cancelled, it is done wholly all the same. Raises `Unreachable` when the store is busy
        for too long, full, or damaged; then nothing of it is done.
        """
        self._insist_on_open()
        return await self._writer.write(action)

    async def write_long(self, action: Callable[[Writing], T]) -> T:
        """As `write`, for what does much, each part in a savepoint of its own."""
        self._insist_on_open()
        return await self._writer.write(action, is_long=True)

    async def write_shared(
        self, action: Callable[[Writing, Sequence[Item]], Sequence[T]], item: Item
    ) -> T:
        """What `action` returns for this item; the items that wait meanwhile are handed in too.

        For what comes in floods: one call, and few statements, for many. `action` answers one
        value for each item, in their order. If it raises, each item is tried by itself, so that
        an error reaches only the one whose item it is; else as `write`.
        """
        self._insist_on_open()
        return await self._writer.write_shared(action, item)

    async def version_of_others(self) -> int:
        """A number that is another one whenever another process has changed the file meanwhile.

        What is written through this object does not change it. Asking costs microseconds.
        """
        self._insist_on_open()
        return await self._writer.version_of_others()

    @property
    def commits(self) -> int:
        """How often this object has written so far: another number, another content, perhaps."""
        return self._writer.commits

    async def empty_log(self) -> bool:
        """Writes what lies in the log into the file, and empties it: no old page is left there.

        False if somebody read for so long that it could not be done now. Raises `Unreachable`
        when the store is full or damaged.
        """
        self._insist_on_open()
        return await self._writer.empty_log()

    @property
    def fault(self) -> str | None:
        """Why nothing is written any more until the node is started again, for the health page."""
        return str(self._writer.fault) if self._writer.fault else None

    async def close(self) -> None:
        """Finishes what was asked for, and closes every connection and thread. Twice is once."""
        if not self._open:
            return
        self._open = False
        await self._readers.finish()
        await self._writer.finish()
        await self._threads.aclose()

    def _insist_on_open(self) -> None:
        if not self._open:
            message = "The store is closed."
            raise Unreachable(message)
