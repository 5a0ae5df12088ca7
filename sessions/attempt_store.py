"""The table `attempts`: how often somebody tried."""

from dataclasses import dataclass
from datetime import datetime

from storage.instants import from_text, to_text
from storage.transaction import Reading, Writing


@dataclass(frozen=True, slots=True)
class Tries:
    """Failures in a row, when the last one was, and when the next try may be made."""

    failures: int
    last_at: datetime
    open_at: datetime


def tries(tx: Reading, key: bytes) -> Tries | None:
    row = tx.one("SELECT failures, last_at, open_at FROM attempts WHERE key = :key", key=key)
    if row is None:
        return None
    return Tries(row["failures"], from_text(row["last_at"]), from_text(row["open_at"]))


def save(tx: Writing, key: bytes, made: Tries) -> None:
    """Writes what is to be remembered of a try."""
    tx.run(
        """INSERT INTO attempts (key, failures, last_at, open_at)
           VALUES (:key, :failures, :last_at, :open_at)
           ON CONFLICT (key) DO UPDATE
           SET failures = excluded.failures, last_at = excluded.last_at,
               open_at = excluded.open_at""",
        key=key,
        failures=made.failures,
        last_at=to_text(made.last_at),
        open_at=to_text(made.open_at),
    )


def take_back(tx: Writing, key: bytes) -> None:
    """One failure less, and the next try may be made when the last one was."""
    tx.run(
        "UPDATE attempts SET failures = max(failures - 1, 0), open_at = last_at WHERE key = :key",
        key=key,
    )


def forget(tx: Writing, key: bytes) -> None:
    tx.run("DELETE FROM attempts WHERE key = :key", key=key)


def forget_older(tx: Writing, than: datetime) -> int:
    """Deletes what was last tried before that instant; says how many keys."""
    return tx.run("DELETE FROM attempts WHERE last_at <= :than", than=to_text(than))
