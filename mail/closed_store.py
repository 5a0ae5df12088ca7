"""Addresses to which nothing arrives, in SQL."""

from dataclasses import dataclass
from datetime import datetime

from storage.instants import from_text, to_text
from storage.transaction import Reading, Writing


@dataclass(frozen=True, slots=True)
class SealedAddress:
    """A closed address as it is kept."""

    id: int
    address: bytes
    actor_id: int | None
    why: str
    closed_at: datetime


def is_closed(tx: Reading, address_key: bytes) -> bool:
    found = tx.value("SELECT 1 FROM addresses_closed WHERE address_key = :key", key=address_key)
    return found is not None


def close(tx: Writing, address_key: bytes, row: SealedAddress) -> bool:
    """Closes an address; False if it was closed before."""
    added = tx.run(
        "INSERT INTO addresses_closed (id, address_key, address, actor_id, why, closed_at)"
        " VALUES (:id, :key, :address, :actor_id, :why, :closed_at)"
        " ON CONFLICT (address_key) DO NOTHING",
        id=row.id,
        key=address_key,
        address=row.address,
        actor_id=row.actor_id,
        why=row.why,
        closed_at=to_text(row.closed_at),
    )
    return bool(added)


def reopen(tx: Writing, address_key: bytes) -> bool:
    """Takes an address out of the list; False if it was not in it."""
    return bool(tx.run("DELETE FROM addresses_closed WHERE address_key = :key", key=address_key))


def reopen_number(tx: Writing, number: int) -> bool:
    return bool(tx.run("DELETE FROM addresses_closed WHERE id = :id", id=number))


def forget_actor(tx: Writing, actor_id: int) -> None:
    tx.run("DELETE FROM addresses_closed WHERE actor_id = :actor_id", actor_id=actor_id)


def all_closed(tx: Reading) -> list[SealedAddress]:
    """Every closed address, the latest first."""
    rows = tx.all(
        "SELECT id, address, actor_id, why, closed_at FROM addresses_closed ORDER BY id DESC"
    )
    return [
        SealedAddress(
            row["id"], row["address"], row["actor_id"], row["why"], from_text(row["closed_at"])
        )
        for row in rows
    ]
