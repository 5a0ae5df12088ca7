"""What SQLite's errors mean to the rest of the house."""

import sqlite3

from world.errors import Conflict, Unreachable

RETRY_AFTER_SECONDS = 30
_PRIMARY = 0xFF
# A full disk also shows when the shared-memory file cannot grow.
_PASSING = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR_SHMSIZE,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_NOMEM,
}
_LASTING = {
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_NOTADB,
    sqlite3.SQLITE_READONLY,
}


def meaning(error: sqlite3.Error) -> Exception:
    """The error of ours to raise in its place; a mistake in the SQL stays what it is.

    A broken constraint is `Conflict`; a store that is busy, full or damaged is `Unreachable`.
    """
    if isinstance(error, sqlite3.IntegrityError):
        return Conflict("This does not fit what is already stored.")
    if _primary(error) in _PASSING or _extended(error) in _PASSING:
        return Unreachable("The store is busy or full; please try again.", RETRY_AFTER_SECONDS)
    if lasts(error):
        return Unreachable("The store is damaged and needs its keeper.", RETRY_AFTER_SECONDS)
    return error


def lasts(error: BaseException | None) -> bool:
    """Whether this fault, or its cause, means that nothing more may be written (FLT-12, FLT-13).

    After a failed fsync nobody knows what is on the disk: trying again as if nothing had
    happened would turn a loud fault into silent loss.
    """
    if error is None:
        return False
    if not isinstance(error, sqlite3.Error):
        return lasts(error.__cause__)
    return _primary(error) in _LASTING and _extended(error) not in _PASSING


def _extended(error: sqlite3.Error) -> int:
    # Errors of the Python module itself (a wrong parameter name) bear no code.
    return int(getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR))


def _primary(error: sqlite3.Error) -> int:
    return _extended(error) & _PRIMARY
