"""The table `gap_introductions`, and what other desks have written to ours."""

import json
from dataclasses import dataclass
from datetime import datetime

from coordination.introduction import Introduced
from storage.instants import from_text, to_text
from storage.transaction import Reading, Row, Writing


@dataclass(frozen=True, slots=True)
class Letter:
    """A note that the desk of another network has written to ours; `content` is clean HTML."""

    post_id: int
    iri: str
    network_name: str
    network_handle: str
    content: str
    language: str | None
    published_at: datetime


_LETTERS = """
SELECT p.id, p.iri, p.content, p.language, p.published_at, a.name, a.username, a.host
  FROM posts p JOIN actors a ON a.id = p.author_id
 WHERE p.visibility = 'direct' AND p.local = 0 AND p.in_reply_to_iri IS NULL
   AND a.type IN ('Group', 'Organization') AND a.gone_at IS NULL
   AND p.published_at > :since
   AND p.id IN (SELECT r.post_id FROM post_readers r WHERE r.actor_iri = :desk)
 ORDER BY p.id DESC LIMIT :limit
"""


def put(tx: Writing, introduced: Introduced) -> None:
    """Notes that coordinators were introduced."""
    tx.run(
        "INSERT INTO gap_introductions (category, month, at, by_id, post_id, network_ids)"
        " VALUES (:category, :month, :at, :by, :post, :networks)",
        category=introduced.category,
        month=introduced.month,
        at=to_text(introduced.at),
        by=introduced.by_id,
        post=introduced.post_id,
        networks=json.dumps(list(introduced.network_ids)),
    )


def done_in(tx: Reading, month: str) -> dict[str, Introduced]:
    """What was done in a month, by the kind of help."""
    rows = tx.all("SELECT * FROM gap_introductions WHERE month = :month", month=month)
    return {row["category"]: _introduced(row) for row in rows}


def _introduced(row: Row) -> Introduced:
    return Introduced(
        category=row["category"],
        month=row["month"],
        at=from_text(row["at"]),
        by_id=row["by_id"],
        post_id=row["post_id"],
        network_ids=tuple(json.loads(row["network_ids"])),
    )


def forget_member(tx: Writing, actor_id: int) -> None:
    """Nobody knows any more that it was this coordinator."""
    tx.run("UPDATE gap_introductions SET by_id = 0 WHERE by_id = :id", id=actor_id)


def letters(tx: Reading, desk_iri: str, since: datetime, limit: int) -> list[Letter]:
    """What other desks have written to ours since then, the newest first; talks among it."""
    rows = tx.all(_LETTERS, desk=desk_iri, since=to_text(since), limit=limit)
    return [
        Letter(
            post_id=row["id"],
            iri=row["iri"],
            network_name=row["name"],
            network_handle=f"{row['username']}@{row['host']}",
            content=row["content"],
            language=row["language"],
            published_at=from_text(row["published_at"]),
        )
        for row in rows
    ]
