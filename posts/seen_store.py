"""The one condition under which a post is shown to somebody, and every query that shows posts.

`VISIBLE` is rule R8: each way of reading puts it into its `WHERE`, with the parameters that
`viewer_params` makes of the viewer. Stores of higher floors that join `posts p` and its author
`actors a` use the same condition.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from actors.actor import Actor, Role
from posts.post import Post
from posts.store import COLUMNS, POSTS, post_of
from storage.transaction import Reading, SqlValue

_NEWEST = (1 << 63) - 1


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks: an actor who has proven to be that, ours or remote; None: anybody at all."""

    actor: Actor | None = None


ANYBODY = Viewer()

_IS_OURS = """
    (:viewer_is_member = 1 AND NOT EXISTS (
        SELECT 1 FROM members m WHERE m.actor_id = :viewer_id AND m.standing = 'newcomer'))
"""
_IS_SISTER = """
    EXISTS (SELECT 1 FROM pacts s JOIN actors n ON n.id = s.network_id
             WHERE s.state = 'active' AND n.host = :viewer_host)
"""
_FROM_A_SISTER = """
    EXISTS (SELECT 1 FROM pacts s JOIN actors n ON n.id = s.network_id
             WHERE s.state = 'active' AND n.host = a.host)
"""
VISIBLE = f"""
(
    p.author_id = :viewer_id
    OR (
        a.gone_at IS NULL
        AND NOT EXISTS (SELECT 1 FROM blocks b
                         WHERE (b.blocker_id = p.author_id AND b.blocked_id = :viewer_id)
                            OR (b.blocker_id = :viewer_id AND b.blocked_id = p.author_id))
        AND NOT EXISTS (SELECT 1 FROM avoided_hosts v
                         WHERE v.actor_id = :viewer_id AND v.host = a.host)
        AND NOT EXISTS (SELECT 1 FROM avoided_hosts v
                         WHERE v.actor_id = p.author_id AND v.host = :viewer_host)
        AND (
            p.visibility IN ('public', 'unlisted')
            OR EXISTS (SELECT 1 FROM post_readers r
                        WHERE r.post_id = p.id AND r.actor_iri = :viewer_iri)
            OR (p.visibility = 'followers' AND EXISTS (
                    SELECT 1 FROM follows f WHERE f.follower_id = :viewer_id
                       AND f.followed_id = p.author_id AND f.state = 'accepted'))
            OR (p.visibility = 'sisters' AND (
                    (p.local = 1 AND ({_IS_OURS} OR {_IS_SISTER}))
                    OR (p.local = 0 AND {_IS_OURS} AND {_FROM_A_SISTER})))
            OR (p.visibility = 'network' AND p.local = 1 AND {_IS_OURS})
            OR (p.visibility = 'coordinators' AND p.local = 1 AND EXISTS (
                    SELECT 1 FROM members m WHERE m.actor_id = :viewer_id
                       AND m.standing = 'coordinator' AND m.left_at IS NULL))
        )
    )
)
"""  # noqa: S608  # only our own text

WANTED = """
NOT EXISTS (SELECT 1 FROM mutes u WHERE u.muter_id = :viewer_id AND u.muted_id = p.author_id)
"""
"""Lists besides leave out whom the viewer has muted; whoever asks for one post gets it."""


def viewer_params(viewer: Viewer) -> Mapping[str, SqlValue]:
    """The parameters of `VISIBLE`; an actor who is gone is nobody."""
    actor = viewer.actor if viewer.actor and viewer.actor.gone_at is None else None
    if actor is None:
        return {
            "viewer_id": None,
            "viewer_iri": None,
            "viewer_host": None,
            "viewer_is_member": 0,
        }
    is_member = actor.local and actor.role in (Role.MEMBER, Role.NETWORK)
    return {
        "viewer_id": actor.id,
        "viewer_iri": actor.iri,
        "viewer_host": None if actor.local else actor.host,
        "viewer_is_member": int(is_member),
    }


@dataclass(frozen=True, slots=True)
class Page:
    """A stretch of a list by ids: those below `before` or above `after`, `limit` at the most.

    `upward`: those next above `after`, and not the newest; lists for programs know it.
    """

    limit: int = 20
    before: int | None = None
    after: int | None = None
    upward: bool = False


def one(tx: Reading, viewer: Viewer, iri: str) -> Post | None:
    """The post of that name, if the viewer may see it."""
    found = _posts(tx, viewer, "p.iri = :iri", "p.id LIMIT 1", iri=iri)
    return found[0] if found else None


def one_by_id(tx: Reading, viewer: Viewer, post_id: int) -> Post | None:
    """The post of that number, if the viewer may see it."""
    found = _posts(tx, viewer, "p.id = :id", "p.id LIMIT 1", id=post_id)
    return found[0] if found else None


def may_see(tx: Reading, viewer: Viewer, post_id: int) -> bool:
    """Whether the viewer may see that post."""
    sql = f"SELECT 1 FROM {POSTS} WHERE p.id = :id AND {VISIBLE}"  # noqa: S608
    return tx.value(sql, id=post_id, **viewer_params(viewer)) is not None


_HOME = f"""
SELECT {{columns}} FROM timelines t
  JOIN posts p ON p.id = t.post_id JOIN actors a ON a.id = p.author_id
 WHERE t.owner_id = :viewer_id AND t.entry_id < :before AND t.entry_id > :after
   AND NOT EXISTS (SELECT 1 FROM mutes u WHERE u.muter_id = :viewer_id AND u.muted_id = t.by_id)
   AND {WANTED} AND {VISIBLE}
 ORDER BY t.entry_id {{order}} LIMIT :limit
"""  # noqa: S608  # only our own text


def home(tx: Reading, viewer: Viewer, page: Page) -> list[Post]:
    """The posts of the viewer's home timeline, last entry first."""
    sql = _HOME.format(columns=COLUMNS, order="DESC")
    rows = tx.all(
        sql,
        before=_NEWEST if page.before is None else page.before,
        after=page.after or 0,
        limit=page.limit,
        **viewer_params(viewer),
    )
    return [post_of(row) for row in rows]


def of_author(tx: Reading, viewer: Viewer, author_id: int, page: Page) -> list[Post]:
    """What one author wrote, newest first."""
    return _page(tx, viewer, "p.author_id = :author", page, author=author_id)


def with_tag(tx: Reading, viewer: Viewer, tag: str, page: Page) -> list[Post]:
    """Public posts that bear a hashtag, newest first."""
    tagged = "p.id IN (SELECT post_id FROM post_tags WHERE tag = :tag AND post_id < :before)"
    where = f"p.visibility = 'public' AND {tagged} AND {WANTED}"
    return _page(tx, viewer, where, page, tag=tag)


def answers_to(tx: Reading, viewer: Viewer, parent_iri: str, page: Page) -> list[Post]:
    """The direct answers to a post, oldest first."""
    return _forward(tx, viewer, "p.in_reply_to_iri = :parent", page, parent=parent_iri)


def in_context(tx: Reading, viewer: Viewer, context_iri: str, page: Page) -> list[Post]:
    """The posts of a thread, oldest first."""
    return _forward(tx, viewer, "p.context_iri = :context", page, context=context_iri)


def count_answers(tx: Reading, viewer: Viewer, parent_iri: str) -> int:
    """How many answers the viewer could see; those they could not are not counted (PRV-07)."""
    sql = f"SELECT count(*) FROM {POSTS} WHERE p.in_reply_to_iri = :parent AND {VISIBLE}"  # noqa: S608
    return int(str(tx.value(sql, parent=parent_iri, **viewer_params(viewer))))


def count_in_context(tx: Reading, viewer: Viewer, context_iri: str) -> int:
    """How many posts of a thread the viewer could see."""
    sql = f"SELECT count(*) FROM {POSTS} WHERE p.context_iri = :context AND {VISIBLE}"  # noqa: S608
    return int(str(tx.value(sql, context=context_iri, **viewer_params(viewer))))


def featured(tx: Reading, viewer: Viewer, actor_id: int) -> list[Post]:
    """What an actor has pinned, last pinned first."""
    sql = f"""
        SELECT {COLUMNS} FROM featured t JOIN posts p ON p.iri = t.post_iri
          JOIN actors a ON a.id = p.author_id
         WHERE t.actor_id = :actor AND {VISIBLE}
         ORDER BY t.added_at DESC, p.id DESC
    """  # noqa: S608
    return [post_of(row) for row in tx.all(sql, actor=actor_id, **viewer_params(viewer))]


def _posts(tx: Reading, viewer: Viewer, where: str, order: str, **params: SqlValue) -> list[Post]:
    sql = f"SELECT {COLUMNS} FROM {POSTS} WHERE {where} AND {VISIBLE} ORDER BY {order}"  # noqa: S608
    return [post_of(row) for row in tx.all(sql, **params, **viewer_params(viewer))]


def _page(tx: Reading, viewer: Viewer, where: str, page: Page, **params: SqlValue) -> list[Post]:
    return _posts(
        tx,
        viewer,
        f"{where} AND p.id < :before AND p.id > :after",
        "p.id DESC LIMIT :limit",
        before=_NEWEST if page.before is None else page.before,
        after=page.after or 0,
        limit=page.limit,
        **params,
    )


def _forward(tx: Reading, viewer: Viewer, where: str, page: Page, **params: SqlValue) -> list[Post]:
    return _posts(
        tx,
        viewer,
        f"{where} AND p.id < :before AND p.id > :after",
        "p.id LIMIT :limit",
        before=_NEWEST if page.before is None else page.before,
        after=page.after or 0,
        limit=page.limit,
        **params,
    )
