"""What our umbrellas have announced and still might: joins over the rows of posts and listings."""

from datetime import datetime

from storage.instants import to_text
from storage.transaction import Reading


def announcers(tx: Reading, post_iri: str) -> list[int]:
    """The umbrellas of ours, and communities beside them, that have announced that post."""
    rows = tx.all(
        "SELECT r.actor_id FROM posts p JOIN reactions r ON r.post_id = p.id"
        " JOIN actors a ON a.id = r.actor_id AND a.local = 1"
        " AND a.role IN ('umbrella', 'community')"
        " WHERE p.iri = :iri AND r.kind = 'announce' ORDER BY r.actor_id",
        iri=post_iri,
    )
    return [row["actor_id"] for row in rows]


def newest_open(tx: Reading, network_id: int, now: datetime, limit: int) -> list[int]:
    """The newest listings of a network that are open to everybody."""
    rows = tx.all(
        "SELECT post_id FROM listings WHERE network_id = :network AND state = 'open'"
        " AND audience = 'public' AND (expires_at IS NULL OR expires_at > :now)"
        " ORDER BY post_id DESC LIMIT :limit",
        network=network_id,
        now=to_text(now),
        limit=limit,
    )
    return [row["post_id"] for row in rows]


def strays(tx: Reading, announcer_id: int, circle: int, limit: int) -> list[int]:
    """What an umbrella of ours has announced of networks that are not in any more.

    Or the community beside it.
    """
    rows = tx.all(
        "SELECT r.post_id FROM reactions r LEFT JOIN listings l ON l.post_id = r.post_id"
        " LEFT JOIN umbrella_members m ON m.circle = :circle AND m.network_id = l.network_id"
        " WHERE r.actor_id = :announcer AND r.kind = 'announce' AND m.network_id IS NULL"
        " ORDER BY r.post_id LIMIT :limit",
        announcer=announcer_id,
        circle=circle,
        limit=limit,
    )
    return [row["post_id"] for row in rows]


def shown(tx: Reading, announcer_id: int, limit: int) -> list[int]:
    """The newest posts that an umbrella, or a community, of ours announces."""
    rows = tx.all(
        "SELECT post_id FROM reactions WHERE actor_id = :announcer AND kind = 'announce'"
        " ORDER BY post_id DESC LIMIT :limit",
        announcer=announcer_id,
        limit=limit,
    )
    return [row["post_id"] for row in rows]
