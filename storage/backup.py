"""Copies of the database: made while the node serves, and put back in its place."""

import sqlite3
from contextlib import closing
from pathlib import Path

from storage.connection import connect_reader
from storage.faults import meaning
from storage.files import appearing

_BUSY_SECONDS = 30.0
_PAGES_A_STEP = 1_000


def copy_of(database: Path, target: Path) -> int:
    """Writes a complete, consistent copy to `target`, also while others write; its size in bytes."""
    try:
        with appearing(target) as part, closing(connect_reader(database, _BUSY_SECONDS)) as source:
            with closing(sqlite3.connect(part, isolation_level=None)) as copy:
                # A read transaction held over all steps keeps one state before our eyes;
                # without it each commit of another process would start the copy afresh.
                source.execute("BEGIN")
                source.execute("SELECT 1 FROM sqlite_schema").fetchone()
                source.backup(copy, pages=_PAGES_A_STEP)
                copy.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.Error as error:
        raise meaning(error) from error
    return target.stat().st_size
