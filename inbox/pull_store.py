"""The tables `heartbeat` and `catch_ups`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from actors import store as actors_store
from actors.actor import Actor
from storage.database import Reading, Writing
from storage.instants import from_text, to_text


@dataclass(frozen=True, slots=True)
class CatchUp:
    """An outbox that has to be read back to `since`."""

    actor: Actor
    since: datetime
    tries: int


def beat(tx: Writing, now: datetime) -> datetime | None:
    """Notes that we are up, and says when that was noted last."""
    last = tx.value("SELECT beat_at FROM heartbeat WHERE id = 1")
    tx.run(
        "INSERT INTO heartbeat (id, beat_at) VALUES (1, :now)"
        " ON CONFLICT (id) DO UPDATE SET beat_at = excluded.beat_at",
        now=to_text(now),
    )
    return from_text(last) if isinstance(last, str) else None


def schedule(tx: Writing, actor_ids: Sequence[int], since: datetime, now: datetime) -> None:
    """Has these outboxes read, back to the earliest instant that is wanted of each."""
    tx.run_many(
        "INSERT INTO catch_ups (actor_id, since, due_at) VALUES (:actor, :since, :now)"
        " ON CONFLICT (actor_id) DO UPDATE SET since = min(since, excluded.since), tries = 0,"
        " due_at = excluded.due_at",
        [
            {"actor": actor_id, "since": to_text(since), "now": to_text(now)}
            for actor_id in actor_ids
        ],
    )


def due(tx: Reading, now: datetime, limit: int) -> list[CatchUp]:
    """Outboxes to be read now, longest waiting first."""
    rows = tx.all(
        "SELECT actor_id, since, tries FROM catch_ups WHERE due_at <= :now"
        " ORDER BY due_at, actor_id LIMIT :limit",
        now=to_text(now),
        limit=limit,
    )
    found = [
        (actors_store.by_id(tx, row["actor_id"]), from_text(row["since"]), row["tries"])
        for row in rows
    ]
    return [CatchUp(actor, since, tries) for actor, since, tries in found if actor is not None]


def put_off(tx: Writing, actor_id: int, due_at: datetime | None) -> None:
    """Tries again at that instant; None: never."""
    if due_at is None:
        finish(tx, actor_id)
        return
    tx.run(
        "UPDATE catch_ups SET tries = tries + 1, due_at = :due WHERE actor_id = :actor",
        actor=actor_id,
        due=to_text(due_at),
    )


def finish(tx: Writing, actor_id: int) -> None:
    """That outbox has been read."""
    tx.run("DELETE FROM catch_ups WHERE actor_id = :actor", actor=actor_id)
