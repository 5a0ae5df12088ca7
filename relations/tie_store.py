"""What members note about others, whom they recommend, and all that ties them to some people."""

import json
from collections.abc import Sequence
from datetime import datetime

from actors.actor import Actor
from actors.actor_store import COLUMNS, actor_of, instant_of
from relations.tie import Tie
from storage.instants import to_text
from storage.transaction import Reading, Row, Writing

_TIES = """
SELECT o.id, f.state AS follow, f.shows_announces, f.notifies, f.languages, b.state AS back,
       m.hides_notices, m.until, m.muter_id IS NOT NULL AS mutes,
       EXISTS (SELECT 1 FROM blocks WHERE blocker_id = :owner AND blocked_id = o.id) AS blocks,
       EXISTS (SELECT 1 FROM blocks WHERE blocker_id = o.id AND blocked_id = :owner) AS blocked,
       EXISTS (SELECT 1 FROM avoided_hosts WHERE actor_id = :owner AND host = o.host) AS avoids,
       EXISTS (SELECT 1 FROM endorsements
                WHERE owner_id = :owner AND about_id = o.id) AS endorses
  FROM json_each(:ids) n JOIN actors o ON o.id = n.value AND o.gone_at IS NULL
  LEFT JOIN follows f ON f.follower_id = :owner AND f.followed_id = o.id
  LEFT JOIN follows b ON b.follower_id = o.id AND b.followed_id = :owner
  LEFT JOIN mutes m ON m.muter_id = :owner AND m.muted_id = o.id
 ORDER BY n.key
"""


def ties(tx: Reading, owner_id: int, about: Sequence[int]) -> list[Tie]:
    """What ties a member to each of these who are here, in their order; notes are sealed."""
    return [_tie(row) for row in tx.all(_TIES, owner=owner_id, ids=json.dumps(list(about)))]


def _tie(row: Row) -> Tie:
    follows = row["follow"] == "accepted"
    wished = follows or row["follow"] == "pending"
    return Tie(
        about_id=row["id"],
        follows=follows,
        asks=row["follow"] == "pending",
        shows_announces=wished and bool(row["shows_announces"]),
        notifies=wished and bool(row["notifies"]),
        languages=tuple(json.loads(row["languages"])) if wished else (),
        followed=row["back"] == "accepted",
        asked=row["back"] == "pending",
        blocks=bool(row["blocks"]),
        blocked=bool(row["blocked"]),
        mutes=bool(row["mutes"]),
        mutes_notices=bool(row["hides_notices"]),
        muted_until=instant_of(row["until"]),
        avoids_host=bool(row["avoids"]),
        endorses=bool(row["endorses"]),
    )


def set_note(tx: Writing, owner_id: int, about_id: int, sealed: bytes | None) -> None:
    """Keeps what a member notes about somebody, in place of what stood there; None: nothing."""
    tx.run(
        "DELETE FROM acquaintance_notes WHERE owner_id = :owner AND about_id = :about",
        owner=owner_id,
        about=about_id,
    )
    if sealed is not None:
        tx.run(
            "INSERT INTO acquaintance_notes (owner_id, about_id, words_sealed)"
            " VALUES (:owner, :about, :sealed)",
            owner=owner_id,
            about=about_id,
            sealed=sealed,
        )


def notes(tx: Reading, owner_id: int, about: Sequence[int] | None = None) -> dict[int, bytes]:
    """What a member notes about these, or about everybody; closed."""
    rows = tx.all(
        "SELECT about_id, words_sealed FROM acquaintance_notes WHERE owner_id = :owner"
        " AND (:ids IS NULL OR about_id IN (SELECT value FROM json_each(:ids)))"
        " ORDER BY about_id",
        owner=owner_id,
        ids=None if about is None else json.dumps(list(about)),
    )
    return {row["about_id"]: row["words_sealed"] for row in rows}


def endorse(tx: Writing, owner_id: int, about_id: int, now: datetime) -> None:
    """Recommends somebody on a member's profile."""
    tx.run(
        "INSERT INTO endorsements (owner_id, about_id, created_at) VALUES (:owner, :about, :now)"
        " ON CONFLICT DO NOTHING",
        owner=owner_id,
        about=about_id,
        now=to_text(now),
    )


def unendorse(tx: Writing, owner_id: int, about_id: int) -> None:
    """Recommends somebody no more."""
    tx.run(
        "DELETE FROM endorsements WHERE owner_id = :owner AND about_id = :about",
        owner=owner_id,
        about=about_id,
    )


def endorsed(tx: Reading, owner_id: int) -> list[Actor]:
    """Whom a member recommends, the last one first."""
    rows = tx.all(
        f"""SELECT {COLUMNS} FROM endorsements e JOIN actors ON actors.id = e.about_id
            WHERE e.owner_id = :owner AND actors.gone_at IS NULL
            ORDER BY e.created_at DESC, e.about_id DESC""",  # noqa: S608  # our own columns
        owner=owner_id,
    )
    return [actor_of(row) for row in rows]


def forget(tx: Writing, actor_id: int) -> None:
    """Forgets what somebody who is gone noted and recommended, and what others did of them."""
    for table in ("acquaintance_notes", "endorsements"):
        tx.run(f"DELETE FROM {table} WHERE owner_id = :id OR about_id = :id", id=actor_id)  # noqa: S608
