"""The table of forms that were sent (`form_receipts`)."""

from datetime import datetime

from storage.instants import to_text
from storage.transaction import Reading, Writing


def claim(tx: Writing, key: bytes, now: datetime) -> bool:
    """Notes that this form is being done now; False if it was sent before."""
    return bool(
        tx.run(
            "INSERT INTO form_receipts (key, made_at) VALUES (:key, :now) ON CONFLICT DO NOTHING",
            key=key,
            now=to_text(now),
        )
    )


def finish(tx: Writing, key: bytes, location: str) -> None:
    """Notes where it led."""
    tx.run(
        "UPDATE form_receipts SET location = :location WHERE key = :key", key=key, location=location
    )


def release(tx: Writing, key: bytes) -> None:
    """Forgets a form of which nothing was done."""
    tx.run("DELETE FROM form_receipts WHERE key = :key", key=key)


def location_of(tx: Reading, key: bytes) -> str | None:
    """Where a form led; None while it is not known to be done."""
    found = tx.value("SELECT location FROM form_receipts WHERE key = :key", key=key)
    return None if found is None else str(found)


def forget_before(tx: Writing, then: datetime) -> int:
    """Forgets what was sent before an instant; says how many forms that were."""
    return tx.run("DELETE FROM form_receipts WHERE made_at < :then", then=to_text(then))
