"""The tables of hashtags that members follow and feature."""

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from storage.instants import to_text
from storage.transaction import Reading, Writing
from timelines.tag import FeaturedTag, FollowedTag, Used

_NEWEST = (1 << 63) - 1


def follow(tx: Writing, followed_id: int, owner_id: int, tag: str) -> bool:
    """True if it was not followed yet."""
    added = tx.run(
        "INSERT OR IGNORE INTO followed_tags (id, owner_id, tag) VALUES (:id, :owner, :tag)",
        id=followed_id,
        owner=owner_id,
        tag=tag,
    )
    return added > 0


def unfollow(tx: Writing, owner_id: int, tag: str) -> None:
    """The hashtag is not followed any more."""
    tx.run(
        "DELETE FROM followed_tags WHERE owner_id = :owner AND tag = :tag", owner=owner_id, tag=tag
    )


def is_followed_by(tx: Reading, owner_id: int, tag: str) -> bool:
    """Whether that member follows it."""
    found = tx.value(
        "SELECT 1 FROM followed_tags WHERE owner_id = :owner AND tag = :tag",
        owner=owner_id,
        tag=tag,
    )
    return found is not None


def followed(
    tx: Reading, owner_id: int, *, before: int | None, after: int | None, limit: int
) -> list[FollowedTag]:
    """What a member follows, the latest first."""
    rows = tx.all(
        "SELECT id, tag FROM followed_tags WHERE owner_id = :owner AND id < :before"
        " AND id > :after ORDER BY id DESC LIMIT :limit",
        owner=owner_id,
        before=_NEWEST if before is None else before,
        after=after or 0,
        limit=limit,
    )
    return [FollowedTag(row["id"], row["tag"]) for row in rows]


def count_followed(tx: Reading, owner_id: int) -> int:
    """How many hashtags a member follows."""
    sql = "SELECT count(*) FROM followed_tags WHERE owner_id = :owner"
    return int(str(tx.value(sql, owner=owner_id)))


def is_any_followed(tx: Reading) -> bool:
    """Whether anybody here follows any hashtag."""
    sql = "SELECT 1 FROM followed_tags LIMIT 1"
    return tx.recall(("followed_tags",), "tags are followed", lambda: tx.one(sql) is not None)


def followers_of(tx: Reading, tags: Iterable[str]) -> Sequence[int]:
    """Who here follows one of these hashtags."""
    listed = json.dumps(list(tags))

    def ask() -> Sequence[int]:
        rows = tx.all(
            "SELECT DISTINCT f.owner_id FROM followed_tags f"
            " JOIN actors a ON a.id = f.owner_id AND a.gone_at IS NULL"
            " WHERE f.tag IN (SELECT value FROM json_each(:tags)) ORDER BY f.owner_id",
            tags=listed,
        )
        return tuple(row["owner_id"] for row in rows)

    return tx.recall(("followed_tags", "actors"), ("followers of tags", listed), ask)


def tags_of(tx: Reading, post_id: int) -> list[str]:
    """The hashtags of a post."""
    return [
        row["tag"] for row in tx.all("SELECT tag FROM post_tags WHERE post_id = :id", id=post_id)
    ]


def feature(tx: Writing, featured_id: int, owner_id: int, tag: str) -> None:
    """Shows a hashtag on a profile."""
    tx.run(
        "INSERT OR IGNORE INTO featured_tags (id, owner_id, tag) VALUES (:id, :owner, :tag)",
        id=featured_id,
        owner=owner_id,
        tag=tag,
    )


def unfeature(tx: Writing, owner_id: int, *, featured_id: int = 0, tag: str = "") -> bool:
    """Shows a hashtag, by its number or its letters, no more; false if it was not shown."""
    removed = tx.run(
        "DELETE FROM featured_tags WHERE owner_id = :owner AND (id = :id OR tag = :tag)",
        owner=owner_id,
        id=featured_id,
        tag=tag,
    )
    return removed > 0


_FEATURED = """
SELECT t.id, t.tag,
       (SELECT count(*) FROM posts p JOIN post_tags g ON g.post_id = p.id
         WHERE p.author_id = t.owner_id AND g.tag = t.tag
           AND p.visibility IN ('public', 'unlisted')) AS statuses,
       (SELECT substr(max(p.published_at), 1, 10) FROM posts p JOIN post_tags g ON g.post_id = p.id
         WHERE p.author_id = t.owner_id AND g.tag = t.tag
           AND p.visibility IN ('public', 'unlisted')) AS last_status_on
  FROM featured_tags t WHERE t.owner_id = :owner ORDER BY t.id
"""


def featured(tx: Reading, owner_id: int) -> list[FeaturedTag]:
    """What stands on a profile, in the order it was put there."""
    return [
        FeaturedTag(row["id"], row["tag"], row["statuses"], row["last_status_on"])
        for row in tx.all(_FEATURED, owner=owner_id)
    ]


def used_most(tx: Reading, owner_id: int, limit: int) -> list[str]:
    """The hashtags that somebody uses most in what everybody may read."""
    rows = tx.all(
        "SELECT g.tag, count(*) AS uses FROM posts p JOIN post_tags g ON g.post_id = p.id"
        " WHERE p.author_id = :owner AND p.visibility IN ('public', 'unlisted')"
        " GROUP BY g.tag ORDER BY uses DESC, g.tag LIMIT :limit",
        owner=owner_id,
        limit=limit,
    )
    return [row["tag"] for row in rows]


def used(tx: Reading, tag: str, since: datetime) -> list[Used]:
    """How a hashtag was used in public, by days, the latest first."""
    rows = tx.all(
        "SELECT substr(p.published_at, 1, 10) AS day, count(*) AS uses,"
        " count(DISTINCT p.author_id) AS accounts"
        " FROM post_tags g JOIN posts p ON p.id = g.post_id"
        " WHERE g.tag = :tag AND p.visibility = 'public' AND p.published_at >= :since"
        " AND g.post_id >= :first GROUP BY day ORDER BY day DESC",
        tag=tag,
        since=to_text(since),
        first=int(since.timestamp() * 1000) << 20,
    )
    return [Used(date.fromisoformat(row["day"]), row["uses"], row["accounts"]) for row in rows]


def forget(tx: Writing, owner_id: int) -> None:
    """Deletes what a member who is gone follows and features."""
    tx.run("DELETE FROM followed_tags WHERE owner_id = :owner", owner=owner_id)
    tx.run("DELETE FROM featured_tags WHERE owner_id = :owner", owner=owner_id)
