"""The keys that somebody has had: every generation with its time, up to twenty of each actor.

Of our own actors the times are exact. Of others they are what the actor has signed (the `Update`
that announced a change, or its key history), and where nothing was signed, what we saw: a key
counts from when we last saw the one before, and no longer once it is gone from the document.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Final

from actors.actor_store import instant_of
from actors.key_store import public_keys
from federation.actor_keys import NamedKey
from federation.documents import ActorDocument
from federation.key_history import MAX_GENERATIONS, HistoricKey, KeyHistory
from federation.keys import PublicKey
from federation.lifetimes import Lifetime
from federation.origins import same_origin
from storage.instants import from_text, to_text
from storage.transaction import Reading, Writing

CLOCKS_APART: Final = timedelta(hours=1)
"""How far the clock of another server may be from ours: what we saw is no more exact than that."""
_GENERATIONS_KEPT: Final = 512


@dataclass(frozen=True, slots=True)
class Generation:
    """A key of somebody, in use or retired, and the time in which it counted."""

    owner_iri: str
    iri: str
    key: PublicKey
    lifetime: Lifetime
    in_use: bool
    vouched: bool  # the key before has said that this one follows


@dataclass(frozen=True, slots=True)
class Sighting:
    """What is known of when an actor changed to the keys in its document.

    `said_at`: when the actor said so itself, under its key before. `seen_at`: when its document
    was last seen without that change.
    """

    said_at: datetime | None = None
    seen_at: datetime | None = None


UNSEEN: Final = Sighting()

_GENERATION = """
    SELECT a.iri AS owner, k.id, k.iri, k.kind, k.public, k.valid_from, k.retired_at, k.vouched,
           coalesce(k.valid_until, k.retired_at) AS valid_until
      FROM keys k JOIN actors a ON a.id = k.actor_id
"""


def generations_named(tx: Reading, key_iri: str) -> Sequence[Generation]:
    """Every key that ever bore that name and whose owner is still there; the one in use first."""

    def ask() -> Sequence[Generation]:
        rows = tx.all(
            f"""{_GENERATION} WHERE k.iri = :iri AND a.gone_at IS NULL
                ORDER BY k.retired_at IS NOT NULL, k.retired_at DESC, k.id DESC""",
            iri=key_iri,
        )
        return tuple(_generation_of(tuple(row)) for row in rows)

    return tx.recall(("keys", "actors"), ("keys named", key_iri), ask)


def generations_of(tx: Reading, actor_id: int) -> list[Generation]:
    """All keys of an actor that are known, ours or not: those in use first, then the newest."""
    rows = tx.all(
        f"""{_GENERATION} WHERE k.actor_id = :actor_id
            ORDER BY k.retired_at IS NOT NULL, k.retired_at DESC, k.kind, k.id""",
        actor_id=actor_id,
    )
    return [_generation_of(tuple(row)) for row in rows]


def last_seen(tx: Reading, actor_iri: str) -> datetime | None:
    """When the document of an actor elsewhere was last read."""
    found = tx.value("SELECT fetched_at FROM actors WHERE iri = :iri AND local = 0", iri=actor_iri)
    return from_text(found) if isinstance(found, str) else None


def replace_remote_keys(
    tx: Writing,
    actor_id: int,
    document: ActorDocument,
    now: datetime,
    sighting: Sighting = UNSEEN,
) -> None:
    """Makes the keys in a remote actor's own document the only ones in use.

    Those before are kept as retired, twenty generations of them with these. A key that names
    another owner or lives elsewhere is passed over, and so is one whose name another actor uses.
    """
    listed = {key.iri: key.key for key in document.keys if _is_own(key, document.id)}
    held = dict(public_keys(tx, actor_id))
    if held == listed:
        return
    said = min(sighting.said_at, now) if sighting.said_at else None
    _retire(tx, actor_id, [iri for iri in held if held[iri] != listed.get(iri)], said, now)
    seen = sighting.seen_at - CLOCKS_APART if sighting.seen_at else None
    since = (said or seen) if held else None
    tx.run_many(
        """INSERT INTO keys (actor_id, iri, kind, public, created_at, valid_from, vouched)
           VALUES (:actor_id, :iri, :kind, :public, :now, :since, :vouched)
           ON CONFLICT (iri) WHERE retired_at IS NULL DO NOTHING""",
        [
            {
                "actor_id": actor_id,
                "iri": iri,
                "kind": key.kind,
                "public": key.dump(),
                "now": to_text(now),
                "since": to_text(since) if since else None,
                "vouched": int(said is not None and bool(held)),
            }
            for iri, key in listed.items()
            if held.get(iri) != key
        ],
    )
    _forget_oldest(tx, actor_id)


def merge_history(tx: Writing, actor_id: int, history: KeyHistory, now: datetime) -> None:
    """Takes what an actor elsewhere has proven of its keys; what was known never counts longer."""
    for one in history.keys:
        _merge(tx, actor_id, one)
    _forget_oldest(tx, actor_id)
    tx.run(
        """INSERT INTO key_histories (actor_id, read_at, begins_anew)
           VALUES (:actor_id, :now, :anew)
           ON CONFLICT (actor_id) DO UPDATE SET read_at = :now, begins_anew = :anew""",
        actor_id=actor_id,
        now=to_text(now),
        anew=to_text(history.begins_anew) if history.begins_anew else None,
    )


def begins_anew(tx: Reading, actor_id: int) -> datetime | None:
    """The instant before which an actor elsewhere says to have lost its keys."""
    found = tx.value("SELECT begins_anew FROM key_histories WHERE actor_id = :id", id=actor_id)
    return from_text(found) if isinstance(found, str) else None


def keep_rotation(tx: Writing, actor_id: int, at: datetime, statement: bytes) -> None:
    """Keeps what an actor of ours has said of a change of its keys, under the old one."""
    tx.run(
        "INSERT INTO key_rotations (actor_id, at, statement) VALUES (:actor_id, :at, :statement)",
        actor_id=actor_id,
        at=to_text(at),
        statement=statement,
    )


def rotations(tx: Reading, actor_id: int) -> dict[datetime, bytes]:
    """What an actor of ours has said of its changes of keys, by their instants."""
    rows = tx.all(
        "SELECT at, statement FROM key_rotations WHERE actor_id = :actor_id", actor_id=actor_id
    )
    return {from_text(row["at"]): row["statement"] for row in rows}


def _retire(
    tx: Writing, actor_id: int, iris: Iterable[str], said_at: datetime | None, now: datetime
) -> None:
    tx.run_many(
        """UPDATE keys SET retired_at = :now, valid_until = :until
           WHERE actor_id = :actor_id AND iri = :iri AND retired_at IS NULL""",
        [
            {
                "actor_id": actor_id,
                "iri": iri,
                "now": to_text(now),
                "until": to_text(said_at) if said_at else None,
            }
            for iri in iris
        ],
    )


def _merge(tx: Writing, actor_id: int, one: HistoricKey) -> None:
    row = tx.one(
        """SELECT id, valid_from, valid_until, retired_at FROM keys
           WHERE actor_id = :actor_id AND iri = :iri AND kind = :kind AND public = :public
           ORDER BY id DESC LIMIT 1""",
        actor_id=actor_id,
        iri=one.iri,
        kind=one.key.kind,
        public=one.key.dump(),
    )
    if row is None:
        _insert_retired(tx, actor_id, one)
        return
    retired_at, until = instant_of(row["retired_at"]), instant_of(row["valid_until"])
    if until is None and retired_at is not None:
        until = retired_at + CLOCKS_APART
    known = Lifetime(instant_of(row["valid_from"]), until)
    merged = one.lifetime.within(known)
    tx.run(
        "UPDATE keys SET valid_from = :since, valid_until = :until, vouched = 1 WHERE id = :id",
        id=row["id"],
        since=_text(merged.since),
        until=None if retired_at is None else _text(merged.until),
    )


def _insert_retired(tx: Writing, actor_id: int, one: HistoricKey) -> None:
    """A key from before we met its owner; the one who has it in use is asked at its own door."""
    if one.lifetime.until is None:
        return
    tx.run(
        """INSERT INTO keys (actor_id, iri, kind, public, created_at, retired_at, valid_from,
                             valid_until, vouched)
           VALUES (:actor_id, :iri, :kind, :public, :since, :until, :since, :until, 1)""",
        actor_id=actor_id,
        iri=one.iri,
        kind=one.key.kind,
        public=one.key.dump(),
        since=_text(one.lifetime.since),
        until=_text(one.lifetime.until),
    )


def _forget_oldest(tx: Writing, actor_id: int) -> None:
    tx.run(
        """DELETE FROM keys WHERE id IN (
               SELECT id FROM (
                   SELECT id, row_number() OVER (PARTITION BY kind
                          ORDER BY retired_at DESC, id DESC) AS place
                     FROM keys WHERE actor_id = :actor_id AND retired_at IS NOT NULL)
                WHERE place >= :most)""",
        actor_id=actor_id,
        most=MAX_GENERATIONS,
    )


# The same few authors are asked for again and again, and a key takes its time to read.
@lru_cache(maxsize=_GENERATIONS_KEPT)
def _generation_of(values: tuple[Any, ...]) -> Generation:
    """The key in a row of `_GENERATION`."""
    owner, _, iri, kind, public, valid_from, retired_at, vouched, valid_until = values
    return Generation(
        owner_iri=owner,
        iri=iri,
        key=PublicKey.load(kind, public),
        lifetime=Lifetime(instant_of(valid_from), instant_of(valid_until)),
        in_use=retired_at is None,
        vouched=bool(vouched),
    )


def _text(instant: datetime | None) -> str | None:
    return None if instant is None else to_text(instant)


def _is_own(key: NamedKey, actor_iri: str) -> bool:
    return key.owner == actor_iri and same_origin(key.iri, actor_iri)
