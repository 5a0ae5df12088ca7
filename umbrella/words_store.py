"""The index of the words of posts, and what is found by it under `VISIBLE`."""

from collections.abc import Sequence
from dataclasses import dataclass

from posts.seen_store import VISIBLE, WANTED, Viewer, viewer_params
from storage.search import SearchIndex
from storage.transaction import Reading, Writing

WORDS = SearchIndex("post_search")


@dataclass(frozen=True, slots=True)
class Unindexed:
    """A post whose words are not in the index yet, or are not what it says any more.

    `content` is clean HTML; None: the post is gone.
    """

    id: int
    name: str
    summary: str
    content: str | None


def take_gone(tx: Writing) -> list[int]:
    """The posts that are gone and still in the index, which do not wait any more."""
    gone = """SELECT i.post_id FROM posts_to_index i LEFT JOIN posts p ON p.id = i.post_id
               WHERE p.content IS NULL"""
    numbers = [row["post_id"] for row in tx.all(gone)]
    tx.run(f"DELETE FROM posts_to_index WHERE post_id IN ({gone})")  # noqa: S608  # only our text
    return numbers


def take_unindexed(tx: Writing, most: int) -> list[Unindexed]:
    """Some posts to index, which do not wait any more; the newest first."""
    rows = tx.all(
        """SELECT i.post_id AS id, coalesce(p.name, '') AS name, coalesce(p.summary, '') AS summary,
                  p.content
             FROM posts_to_index i LEFT JOIN posts p ON p.id = i.post_id
            ORDER BY i.post_id DESC LIMIT :most""",
        most=most,
    )
    tx.run_many(
        "DELETE FROM posts_to_index WHERE post_id = :id", [{"id": row["id"]} for row in rows]
    )
    return [Unindexed(row["id"], row["name"], row["summary"], row["content"]) for row in rows]


# Found are one's own posts, what one liked, kept or is named in, and what everybody may find.
_MAY_BE_FOUND = """
    (p.author_id = :viewer_id
     OR (p.visibility = 'public' AND a.discoverable = 1)
     OR EXISTS (SELECT 1 FROM reactions x WHERE x.actor_id = :viewer_id AND x.post_id = p.id)
     OR EXISTS (SELECT 1 FROM bookmarks x WHERE x.actor_id = :viewer_id AND x.post_id = p.id)
     OR EXISTS (SELECT 1 FROM post_readers x
                 WHERE x.post_id = p.id AND x.actor_iri = :viewer_iri))
"""
_CONDITIONS = f"""
   AND (:author IS NULL OR p.author_id = :author)
   AND (:media = 0 OR p.has_media = 1)
   AND (:reply IS NULL OR (p.in_reply_to_iri IS NOT NULL) = :reply)
   AND (:sensitive IS NULL OR p.sensitive = :sensitive)
   AND p.id < :before AND p.id > :after
   AND {_MAY_BE_FOUND} AND {WANTED} AND {VISIBLE}
"""
_WITH_WORDS = f"""
SELECT p.id FROM post_search CROSS JOIN posts p ON p.id = post_search.rowid
  JOIN actors a ON a.id = p.author_id
 WHERE post_search MATCH :query {_CONDITIONS}
 ORDER BY post_search.rowid DESC LIMIT :limit OFFSET :offset
"""  # noqa: S608  # only our own text
_OF_AUTHOR = f"""
SELECT p.id FROM posts p JOIN actors a ON a.id = p.author_id
 WHERE p.author_id = :author {_CONDITIONS}
 ORDER BY p.id DESC LIMIT :limit OFFSET :offset
"""  # noqa: S608  # only our own text


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which posts: `query` is one of FTS5, or "" for all of an author's. None: either."""

    query: str
    author_id: int | None = None
    only_media: bool = False
    reply: bool | None = None
    sensitive: bool | None = None
    before: int = 2**63 - 1
    after: int = 0


def found(tx: Reading, viewer: Viewer, wanted: Wanted, *, limit: int, offset: int) -> Sequence[int]:
    """Ids of the posts, newest first; without words and author: none."""
    if not wanted.query and wanted.author_id is None:
        return []
    rows = tx.all(
        _WITH_WORDS if wanted.query else _OF_AUTHOR,
        author=wanted.author_id,
        media=int(wanted.only_media),
        reply=None if wanted.reply is None else int(wanted.reply),
        sensitive=None if wanted.sensitive is None else int(wanted.sensitive),
        before=wanted.before,
        after=wanted.after,
        limit=limit,
        offset=offset,
        **({"query": wanted.query} if wanted.query else {}),
        **viewer_params(viewer),
    )
    return [row["id"] for row in rows]


# From tag to tag, never through all posts that bear one; so many are told apart by their use.
_TAGS = """
WITH RECURSIVE tags (tag) AS (
    SELECT min(tag) FROM post_tags WHERE tag >= :beginning AND tag < :beyond
    UNION ALL
    SELECT (SELECT min(g.tag) FROM post_tags g WHERE g.tag > tags.tag AND g.tag < :beyond)
      FROM tags WHERE tags.tag IS NOT NULL
    LIMIT 400)
SELECT t.tag FROM tags t
 WHERE t.tag IS NOT NULL AND EXISTS (
        SELECT 1 FROM post_tags g JOIN posts p ON p.id = g.post_id
         WHERE g.tag = t.tag AND p.visibility = 'public')
 ORDER BY t.tag <> :beginning,
       (SELECT count(*) FROM (SELECT 1 FROM post_tags g WHERE g.tag = t.tag LIMIT 1000)) DESC,
       t.tag
 LIMIT :limit OFFSET :offset
"""


def tags_beginning(tx: Reading, beginning: str, *, limit: int, offset: int) -> list[str]:
    """Hashtags of public posts that begin so, the most used first."""
    rows = tx.all(
        _TAGS,
        beginning=beginning,
        beyond=beginning + "\U0010ffff",
        limit=limit,
        offset=offset,
    )
    return [row["tag"] for row in rows]
