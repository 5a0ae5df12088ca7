"""The tables `passkeys` and `answered_challenges`."""

from dataclasses import dataclass
from datetime import datetime

from storage.instants import from_text, to_text
from storage.transaction import Reading, Writing


@dataclass(frozen=True, slots=True)
class Passkey:
    """A passkey as its owner sees it in the list."""

    id: int
    name: str
    created_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Credential:
    """What is needed to check what a passkey has signed."""

    id: int
    actor_id: int
    credential_id: bytes
    public_key: bytes
    sign_count: int


def add_passkey(tx: Writing, credential: Credential, name: str, now: datetime) -> None:
    """Raises `Conflict` if that credential is somebody's already."""
    tx.run(
        """INSERT INTO passkeys
             (id, actor_id, credential_id, public_key, sign_count, name, created_at)
           VALUES (:id, :actor_id, :credential_id, :public_key, :sign_count, :name, :now)""",
        id=credential.id,
        actor_id=credential.actor_id,
        credential_id=credential.credential_id,
        public_key=credential.public_key,
        sign_count=credential.sign_count,
        name=name,
        now=to_text(now),
    )


def credential(tx: Reading, credential_id: bytes) -> Credential | None:
    """The passkey of that credential, if its owner is still a member here."""
    row = tx.one(
        """SELECT p.id, p.actor_id, p.credential_id, p.public_key, p.sign_count FROM passkeys p
           JOIN members m ON m.actor_id = p.actor_id AND m.left_at IS NULL
           WHERE p.credential_id = :credential_id""",
        credential_id=credential_id,
    )
    return None if row is None else Credential(*row)


def credential_ids(tx: Reading, actor_id: int) -> list[bytes]:
    rows = tx.all("SELECT credential_id FROM passkeys WHERE actor_id = :id", id=actor_id)
    return [row["credential_id"] for row in rows]


def passkeys_of(tx: Reading, actor_id: int) -> list[Passkey]:
    """A member's passkeys, the oldest first."""
    rows = tx.all(
        """SELECT id, name, created_at, used_at FROM passkeys
           WHERE actor_id = :id ORDER BY id""",
        id=actor_id,
    )
    return [
        Passkey(
            id=row["id"],
            name=row["name"],
            created_at=from_text(row["created_at"]),
            used_at=from_text(row["used_at"]) if row["used_at"] else None,
        )
        for row in rows
    ]


def note_use(tx: Writing, passkey_id: int, sign_count: int, now: datetime) -> None:
    """Remembers how often the device has signed, as far as it says."""
    tx.run(
        "UPDATE passkeys SET sign_count = :sign_count, used_at = :now WHERE id = :id",
        id=passkey_id,
        sign_count=sign_count,
        now=to_text(now),
    )


def remove_passkey(tx: Writing, actor_id: int, passkey_id: int) -> bool:
    """Whether it was there and was that member's."""
    removed = tx.run(
        "DELETE FROM passkeys WHERE id = :id AND actor_id = :actor_id",
        id=passkey_id,
        actor_id=actor_id,
    )
    return removed > 0


def use_challenge(tx: Writing, challenge_hash: bytes, now: datetime, ends_at: datetime) -> bool:
    """Whether that challenge was not answered before; from now on it was."""
    tx.run("DELETE FROM answered_challenges WHERE ends_at <= :now", now=to_text(now))
    used = tx.run(
        """INSERT INTO answered_challenges (hash, ends_at) VALUES (:hash, :ends_at)
           ON CONFLICT DO NOTHING""",
        hash=challenge_hash,
        ends_at=to_text(ends_at),
    )
    return used > 0
