"""What is written down of notices: what was told, and until when."""

from datetime import datetime

from storage.instants import from_text, to_text
from storage.transaction import Reading, Writing


def was_told(tx: Reading, what: bytes) -> bool:
    return tx.value("SELECT 1 FROM told WHERE what = :what", what=what) is not None


def note_told(tx: Writing, what: bytes, now: datetime) -> None:
    sql = "INSERT OR IGNORE INTO told (what, at) VALUES (:what, :now)"
    tx.run(sql, what=what, now=to_text(now))


def forget_told(tx: Writing, before: datetime) -> int:
    """Forgets what was told before then; says how much."""
    return tx.run("DELETE FROM told WHERE at < :before", before=to_text(before))


def digest_told_until(tx: Reading, actor_id: int) -> datetime | None:
    """Up to when that member's weekly letter has told; None: there was none yet."""
    found = tx.value("SELECT told_until FROM digests WHERE actor_id = :id", id=actor_id)
    return from_text(str(found)) if found else None


def note_digest(tx: Writing, actor_id: int, until: datetime) -> None:
    """That member's weekly letter has told what was new until then."""
    tx.run(
        "INSERT INTO digests (actor_id, told_until) VALUES (:id, :until)"
        " ON CONFLICT (actor_id) DO UPDATE SET told_until = excluded.told_until",
        id=actor_id,
        until=to_text(until),
    )


def forget_member(tx: Writing, actor_id: int) -> None:
    """Somebody has left."""
    tx.run("DELETE FROM digests WHERE actor_id = :id", id=actor_id)
