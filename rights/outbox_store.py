"""What a member has said, out of the tables of `outbox`, `posts` and `moderation`."""

import json
from dataclasses import dataclass
from datetime import datetime

from storage.instants import from_text
from storage.transaction import Reading

_NOT_TAKEN_BACK = "actor_id = :actor AND withdrawn_at IS NULL"


@dataclass(frozen=True, slots=True)
class Said:
    """An activity as it was sent."""

    id: int
    type: str
    object_iri: str | None
    body: bytes


def count(tx: Reading, actor_id: int) -> int:
    """How many activities of theirs have not been taken back."""
    sql = f"SELECT count(*) FROM activities WHERE {_NOT_TAKEN_BACK}"  # noqa: S608  # our words
    return int(str(tx.value(sql, actor=actor_id)))


def activities(tx: Reading, actor_id: int, after: int, limit: int) -> list[Said]:
    """Those after that one, whoever they were for, the oldest first."""
    rows = tx.all(
        f"SELECT id, type, object_iri, body FROM activities WHERE {_NOT_TAKEN_BACK}"  # noqa: S608
        " AND id > :after ORDER BY id LIMIT :limit",
        actor=actor_id,
        after=after,
        limit=limit,
    )
    return [Said(row["id"], row["type"], row["object_iri"], row["body"]) for row in rows]


def liked(tx: Reading, actor_id: int) -> list[str]:
    """The names of what somebody likes, the oldest like first."""
    rows = tx.all(
        "SELECT p.iri FROM reactions r JOIN posts p ON p.id = r.post_id"
        " WHERE r.actor_id = :actor AND r.kind = 'like' ORDER BY r.created_at, p.id",
        actor=actor_id,
    )
    return [row["iri"] for row in rows]


def bookmarked(tx: Reading, actor_id: int) -> list[str]:
    """The names of what somebody keeps for themselves, the first kept first."""
    rows = tx.all(
        "SELECT p.iri FROM bookmarks k JOIN posts p ON p.id = k.post_id"
        " WHERE k.actor_id = :actor ORDER BY k.id",
        actor=actor_id,
    )
    return [row["iri"] for row in rows]


def sent_to(tx: Reading, actor_iri: str, after: int, limit: int) -> list[int]:
    """The numbers of posts of others that were for nobody but those named, this actor among them.

    Those after that one, the oldest first.
    """
    rows = tx.all(
        "SELECT p.id FROM post_readers r JOIN posts p ON p.id = r.post_id"
        " WHERE r.actor_iri = :iri AND p.visibility = 'direct' AND p.id > :after"
        " ORDER BY p.id LIMIT :limit",
        iri=actor_iri,
        after=after,
        limit=limit,
    )
    return [row["id"] for row in rows]


@dataclass(frozen=True, slots=True)
class Reported:
    """What a member told the moderators."""

    at: datetime
    subject_iris: tuple[str, ...]
    content: str
    closed_at: datetime | None


def reports_by(tx: Reading, reporter_iri: str) -> list[Reported]:
    """Everything that somebody reported, the oldest first."""
    rows = tx.all(
        "SELECT subject_iris, content, created_at, closed_at FROM reports"
        " WHERE reporter_iri = :reporter ORDER BY id",
        reporter=reporter_iri,
    )
    return [
        Reported(
            at=from_text(row["created_at"]),
            subject_iris=tuple(json.loads(row["subject_iris"])),
            content=row["content"],
            closed_at=from_text(row["closed_at"]) if row["closed_at"] else None,
        )
        for row in rows
    ]
