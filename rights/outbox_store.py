"""What a member has said, out of the tables of `outbox`, `posts` and `moderation`."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from actors.actor import Actor
from rights.erasure import Receipt
from rights.erasure_store import fate_of
from storage.instants import from_text, to_text
from storage.transaction import Reading

_TAKING_BACK = """
WITH words AS (
    SELECT max(a.id) AS id, a.object_iri
      FROM activities a LEFT JOIN posts p ON p.iri = a.object_iri
      LEFT JOIN listings l ON l.post_id = p.id
     WHERE ((a.actor_id = :actor AND a.object_iri <> :iri)
            OR a.object_iri IN (SELECT value FROM json_each(:iris)))
       AND a.published_at > :since
       AND (a.type = 'Delete' OR (a.type = 'Update' AND l.delete_at IS NOT NULL))
     GROUP BY a.object_iri ORDER BY 1 DESC LIMIT :most
)
SELECT w.id, a.published_at, l.title, l.post_id, d.host,
       max(d.state IN ('waiting', 'held', 'later')) AS waits, min(d.state = 'done') AS is_done
  FROM words w JOIN activities a ON a.id = w.id JOIN deliveries d ON d.activity_id = w.id
  LEFT JOIN posts p ON p.iri = w.object_iri LEFT JOIN listings l ON l.post_id = p.id
 WHERE d.state <> 'dropped'
 GROUP BY w.id, d.host ORDER BY w.id DESC, d.host
"""
_NOT_TAKEN_BACK = "actor_id = :actor AND withdrawn_at IS NULL"


@dataclass(frozen=True, slots=True)
class Said:
    """An activity as it was sent."""

    id: int
    type: str
    object_iri: str | None
    body: bytes


@dataclass(frozen=True, slots=True)
class TakingBack:
    """The last word that takes something back, and how it fares; `title` while it is here."""

    at: datetime
    title: str
    listing_id: int | None
    receipts: list[Receipt]


def taking_back(
    tx: Reading, author: Actor, iris: Iterable[str], since: datetime, most: int
) -> list[TakingBack]:
    """Of everything of the author's, and of these listings besides, the latest first."""
    rows = tx.all(
        _TAKING_BACK,
        actor=author.id,
        iri=author.iri,
        iris=json.dumps(sorted(iris)),
        since=to_text(since),
        most=most,
    )
    found: dict[int, TakingBack] = {}
    for row in rows:
        new = TakingBack(from_text(row["published_at"]), row["title"] or "", row["post_id"], [])
        found.setdefault(row["id"], new).receipts.append(Receipt(row["host"], fate_of(row)))
    return list(found.values())


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
