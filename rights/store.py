"""The table `exports`."""

from datetime import datetime

from rights.export import KEPT, MOST_TRIES, Export, ExportState
from storage.instants import from_text, to_text
from storage.sealing import Seal
from storage.transaction import Reading, Row, Writing


def put(tx: Writing, seal: Seal, export: Export, secret_hash: bytes) -> None:
    """Writes down that a member has asked for a new one, in place of the one there was."""
    tx.run("DELETE FROM exports WHERE actor_id = :actor", actor=export.actor_id)
    tx.run(
        "INSERT INTO exports (id, actor_id, hash, secret_sealed, state, asked_at)"
        " VALUES (:id, :actor, :hash, :secret, :state, :at)",
        id=export.id,
        actor=export.actor_id,
        hash=secret_hash,
        secret=seal.seal_text(export.secret, _secret_name(export.id)),
        state=export.state,
        at=to_text(export.asked_at),
    )


def of(tx: Reading, seal: Seal, actor_id: int) -> Export | None:
    """The one that a member has asked for."""
    row = tx.one("SELECT * FROM exports WHERE actor_id = :actor", actor=actor_id)
    return None if row is None else _export(row, seal)


def by_hash(tx: Reading, seal: Seal, secret_hash: bytes) -> Export | None:
    """The one with that secret, whoever may have it."""
    row = tx.one("SELECT * FROM exports WHERE hash = :hash", hash=secret_hash)
    return None if row is None else _export(row, seal)


def asked(tx: Reading, seal: Seal) -> Export | None:
    """The one that has waited longest to be made."""
    row = tx.one("SELECT * FROM exports WHERE state = 'asked' ORDER BY asked_at, id LIMIT 1")
    return None if row is None else _export(row, seal)


def note_try(tx: Writing, export_id: int) -> None:
    """Counts a try before it is made; after too many it has failed."""
    tx.run(
        "UPDATE exports SET tries = tries + 1,"
        " state = CASE WHEN tries < :most THEN state ELSE 'failed' END"
        " WHERE id = :id AND state = 'asked'",
        id=export_id,
        most=MOST_TRIES,
    )


def finish(tx: Writing, export_id: int, octets: int, now: datetime) -> bool:
    """Notes that the file is there; False if nobody wants it any more."""
    sql = (
        "UPDATE exports SET state = 'ready', ready_at = :now, octets = :octets"
        " WHERE id = :id AND state = 'asked'"
    )
    return tx.run(sql, id=export_id, octets=octets, now=to_text(now)) > 0


def forget_of(tx: Writing, actor_id: int) -> None:
    """Forgets a member's."""
    tx.run("DELETE FROM exports WHERE actor_id = :actor", actor=actor_id)


def forget_ended(tx: Writing, now: datetime) -> int:
    """Forgets those whose time is over; says how many."""
    return tx.run(
        "DELETE FROM exports WHERE coalesce(ready_at, asked_at) <= :before",
        before=to_text(now - KEPT),
    )


def numbers(tx: Reading) -> set[int]:
    """The numbers of all there are."""
    return {row["id"] for row in tx.all("SELECT id FROM exports")}


def _secret_name(export_id: int) -> str:
    return f"exports.secret {export_id}"


def _export(row: Row, seal: Seal) -> Export:
    return Export(
        id=row["id"],
        actor_id=row["actor_id"],
        state=ExportState(row["state"]),
        asked_at=from_text(row["asked_at"]),
        ready_at=from_text(row["ready_at"]) if row["ready_at"] else None,
        octets=row["octets"],
        tries=row["tries"],
        secret=seal.open_text(row["secret_sealed"], _secret_name(row["id"])),
    )
