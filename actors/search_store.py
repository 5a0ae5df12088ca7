"""People found by the beginnings of their names and handles."""

from collections.abc import Sequence

from actors.actor import Actor, Role
from storage.search import SearchIndex, match_all
from storage.transaction import Reading, Writing

NAMES = SearchIndex("actor_search")


def note_name(tx: Writing, actor: Actor) -> None:
    """Lets somebody be found by how they are called from now on.

    An umbrella is found once, not by the community beside it as well.
    """
    if actor.gone_at is None and actor.role not in (Role.NODE, Role.COMMUNITY):
        where = [] if actor.local else [actor.host]
        NAMES.put(tx, actor.id, [actor.name, actor.username, *where])


def forget_name(tx: Writing, actor_id: int) -> None:
    """Lets somebody be found no more."""
    NAMES.forget(tx, actor_id)


_FOUND = """
SELECT a.id FROM actor_search CROSS JOIN actors a ON a.id = actor_search.rowid
  LEFT JOIN follows f ON f.follower_id = :viewer AND f.followed_id = a.id
   AND f.state = 'accepted'
 WHERE actor_search MATCH :query AND a.gone_at IS NULL AND a.role <> 'node'
   AND (a.local = 0 OR a.discoverable = 1 OR f.follower_id IS NOT NULL OR a.id = :viewer)
   AND (:only_followed = 0 OR f.follower_id IS NOT NULL)
   AND NOT EXISTS (SELECT 1 FROM blocks b
                    WHERE b.blocker_id = :viewer AND b.blocked_id = a.id)
   AND NOT EXISTS (SELECT 1 FROM avoided_hosts v
                    WHERE v.actor_id = :viewer AND v.host = a.host)
   AND NOT EXISTS (SELECT 1 FROM blocked_hosts k WHERE k.host = a.host)
 ORDER BY f.follower_id IS NULL, a.local = 0, a.id
 LIMIT :limit OFFSET :offset
"""


def called(  # what is asked for, and how much of it
    tx: Reading,
    words: str,
    viewer_id: int | None,
    *,
    only_followed: bool,
    limit: int,
    offset: int = 0,
) -> Sequence[int]:
    """Ids of people whose names or handles hold beginnings of these words, familiar ones first.

    People of ours who do not want to be found are not, but by whoever follows them. Whom the
    viewer blocks or avoids is left out.
    """
    query = match_all(words)
    if not query:
        return []
    rows = tx.all(
        _FOUND,
        query=query,
        viewer=viewer_id,
        only_followed=int(only_followed),
        limit=limit,
        offset=offset,
    )
    return [row["id"] for row in rows]
