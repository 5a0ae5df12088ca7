"""Lists of statuses as their ids: a post's own, or that of an announcement that shows one.

Each is one statement under `seen_store.VISIBLE`. Numbers that lists go on by stand beside the ids
where they are others (`Listed.cursor`).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from posts.post import Reaction
from posts.seen_store import VISIBLE, Page, Viewer, viewer_params
from storage.transaction import Reading, Row, SqlValue

_NEWEST = (1 << 63) - 1

ANNOUNCER_SHOWN = """
    EXISTS (SELECT 1 FROM actors b WHERE b.id = r.actor_id AND b.gone_at IS NULL
        AND NOT EXISTS (SELECT 1 FROM blocks k
                         WHERE (k.blocker_id = b.id AND k.blocked_id = :viewer_id)
                            OR (k.blocker_id = :viewer_id AND k.blocked_id = b.id))
        AND NOT EXISTS (SELECT 1 FROM avoided_hosts v
                         WHERE v.actor_id = :viewer_id AND v.host = b.host))
    AND (r.visibility IN ('public', 'unlisted') OR r.actor_id = :viewer_id
         OR EXISTS (SELECT 1 FROM follows f WHERE f.follower_id = :viewer_id
                       AND f.followed_id = r.actor_id AND f.state = 'accepted'))
"""
"""Whether an announcement `reactions r` is shown to the viewer, if the post is (`VISIBLE`)."""


@dataclass(frozen=True, slots=True)
class Listed:
    """What stands in a list, by the number that the list goes on by."""

    cursor: int
    id: int


@dataclass(frozen=True, slots=True)
class Choice:
    """What of an author's statuses is asked for; `tag` is lower case, without its sign."""

    without_replies: bool = False
    without_announcements: bool = False
    only_media: bool = False
    tag: str | None = None


@dataclass(frozen=True, slots=True)
class Status:
    """What an id stands for: a post, and who shows it by an announcement, if it is one."""

    id: int
    post_id: int
    announcer_id: int | None = None


_ONE = f"""
SELECT p.id AS post_id, NULL AS announcer_id
  FROM posts p JOIN actors a ON a.id = p.author_id WHERE p.id = :id AND {VISIBLE}
UNION ALL
SELECT p.id, r.actor_id
  FROM reactions r JOIN posts p ON p.id = r.post_id JOIN actors a ON a.id = p.author_id
 WHERE r.id = :id AND r.kind = 'announce' AND {ANNOUNCER_SHOWN} AND {VISIBLE}
"""  # noqa: S608  # only our own text


def one(tx: Reading, viewer: Viewer, status_id: int) -> Status | None:
    """What that id stands for, if the viewer may see it."""
    row = tx.one(_ONE, id=status_id, **viewer_params(viewer))
    return None if row is None else Status(status_id, row["post_id"], row["announcer_id"])


_WRITTEN = f"""
SELECT p.id FROM posts p JOIN actors a ON a.id = p.author_id
 WHERE p.author_id = :author AND p.id < :before AND p.id > :after {{conditions}} AND {VISIBLE}
 ORDER BY p.id {{order}} LIMIT :limit
"""  # noqa: S608  # only our own text
_ANNOUNCED = f"""
SELECT r.id FROM reactions r
  JOIN posts p ON p.id = r.post_id JOIN actors a ON a.id = p.author_id
 WHERE r.actor_id = :author AND r.kind = 'announce' AND r.id < :before AND r.id > :after
   {{conditions}} AND {ANNOUNCER_SHOWN} AND {VISIBLE}
 ORDER BY r.id {{order}} LIMIT :limit
"""  # noqa: S608  # only our own text
_CONDITIONS = {
    "without_replies": """
        AND (p.in_reply_to_iri IS NULL OR EXISTS (
              SELECT 1 FROM posts q WHERE q.iri = p.in_reply_to_iri AND q.author_id = p.author_id))
    """,
    "only_media": "AND p.has_media = 1",
    "tag": "AND EXISTS (SELECT 1 FROM post_tags g WHERE g.post_id = p.id AND g.tag = :tag)",
}


def of_author(tx: Reading, viewer: Viewer, author_id: int, choice: Choice, page: Page) -> list[int]:
    """What one author wrote and announced, newest first."""
    conditions = " ".join(sql for name, sql in _CONDITIONS.items() if getattr(choice, name))
    written = f"SELECT * FROM ({_WRITTEN})"  # noqa: S608  # only our own text
    sql = written
    if not choice.without_announcements:
        sql = f"{written} UNION ALL SELECT * FROM ({_ANNOUNCED})"  # noqa: S608
    sql = f"SELECT id FROM ({sql}) ORDER BY id {{order}} LIMIT :limit"  # noqa: S608
    sql = sql.replace("{conditions}", conditions)
    more: dict[str, SqlValue] = {"author": author_id}
    if choice.tag:
        more["tag"] = choice.tag
    return [row["id"] for row in _page(tx, sql, viewer, page, more)]


_FEATURED = f"""
SELECT p.id FROM featured t JOIN posts p ON p.iri = t.post_iri JOIN actors a ON a.id = p.author_id
 WHERE t.actor_id = :actor AND p.author_id = :actor AND {VISIBLE}
 ORDER BY t.added_at DESC, p.id DESC
"""  # noqa: S608  # only our own text


def pinned(tx: Reading, viewer: Viewer, actor_id: int) -> list[int]:
    """What an actor has pinned of their own, last pinned first."""
    return [row["id"] for row in tx.all(_FEATURED, actor=actor_id, **viewer_params(viewer))]


_LIKED = f"""
SELECT r.id AS cursor, p.id FROM reactions r
  JOIN posts p ON p.id = r.post_id JOIN actors a ON a.id = p.author_id
 WHERE r.actor_id = :viewer_id AND r.kind = 'like' AND r.id < :before AND r.id > :after
   AND {VISIBLE} ORDER BY r.id {{order}} LIMIT :limit
"""  # noqa: S608  # only our own text
_BOOKMARKED = f"""
SELECT k.id AS cursor, p.id FROM bookmarks k
  JOIN posts p ON p.id = k.post_id JOIN actors a ON a.id = p.author_id
 WHERE k.actor_id = :viewer_id AND k.id < :before AND k.id > :after
   AND {VISIBLE} ORDER BY k.id {{order}} LIMIT :limit
"""  # noqa: S608  # only our own text


def liked(tx: Reading, viewer: Viewer, page: Page) -> list[Listed]:
    """What the viewer likes, last liked first."""
    return [_listed(row) for row in _page(tx, _LIKED, viewer, page)]


def bookmarked(tx: Reading, viewer: Viewer, page: Page) -> list[Listed]:
    """What the viewer keeps for themselves, last kept first."""
    return [_listed(row) for row in _page(tx, _BOOKMARKED, viewer, page)]


_WHO = f"""
SELECT r.id AS cursor, r.actor_id AS id FROM reactions r
 WHERE r.post_id = :post AND r.kind = :kind AND r.id < :before AND r.id > :after
   AND {ANNOUNCER_SHOWN} ORDER BY r.id {{order}} LIMIT :limit
"""  # noqa: S608  # only our own text


def who_reacted(
    tx: Reading, viewer: Viewer, post_id: int, kind: Reaction, page: Page
) -> list[Listed]:
    """The actors who like or announce a post, the last first."""
    more: Mapping[str, SqlValue] = {"post": post_id, "kind": kind}
    return [_listed(row) for row in _page(tx, _WHO, viewer, page, more)]


_ANCESTORS = f"""
WITH RECURSIVE up (iri, depth) AS (
    SELECT in_reply_to_iri, 1 FROM posts WHERE id = :id
    UNION
    SELECT q.in_reply_to_iri, up.depth + 1 FROM up JOIN posts q ON q.iri = up.iri
     WHERE up.depth < :most
)
SELECT p.id FROM up JOIN posts p ON p.iri = up.iri JOIN actors a ON a.id = p.author_id
 WHERE p.id <> :id AND {VISIBLE} GROUP BY p.id ORDER BY max(up.depth) DESC
"""  # noqa: S608  # only our own text
# Every answer stands below what it answers, beside others the older first. CROSS: in that order.
_DESCENDANTS = f"""
WITH RECURSIVE down (id, iri, depth) AS (
    SELECT id, iri, 0 FROM posts WHERE id = :id
    UNION
    SELECT q.id, q.iri, down.depth + 1 FROM down JOIN posts q ON q.in_reply_to_iri = down.iri
     WHERE down.depth < :deepest
     ORDER BY 3 DESC, 1
     LIMIT :most
)
SELECT p.id FROM down CROSS JOIN posts p ON p.id = down.id CROSS JOIN actors a ON a.id = p.author_id
 WHERE p.id <> :id AND {VISIBLE}
"""  # noqa: S608  # only our own text


def ancestors(tx: Reading, viewer: Viewer, post_id: int, most: int) -> list[int]:
    """What a post answers, and what that answers, from the beginning of the thread."""
    return [row["id"] for row in tx.all(_ANCESTORS, id=post_id, most=most, **viewer_params(viewer))]


def descendants(tx: Reading, viewer: Viewer, post_id: int, most: int, deepest: int) -> list[int]:
    """The answers to a post and the answers to those, each below what it answers."""
    params = viewer_params(viewer)
    rows = tx.all(_DESCENDANTS, id=post_id, most=most + 1, deepest=deepest, **params)
    return list(dict.fromkeys(row["id"] for row in rows))


def _listed(row: Row) -> Listed:
    return Listed(row["cursor"], row["id"])


def _page(
    tx: Reading,
    sql: str,
    viewer: Viewer,
    page: Page,
    more: Mapping[str, SqlValue] | None = None,
) -> list[Row]:
    """The rows of a stretch, newest first, whichever way it is taken."""
    rows = tx.all(
        sql.replace("{order}", "ASC" if page.upward else "DESC"),
        before=_NEWEST if page.before is None else page.before,
        after=page.after or 0,
        limit=page.limit,
        **(more or {}),
        **viewer_params(viewer),
    )
    return rows[::-1] if page.upward else rows
