"""Bringing a database to the schema of this version.

Each migration runs in one transaction with its record, so a process that dies halfway leaves
the database between two migrations, never inside one (FLT-27).
"""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from storage.backup import back_up
from storage.faults import meaning
from storage.lock import turn_in
from storage.rooms import STORAGE, Migration, Room
from world.crash import CrashPoints
from world.errors import Conflict

_LEDGER = """
CREATE TABLE IF NOT EXISTS migrations (
    room TEXT NOT NULL,
    number INTEGER NOT NULL,
    name TEXT NOT NULL,
    checksum TEXT NOT NULL,
    applied_at TEXT NOT NULL,
    PRIMARY KEY (room, number)
) STRICT, WITHOUT ROWID
"""
_RECORD = """
INSERT INTO migrations (room, number, name, checksum, applied_at)
VALUES (:room, :number, :name, :checksum, strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
"""

Applied = Mapping[tuple[str, int], str]


def migrate(
    connection: sqlite3.Connection, path: Path, rooms: Sequence[Room], crash: CrashPoints
) -> None:
    """Applies what is missing, in the order of the rooms; nothing if nothing is.

    A database that already holds something is first copied beside itself. `Conflict` when the
    database is of a newer version, or a migration was altered after it had been applied.
    """
    steps = [step for room in (STORAGE, *rooms) for step in room.migrations()]
    try:
        if not _missing(connection, steps):
            return
        with turn_in(path.parent):  # several processes may have come to the same conclusion
            missing = _missing(connection, steps)
            if missing and _applied(connection):
                back_up(path, _kept_before(path, missing[0]))
            _apply_all(connection, missing, crash)
    except sqlite3.Error as error:
        raise meaning(error) from error


def _missing(connection: sqlite3.Connection, steps: Sequence[Migration]) -> Sequence[Migration]:
    applied = _applied(connection)
    _check(steps, applied)
    return [step for step in steps if (step.room, step.number) not in applied]


def _applied(connection: sqlite3.Connection) -> Applied:
    if not connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'migrations'").fetchone():
        return {}
    rows = connection.execute("SELECT room, number, checksum FROM migrations")
    return {(room, number): checksum for room, number, checksum in rows}


def _check(steps: Sequence[Migration], applied: Applied) -> None:
    known = {(step.room, step.number): step for step in steps}
    # A room that is switched off leaves its tables behind; that is no newer version.
    rooms = {step.room for step in steps}
    for (room, number), checksum in applied.items():
        step = known.get((room, number))
        if step is None and room in rooms:
            message = (
                f"The database was written by a newer version ({room} {number:04}). "
                "Run that version, or restore a backup made by this one."
            )
            raise Conflict(message)
        if step is not None and step.checksum != checksum:
            message = (
                f"{room}/{step.name} is not the migration this database was built with. "
                "Put the original file back; changes belong in a new migration."
            )
            raise Conflict(message)


def _kept_before(path: Path, step: Migration) -> Path:
    return path.with_name(f"{path.stem}.before-{step.room}-{step.number:04}{path.suffix}")


def _apply_all(
    connection: sqlite3.Connection, steps: Sequence[Migration], crash: CrashPoints
) -> None:
    # Rebuilding a table needs foreign keys off, and they cannot be switched inside a
    # transaction; every migration is checked before it commits instead.
    connection.execute("PRAGMA foreign_keys = OFF")
    try:
        for step in steps:
            _apply(connection, step, crash)
    finally:
        connection.execute("PRAGMA foreign_keys = ON")


def _apply(connection: sqlite3.Connection, step: Migration, crash: CrashPoints) -> None:
    connection.execute("BEGIN IMMEDIATE")
    try:
        connection.execute(_LEDGER)
        for statement in statements(step.sql):
            connection.execute(statement)
            crash("mid-migration")
        _insist_on_whole_references(connection, step)
        values = {"room": step.room, "number": step.number, "name": step.name}
        connection.execute(_RECORD, values | {"checksum": step.checksum})
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _insist_on_whole_references(connection: sqlite3.Connection, step: Migration) -> None:
    if step.number > 1 and connection.execute("PRAGMA foreign_key_check").fetchone():
        message = f"{step.room}/{step.name} would leave rows that point nowhere; nothing was done."
        raise Conflict(message)


def statements(script: str) -> Iterator[str]:
    """The single statements of a script; triggers, comments, quoted semicolons do not mislead."""
    *parts, rest = script.split(";")
    statement = ""
    for part in parts:
        statement += part + ";"
        if sqlite3.complete_statement(statement):
            yield statement.strip()
            statement = ""
    if (statement + rest).strip():
        yield (statement + rest).strip()
