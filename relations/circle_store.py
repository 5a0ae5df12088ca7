"""Pages of the lists of people around somebody."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from storage.transaction import Reading, Row

_LARGEST = 2**63 - 1
_LISTS: Mapping[str, str] = MappingProxyType(
    {
        "followers": "follows x JOIN actors a ON a.id = x.follower_id"
        " WHERE x.followed_id = :owner AND x.state = 'accepted'",
        "following": "follows x JOIN actors a ON a.id = x.followed_id"
        " WHERE x.follower_id = :owner AND x.state = 'accepted'",
        "waiting": "follows x JOIN actors a ON a.id = x.follower_id"
        " WHERE x.followed_id = :owner AND x.state = 'pending'",
        "blocked": "blocks x JOIN actors a ON a.id = x.blocked_id WHERE x.blocker_id = :owner",
        "muted": "mutes x JOIN actors a ON a.id = x.muted_id WHERE x.muter_id = :owner",
        "endorsed": "endorsements x JOIN actors a ON a.id = x.about_id WHERE x.owner_id = :owner",
    }
)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Ids below `before` and above `after`; `upward`: those next above, not the newest."""

    limit: int
    before: int | None = None
    after: int | None = None
    upward: bool = False


def page(tx: Reading, which: str, owner_id: int, stretch: Stretch) -> list[int]:
    """Ids of a stretch of a list, the newest acquaintance first."""
    order = "ASC" if stretch.upward else "DESC"
    rows = tx.all(
        f"SELECT a.id FROM {_LISTS[which]} AND a.gone_at IS NULL"  # noqa: S608  # our own words
        f" AND a.id < :before AND a.id > :after ORDER BY a.id {order} LIMIT :limit",
        owner=owner_id,
        before=_LARGEST if stretch.before is None else stretch.before,
        after=stretch.after or 0,
        limit=stretch.limit,
    )
    return sorted((int(row["id"]) for row in rows), reverse=True)


def familiar(tx: Reading, viewer_id: int, about: str) -> list[Row]:
    """`about` (one of the ids in that JSON list) and `id` of a follower whom the viewer follows."""
    return tx.all(
        """SELECT theirs.followed_id AS about, a.id
             FROM follows mine
             JOIN follows theirs ON theirs.follower_id = mine.followed_id
              AND theirs.state = 'accepted'
              AND theirs.followed_id IN (SELECT value FROM json_each(:about))
             JOIN actors a ON a.id = mine.followed_id AND a.gone_at IS NULL
            WHERE mine.follower_id = :viewer AND mine.state = 'accepted'
              AND theirs.followed_id <> :viewer
            ORDER BY theirs.followed_id, a.id""",
        viewer=viewer_id,
        about=about,
    )
