"""People whom members may meet: those of the network who want to be found, and sister networks."""

from datetime import datetime

from storage.instants import to_text
from storage.transaction import Reading, Writing

# Whoever lives here and wants to be found; newcomers and networks that are no sisters are not met.
_NEAR = """
    a.gone_at IS NULL AND a.discoverable = 1
    AND ((a.local = 1 AND a.role = 'member' AND EXISTS (
            SELECT 1 FROM members m WHERE m.actor_id = a.id AND m.left_at IS NULL
               AND m.standing <> 'newcomer'))
         OR (a.local = 1 AND a.role = 'network')
         OR EXISTS (SELECT 1 FROM pacts s WHERE s.network_id = a.id AND s.state = 'active'))
"""
_SUGGESTED = f"""
SELECT a.id, a.role FROM actors a
 WHERE {_NEAR} AND a.id <> :viewer
   AND NOT EXISTS (SELECT 1 FROM follows f WHERE f.follower_id = :viewer
                      AND f.followed_id = a.id AND f.state <> 'rejected')
   AND NOT EXISTS (SELECT 1 FROM blocks b
                    WHERE (b.blocker_id = :viewer AND b.blocked_id = a.id)
                       OR (b.blocker_id = a.id AND b.blocked_id = :viewer))
   AND NOT EXISTS (SELECT 1 FROM mutes u WHERE u.muter_id = :viewer AND u.muted_id = a.id)
   AND NOT EXISTS (SELECT 1 FROM avoided_hosts v
                    WHERE v.actor_id = :viewer AND v.host = a.host)
   AND NOT EXISTS (SELECT 1 FROM put_off_suggestions d
                    WHERE d.owner_id = :viewer AND d.about_id = a.id)
 ORDER BY a.role <> 'network', a.local = 1,
          (SELECT max(p.id) FROM posts p WHERE p.author_id = a.id) DESC, a.id DESC
 LIMIT :limit
"""  # noqa: S608  # only our own text


def suggested(tx: Reading, viewer_id: int, limit: int) -> list[int]:
    """Ids of those whom a member does not follow: networks first, then who wrote last."""
    return [row["id"] for row in tx.all(_SUGGESTED, viewer=viewer_id, limit=limit)]


def put_off(tx: Writing, owner_id: int, about_id: int, now: datetime) -> None:
    """Suggests somebody to that member no more."""
    tx.run(
        "INSERT INTO put_off_suggestions (owner_id, about_id, at)"
        " SELECT :owner, id, :now FROM actors WHERE id = :about ON CONFLICT DO NOTHING",
        owner=owner_id,
        about=about_id,
        now=to_text(now),
    )


def put_off_by(tx: Reading, owner_id: int) -> list[str]:
    """The handles of those who are suggested to that member no more, the first put off first."""
    rows = tx.all(
        "SELECT a.username || '@' || a.host AS handle FROM put_off_suggestions d"
        " JOIN actors a ON a.id = d.about_id WHERE d.owner_id = :owner ORDER BY d.at, a.id",
        owner=owner_id,
    )
    return [row["handle"] for row in rows]


def forget(tx: Writing, actor_id: int) -> None:
    """Forgets what somebody who is gone put off, and that they were."""
    tx.run("DELETE FROM put_off_suggestions WHERE owner_id = :id OR about_id = :id", id=actor_id)


_LISTED = f"""
SELECT a.id FROM actors a
 WHERE {_NEAR} AND (:local = 0 OR a.local = 1) AND (:people = 1 OR a.role <> 'member')
   AND NOT EXISTS (SELECT 1 FROM blocks b
                    WHERE b.blocker_id = :viewer AND b.blocked_id = a.id)
 ORDER BY {{order}} LIMIT :limit OFFSET :offset
"""  # noqa: S608  # only our own text
_ORDERS = {
    "new": "a.created_at DESC, a.id DESC",
    "active": "(SELECT max(p.id) FROM posts p WHERE p.author_id = a.id"
    " AND p.visibility IN ('public', 'unlisted')) DESC, a.id DESC",
}


def listed(
    tx: Reading,
    viewer_id: int | None,
    *,
    order: str,
    only_local: bool,
    limit: int,
    offset: int,
) -> list[int]:
    """Ids of the directory; to whoever is no member here, networks only (PRV-17)."""
    rows = tx.all(
        _LISTED.replace("{order}", _ORDERS[order]),
        viewer=viewer_id,
        people=int(viewer_id is not None),
        local=int(only_local),
        limit=limit,
        offset=offset,
    )
    return [row["id"] for row in rows]
