"""Opening SQLite as this house wants it, each connection on a thread of its own."""

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Self, TypeVar

import aiosqlite

from storage.faults import meaning
from world.errors import Conflict

T = TypeVar("T")

_OLDEST_SQLITE = (3, 37, 0)  # STRICT tables
_WRITER_CACHE_KIB = 8_192
_READER_CACHE_KIB = 16_384
_CHECKPOINT_PAGES = 4_000
_WAL_KEPT_BYTES = 32 * 1024 * 1024
_STATEMENTS_KEPT = 256
_SWITCHES_TRIED = 20
_SYNCHRONOUS = ("OFF", "NORMAL", "FULL", "EXTRA")


class OwnThread(aiosqlite.Connection):
    """An aiosqlite connection that also runs whole functions on its thread.

    aiosqlite's public interface costs one hop between threads for each statement, and a hop
    costs twenty times a point query; a transaction as one function needs one hop in all.
    There is no public call for that, hence `_execute` (aiosqlite is pinned).
    """

    def __init__(self, connector: Callable[[], sqlite3.Connection]) -> None:
        super().__init__(connector, iter_chunk_size=64)

    async def __aenter__(self) -> Self:
        try:
            await super().__aenter__()
        except BaseException:
            # When connecting fails, aiosqlite tells its thread to end but does not wait for it.
            await asyncio.to_thread(self._thread.join)
            raise
        return self

    async def on_thread(self, function: Callable[[sqlite3.Connection], T]) -> T:
        """What `function` returns, run on this connection's thread."""
        result: T = await self._execute(function, self._conn)  # type: ignore[no-untyped-call]
        return result


def connect_writer(path: Path, synchronous: str, busy_seconds: float) -> sqlite3.Connection:
    """The connection that may write; makes the file. `Conflict` if WAL cannot be had."""
    if sqlite3.sqlite_version_info < _OLDEST_SQLITE:
        wanted = ".".join(map(str, _OLDEST_SQLITE))
        message = f"SQLite {sqlite3.sqlite_version} is too old; {wanted} or newer is needed."
        raise Conflict(message)
    if synchronous not in _SYNCHRONOUS:
        message = f"synchronous is one of {', '.join(_SYNCHRONOUS)}, not {synchronous!r}"
        raise ValueError(message)
    connection = _connect(f"{path.absolute().as_uri()}?mode=rwc", busy_seconds)
    try:
        insist_on_wal(connection, path)
        connection.execute(f"PRAGMA synchronous = {synchronous}")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute(f"PRAGMA cache_size = -{_WRITER_CACHE_KIB}")
        connection.execute(f"PRAGMA wal_autocheckpoint = {_CHECKPOINT_PAGES}")
        connection.execute(f"PRAGMA journal_size_limit = {_WAL_KEPT_BYTES}")
        # What is deleted is overwritten, so that nobody can read it in the file later (PRV-20).
        connection.execute("PRAGMA secure_delete = ON")
    except BaseException:
        connection.close()
        raise
    return connection


def connect_reader(path: Path, busy_seconds: float) -> sqlite3.Connection:
    """A connection that cannot write, neither by mode nor by mistake."""
    connection = _connect(f"{path.absolute().as_uri()}?mode=ro", busy_seconds)
    connection.execute("PRAGMA query_only = ON")
    connection.execute(f"PRAGMA cache_size = -{_READER_CACHE_KIB}")
    return connection


def _connect(uri: str, busy_seconds: float) -> sqlite3.Connection:
    try:
        connection = sqlite3.connect(
            uri,
            uri=True,
            timeout=busy_seconds,
            isolation_level=None,
            cached_statements=_STATEMENTS_KEPT,
        )
    except sqlite3.Error as error:
        raise meaning(error) from error
    connection.row_factory = sqlite3.Row
    # Savepoints keep what they may have to put back in a temporary file otherwise.
    connection.execute("PRAGMA temp_store = MEMORY")
    connection.execute("PRAGMA trusted_schema = OFF")
    return connection


def insist_on_wal(connection: sqlite3.Connection, path: Path) -> None:
    """Raises `Conflict` if the file cannot have a write-ahead log (a network share, say)."""
    try:
        mode = _switch_to_wal(connection)
    except sqlite3.Error as error:
        raise meaning(error) from error
    if mode != "wal":
        message = (
            f"{path} cannot be opened with a write-ahead log (SQLite answered {mode!r}). "
            "Put the data folder on a local disk, not on a network share."
        )
        raise Conflict(message)


def _switch_to_wal(connection: sqlite3.Connection) -> str:
    for _ in range(_SWITCHES_TRIED):
        with suppress(sqlite3.OperationalError):
            return _journal_mode(connection)
        # SQLite does not wait for another process that is switching just now, but it does wait
        # for its turn to write, and then the other has done.
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("ROLLBACK")
    return _journal_mode(connection)


def _journal_mode(connection: sqlite3.Connection) -> str:
    (mode,) = connection.execute("PRAGMA journal_mode = WAL").fetchone()
    return str(mode)
