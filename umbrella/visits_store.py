"""The SQL of visits: until which change somebody has seen the feed, and what came after."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from posts.seen_store import VISIBLE, WANTED, Viewer, viewer_params
from storage.instants import from_text, to_text
from storage.transaction import Reading, Writing
from umbrella.feed_filter import FeedItem
from umbrella.store import ITEMS, item_of

LOOKED_AT: Final = 20_000
"""How many changes are looked through, the latest first."""


@dataclass(frozen=True, slots=True)
class Visit:
    """When somebody looks at the feed, and until which change they had seen it before.

    `since_at` is the end of the visit before this one; None: there was none.
    """

    looked_at: datetime
    change: int
    since_at: datetime | None
    since_change: int


def visit_of(tx: Reading, actor_id: int) -> Visit | None:
    """The latest visit of a member."""
    row = tx.one("SELECT * FROM feed_visits WHERE actor_id = :actor", actor=actor_id)
    if row is None:
        return None
    since = from_text(row["since_at"]) if row["since_at"] else None
    return Visit(from_text(row["looked_at"]), row["change"], since, row["since_change"])


def put(tx: Writing, actor_id: int, visit: Visit) -> None:
    """Writes a visit down, in place of the one before."""
    tx.run(
        """
        INSERT INTO feed_visits (actor_id, looked_at, change, since_at, since_change)
        VALUES (:actor, :looked, :change, :since, :since_change)
        ON CONFLICT (actor_id) DO UPDATE SET looked_at = :looked, change = :change,
               since_at = :since, since_change = :since_change
        """,
        actor=actor_id,
        looked=to_text(visit.looked_at),
        change=visit.change,
        since=to_text(visit.since_at) if visit.since_at else None,
        since_change=visit.since_change,
    )


def forget(tx: Writing, actor_id: int) -> None:
    """Nothing is left of anybody's visits."""
    tx.run("DELETE FROM feed_visits WHERE actor_id = :actor", actor=actor_id)


def changed_since(tx: Reading, change: int) -> tuple[Sequence[int], Sequence[int]]:
    """The places of what is new since that change, and of what has changed; the latest of them."""
    rows = tx.all(
        "SELECT place, born > :change FROM feed_places WHERE change > :change AND shown = 1"
        " ORDER BY feed_places.change DESC LIMIT :limit",
        change=change,
        limit=LOOKED_AT,
    )
    new = [int(row[0]) for row in rows if row[1]]
    return new, [int(row[0]) for row in rows if not row[1]]


_OVER: Final = f"""
{ITEMS}
 WHERE f.change > :change AND f.born <= :change AND f.shown = 0 AND l.state <> 'open'
   AND p.visibility <> 'unlisted'
   AND {VISIBLE} AND {WANTED}
 ORDER BY f.change DESC LIMIT :limit
"""  # only our own text


def over_since(tx: Reading, viewer: Viewer, change: int, limit: int) -> list[FeedItem]:
    """What was taken, withdrawn or put off since that change, as far as the viewer may know."""
    rows = tx.all(_OVER, change=change, limit=limit, **viewer_params(viewer))
    return [item_of(row) for row in rows]
