"""The table `keys`: our own private keys, sealed, and the public ones in use of everybody.

What keys somebody had before stands in the same table and is read by `history_store`.
"""

from dataclasses import dataclass, field
from datetime import datetime

from actors.actor_store import instant_of
from federation.keys import KeyKind, PublicKey
from storage.instants import from_text, to_text
from storage.transaction import Reading, Writing


@dataclass(frozen=True, slots=True)
class SealedKey:
    """One of our own keys; the private half only ever leaves the row sealed."""

    id: int
    iri: str
    kind: KeyKind
    created_at: datetime
    retired_at: datetime | None
    sealed_private: bytes = field(repr=False)


def public_keys(tx: Reading, actor_id: int) -> list[tuple[str, PublicKey]]:
    """The keys in use of one actor, ours or not, as (key iri, key); RSA first."""
    rows = tx.all(
        """SELECT iri, kind, public FROM keys
           WHERE actor_id = :actor_id AND retired_at IS NULL ORDER BY kind DESC, id""",
        actor_id=actor_id,
    )
    return [(row["iri"], PublicKey.load(row["kind"], row["public"])) for row in rows]


def key_named(tx: Reading, key_iri: str) -> tuple[str, PublicKey] | None:
    """(iri of the owner, key) of the key in use that bears that name; not of the gone."""
    row = tx.one(
        """SELECT actors.iri AS owner, keys.kind, keys.public
           FROM keys JOIN actors ON actors.id = keys.actor_id
           WHERE keys.iri = :iri AND keys.retired_at IS NULL AND actors.gone_at IS NULL""",
        iri=key_iri,
    )
    return None if row is None else (row["owner"], PublicKey.load(row["kind"], row["public"]))


def key_owner(tx: Reading, key_iri: str) -> str | None:
    """The iri of the actor whose key in use bears that name."""
    named = key_named(tx, key_iri)
    return None if named is None else named[0]


def sealed_keys(tx: Reading, actor_id: int) -> list[SealedKey]:
    """Our private keys of one actor, also retired ones that are still kept; oldest first."""
    rows = tx.all(
        """SELECT id, iri, kind, sealed_private, created_at, retired_at FROM keys
           WHERE actor_id = :actor_id AND sealed_private IS NOT NULL ORDER BY id""",
        actor_id=actor_id,
    )
    return [
        SealedKey(
            id=row["id"],
            iri=row["iri"],
            kind=KeyKind(row["kind"]),
            created_at=from_text(row["created_at"]),
            retired_at=instant_of(row["retired_at"]),
            sealed_private=row["sealed_private"],
        )
        for row in rows
    ]


def count_generations(tx: Reading, actor_id: int) -> int:
    """How many pairs of keys an actor of ours has ever had, kept ones and forgotten ones."""
    counted = tx.value(
        "SELECT count(*) FROM keys WHERE actor_id = :actor_id AND kind = 'rsa'",
        actor_id=actor_id,
    )
    return int(counted or 0)


def insert_key(tx: Writing, actor_id: int, key: SealedKey, public: PublicKey) -> None:
    """Writes one key of ours with both halves."""
    tx.run(
        """INSERT INTO keys (id, actor_id, iri, kind, public, sealed_private, created_at,
                             valid_from)
           VALUES (:id, :actor_id, :iri, :kind, :public, :sealed, :created_at, :created_at)""",
        id=key.id,
        actor_id=actor_id,
        iri=key.iri,
        kind=key.kind,
        public=public.dump(),
        sealed=key.sealed_private,
        created_at=to_text(key.created_at),
    )


def retire_keys(tx: Writing, actor_id: int, now: datetime) -> int:
    """Takes every key of an actor out of use; the answer is how many there were."""
    return tx.run(
        "UPDATE keys SET retired_at = :now WHERE actor_id = :actor_id AND retired_at IS NULL",
        actor_id=actor_id,
        now=to_text(now),
    )


def forget_private_keys(tx: Writing, before: datetime) -> int:
    """Destroys private halves that were retired before that instant; says how many."""
    return tx.run(
        """UPDATE keys SET sealed_private = NULL
           WHERE sealed_private IS NOT NULL AND retired_at < :before""",
        before=to_text(before),
    )


def forget_keys_of(tx: Writing, actor_id: int) -> None:
    """Destroys the private halves of an actor of ours who has left and signs nothing any more."""
    tx.run("UPDATE keys SET sealed_private = NULL WHERE actor_id = :id", id=actor_id)
