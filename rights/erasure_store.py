"""The table `erasures`, and what the outbox knows of the farewells."""

from datetime import datetime

from rights.erasure import RECEIPTS_KEPT, Erasure, Fate, Receipt
from storage.instants import from_text, to_text
from storage.transaction import Reading, Row, Writing


def add(tx: Writing, actor_id: int, secret_hash: bytes, now: datetime) -> None:
    """Notes that somebody was erased."""
    tx.run(
        "INSERT INTO erasures (actor_id, hash, erased_at) VALUES (:actor, :hash, :now)",
        actor=actor_id,
        hash=secret_hash,
        now=to_text(now),
    )


def note_letter(tx: Writing, actor_id: int, letter_id: int | None) -> None:
    """Notes which letter was the last to them; None once nothing is left of it."""
    tx.run(
        "UPDATE erasures SET letter_id = :letter WHERE actor_id = :actor",
        letter=letter_id,
        actor=actor_id,
    )


def last_letters(tx: Reading) -> list[tuple[int, int]]:
    """Of whom there is a last letter left, and its number."""
    rows = tx.all("SELECT actor_id, letter_id FROM erasures WHERE letter_id IS NOT NULL")
    return [(row["actor_id"], row["letter_id"]) for row in rows]


def by_hash(tx: Reading, secret_hash: bytes) -> Erasure | None:
    """The one whose receipts that secret shows."""
    row = tx.one("SELECT * FROM erasures WHERE hash = :hash", hash=secret_hash)
    return None if row is None else _erasure(row)


def receipts(tx: Reading, actor_id: int) -> list[Receipt]:
    """What became of the farewell at each server it was sent to, by host."""
    rows = tx.all(
        """SELECT d.host, max(d.state IN ('waiting', 'held', 'later')) AS waits,
                  min(d.state = 'done') AS is_done
             FROM activities a JOIN deliveries d ON d.activity_id = a.id
             JOIN actors who ON who.id = a.actor_id
            WHERE a.actor_id = :actor AND a.type = 'Delete' AND a.object_iri = who.iri
            GROUP BY d.host ORDER BY d.host""",
        actor=actor_id,
    )
    return [Receipt(row["host"], fate_of(row)) for row in rows]


def fate_of(row: Row) -> Fate:
    if row["waits"]:
        return Fate.WAITING
    return Fate.CONFIRMED if row["is_done"] else Fate.UNREACHABLE


def unwiped(tx: Reading) -> bool:
    """Whether somebody was erased since the store was last cleaned of what is deleted."""
    return tx.value("SELECT 1 FROM erasures WHERE wiped_at IS NULL LIMIT 1") is not None


def mark_wiped(tx: Writing, before: datetime, now: datetime) -> int:
    """Notes that nothing is left of those erased by then; says how many."""
    return tx.run(
        "UPDATE erasures SET wiped_at = :now WHERE wiped_at IS NULL AND erased_at <= :before",
        now=to_text(now),
        before=to_text(before),
    )


def over(tx: Reading, now: datetime) -> list[int]:
    """The numbers of those whose receipts are kept no longer."""
    rows = tx.all(
        "SELECT actor_id FROM erasures WHERE erased_at <= :before",
        before=to_text(now - RECEIPTS_KEPT),
    )
    return [row["actor_id"] for row in rows]


def forget(tx: Writing, actor_id: int) -> None:
    """Nobody can look at these receipts any more."""
    tx.run("DELETE FROM erasures WHERE actor_id = :actor", actor=actor_id)


def hosts_told(tx: Reading, actor_id: int) -> int:
    """How many servers have something of that actor's, as far as we know."""
    found = tx.value(
        """SELECT count(DISTINCT d.host) FROM deliveries d JOIN activities a ON a.id = d.activity_id
            WHERE a.actor_id = :actor AND d.state <> 'dropped'""",
        actor=actor_id,
    )
    return int(str(found))


def _erasure(row: Row) -> Erasure:
    return Erasure(
        actor_id=row["actor_id"],
        erased_at=from_text(row["erased_at"]),
        wiped_at=from_text(row["wiped_at"]) if row["wiped_at"] else None,
    )
