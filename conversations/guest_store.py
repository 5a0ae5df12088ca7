"""The table `guests`: all that is told of them is sealed, and opened here."""

import json
from dataclasses import dataclass
from datetime import datetime

from storage.instants import from_text, to_text
from storage.sealing import Seal
from storage.transaction import Reading, Row, Writing


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody without an account who answers a public listing.

    `words` are kept until they have said yes to their address; `email` is "" once it is erased.
    """

    id: int
    listing_id: int
    name: str
    email: str
    language: str
    words: str
    asked_at: datetime
    confirmed_at: datetime | None = None


def email_key(seal: Seal, email: str) -> bytes:
    """Under which a guest is known again; letter case does not count."""
    return seal.blind(email.casefold(), "guests.email")


def add(tx: Writing, seal: Seal, guest: Guest) -> None:
    """Writes a new guest down, who has not said yes to their address yet."""
    tx.run(
        "INSERT INTO guests (id, listing_id, email, email_key, told, asked_at)"
        " VALUES (:id, :listing, :email, :key, :told, :at)",
        id=guest.id,
        listing=guest.listing_id,
        email=seal.seal_text(guest.email, f"guests.email {guest.id}"),
        key=email_key(seal, guest.email),
        told=_told(seal, guest),
        at=to_text(guest.asked_at),
    )


def confirm(tx: Writing, seal: Seal, guest: Guest, now: datetime) -> None:
    """The address is theirs; their words are in the conversation from now on."""
    tx.run(
        "UPDATE guests SET confirmed_at = :now, told = :told WHERE id = :id",
        id=guest.id,
        now=to_text(now),
        told=_told(seal, guest, words=""),
    )


def by_id(tx: Reading, seal: Seal, guest_id: int) -> Guest | None:
    """A guest, whoever may know of them: for rules and names."""
    row = tx.one("SELECT * FROM guests WHERE id = :id", id=guest_id)
    return None if row is None else _guest(row, seal)


def count_since(tx: Reading, key: bytes, since: datetime) -> int:
    """How often somebody at that address has asked since an instant."""
    counted = tx.value(
        "SELECT count(*) FROM guests WHERE email_key = :key AND asked_at > :since",
        key=key,
        since=to_text(since),
    )
    return int(str(counted))


def forget(tx: Writing, guest_id: int) -> None:
    """Erases a guest."""
    tx.run("DELETE FROM guests WHERE id = :id", id=guest_id)


def forget_unconfirmed(tx: Writing, before: datetime) -> int:
    """Erases who has not said yes to their address since then; says how many."""
    return tx.run(
        "DELETE FROM guests WHERE confirmed_at IS NULL AND asked_at <= :before",
        before=to_text(before),
    )


def _told(seal: Seal, guest: Guest, words: str | None = None) -> bytes:
    said = guest.words if words is None else words
    text = json.dumps([guest.name, guest.language, said], ensure_ascii=False)
    return seal.seal_text(text, f"guests.told {guest.id}")


def _guest(row: Row, seal: Seal) -> Guest:
    number = row["id"]
    name, language, words = json.loads(seal.open_text(row["told"], f"guests.told {number}"))
    email = row["email"]
    return Guest(
        id=number,
        listing_id=row["listing_id"],
        name=name,
        email="" if email is None else seal.open_text(email, f"guests.email {number}"),
        language=language,
        words=words,
        asked_at=from_text(row["asked_at"]),
        confirmed_at=from_text(row["confirmed_at"]) if row["confirmed_at"] else None,
    )
