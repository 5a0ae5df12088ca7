"""What has to be known of a status before anybody is asked for, each in one statement."""

from dataclasses import dataclass

from storage.transaction import Reading


@dataclass(frozen=True, slots=True)
class Facts:
    """What rules most streams out at once."""

    is_direct: bool
    tags: frozenset[str]


def facts_of(tx: Reading, post_id: int) -> Facts | None:
    """None if the post is gone meanwhile."""
    visibility = tx.value("SELECT visibility FROM posts WHERE id = :post", post=post_id)
    if visibility is None:
        return None
    rows = tx.all("SELECT tag FROM post_tags WHERE post_id = :post", post=post_id)
    return Facts(visibility == "direct", frozenset(row["tag"] for row in rows))


def is_at_home_of(tx: Reading, owner_id: int, post_id: int) -> bool:
    """Whether a post stands on a member's home timeline, whoever brought it there."""
    found = tx.value(
        "SELECT 1 FROM timelines t WHERE t.owner_id = :owner AND t.post_id = :post"
        " AND NOT EXISTS (SELECT 1 FROM mutes u"
        "                  WHERE u.muter_id = :owner AND u.muted_id = t.by_id)",
        owner=owner_id,
        post=post_id,
    )
    return found is not None


def who_has_at_home(tx: Reading, post_id: int) -> frozenset[int]:
    """The members on whose home timelines a post stands."""
    rows = tx.all("SELECT owner_id FROM timelines WHERE post_id = :post", post=post_id)
    return frozenset(row["owner_id"] for row in rows)
