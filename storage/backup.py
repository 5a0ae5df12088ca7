"""Copies of the database: made while the node serves, and put back in its place (FLT-09)."""

import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from storage.connection import connect_reader
from storage.faults import meaning
from storage.files import appearing
from storage.lock import holding
from world.crash import CrashPoints, no_crash
from world.errors import Conflict, Malformed, Missing

_BUSY_SECONDS = 30.0
_PAGES_A_STEP = 1_000
_LOGS = ("-wal", "-shm")
_MARK = """
INSERT INTO restorations (restored_at) VALUES (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
"""


def back_up(database: Path, target: Path, *, crash: CrashPoints = no_crash) -> int:
    """Writes a complete, consistent copy of `database` to `target`; answers its size in bytes.

    Others may read and write meanwhile, from any process; the copy shows the state at its
    beginning. It is one file, checked, and takes the place of `target` only when it is on the
    disk. `Missing` if there is no database or no folder to write to, `Malformed` if the copy does
    not pass SQLite's check, `Unreachable` if the disk is full.
    """
    if not database.exists():
        message = f"There is no database at {database}."
        raise Missing(message)
    if not target.parent.is_dir():
        message = f"There is no folder {target.parent}."
        raise Missing(message)
    if target.exists() and target.samefile(database):
        message = "A backup cannot take the place of the database itself."
        raise Conflict(message)
    with appearing(target) as part:
        _copy(database, part, crash)
    return target.stat().st_size


def restore(backup: Path, database: Path) -> Path | None:
    """Puts a backup in the place of the database; the answer is where the former one is kept.

    The node must not run: the data folder is locked meanwhile, and `Conflict` is raised if
    somebody works in it. `Malformed` if the file is no sound backup of a node; then nothing is
    changed. The restored database remembers that it was restored (`storage.restorations`), so
    that what waited in it is not sent twice.
    """
    with holding(database.parent), appearing(database) as part:
        _copy(backup, part, no_crash)
        _mark(part, backup)
        return _set_aside(database)


def _copy(database: Path, part: Path, crash: CrashPoints) -> None:
    try:
        with (
            closing(connect_reader(database, _BUSY_SECONDS)) as source,
            closing(sqlite3.connect(part, isolation_level=None)) as copy,
        ):
            # One read transaction over all steps keeps one state before our eyes; without it
            # every commit of another process would start the copy afresh.
            source.execute("BEGIN")
            source.execute("SELECT 1 FROM sqlite_schema").fetchone()
            source.backup(copy, pages=_PAGES_A_STEP, progress=lambda *_: crash("mid-backup"))
            copy.execute("PRAGMA journal_mode = DELETE")
            _insist_on_sound(copy, database)
    except sqlite3.Error as error:
        raise _unsound(database, error) from error


def _insist_on_sound(copy: sqlite3.Connection, database: Path) -> None:
    verdict = copy.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if verdict != "ok" or copy.execute("PRAGMA foreign_key_check").fetchone():
        message = f"{database} is damaged: {verdict}."
        raise Malformed(message)


def _unsound(database: Path, error: sqlite3.Error) -> Exception:
    if getattr(error, "sqlite_errorcode", None) in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
        return Malformed(f"{database} is damaged, or no database at all: {error}.")
    return meaning(error)


def _mark(part: Path, backup: Path) -> None:
    try:
        with closing(sqlite3.connect(part, isolation_level=None)) as copy:
            copy.execute(_MARK)
    except sqlite3.OperationalError as error:
        message = f"{backup} is a database, but not one of a Sisternet node."
        raise Malformed(message) from error


def _set_aside(database: Path) -> Path | None:
    """Keeps the present database under another name as well; its own name is taken over later.

    At no moment is there no database: a node that started then would begin an empty one.
    """
    if not database.exists():
        return None
    _fold_log_in(database)
    former = _free_name(database)
    former.hardlink_to(database)
    for ending in _LOGS:
        # Left only where the database is too damaged to be opened; under the new database such
        # a log would be played into it.
        with suppress(FileNotFoundError):
            Path(f"{database}{ending}").rename(f"{former}{ending}")
    return former


def _fold_log_in(database: Path) -> None:
    try:
        with closing(sqlite3.connect(database, isolation_level=None)) as present:
            # Leaving WAL needs the file for ourselves: whoever still has it open is noticed.
            present.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.OperationalError as error:
        message = "Another process has the database open. Stop it first."
        raise Conflict(message) from error
    except sqlite3.DatabaseError:
        return  # damaged: that is why it is being replaced


def _free_name(database: Path) -> Path:
    number = 1
    while True:
        former = database.with_name(f"{database.stem}.replaced-{number}{database.suffix}")
        if not former.exists():
            return former
        number += 1
