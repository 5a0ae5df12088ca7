"""Whether this database came out of a backup, and what that means for what waits in it."""

from datetime import datetime

from storage.instants import from_text, to_text
from storage.transaction import Reading, Writing


def unsettled(tx: Reading) -> datetime | None:
    """When a backup was last put in place, if nobody has settled it; else None.

    As long as it is not settled, what waited when the backup was taken must not be sent blindly:
    it may have reached its receivers long ago (FLT-09).
    """
    sql = "SELECT max(restored_at) FROM restorations WHERE settled_at IS NULL"
    restored_at = tx.value(sql)
    return from_text(str(restored_at)) if restored_at is not None else None


def settle(tx: Writing, now: datetime) -> None:
    """Notes that somebody has decided what becomes of the old queue."""
    tx.run("UPDATE restorations SET settled_at = :now WHERE settled_at IS NULL", now=to_text(now))
