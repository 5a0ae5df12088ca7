"""Who is to be told of something, and what stands between them and whoever caused it."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime

from actors import store as people
from notifications.notification import Cause
from notifications.policy import NEW_ACCOUNT, NEW_FOLLOWER, Choice, Policy, Stranger
from posts.post import Post, Visibility
from posts.seen_store import Viewer, may_see
from storage.instants import to_text
from storage.transaction import Reading, Row, Writing

_MEMBER = "a.local = 1 AND a.role = 'member' AND a.gone_at IS NULL"


def named_in(tx: Reading, post: Post) -> list[int]:
    """The members who are mentioned in a post, or to whom it is written."""
    rows = tx.all(
        f"""SELECT a.id FROM post_readers r JOIN actors a ON a.iri = r.actor_iri
            WHERE r.post_id = :post AND {_MEMBER} AND (r.mentioned = 1 OR :is_direct)
            ORDER BY a.id""",  # noqa: S608
        post=post.id,
        is_direct=int(post.visibility is Visibility.DIRECT),
    )
    return [row["id"] for row in rows]


def who_passed_on(tx: Reading, post_id: int) -> list[int]:
    """The members who have announced a post."""
    rows = tx.all(
        f"""SELECT a.id FROM reactions r JOIN actors a ON a.id = r.actor_id
            WHERE r.post_id = :post AND r.kind = 'announce' AND {_MEMBER} ORDER BY a.id""",  # noqa: S608
        post=post_id,
    )
    return [row["id"] for row in rows]


def who_quotes(tx: Reading, post_iri: str) -> list[tuple[int, int]]:
    """The members who quote a post with leave, each with the id of what they wrote."""
    rows = tx.all(
        f"""SELECT a.id, p.id AS post_id FROM quotes q JOIN posts p ON p.id = q.post_id
            JOIN actors a ON a.id = p.author_id
            WHERE q.quoted_iri = :iri AND q.state = 'accepted' AND {_MEMBER} ORDER BY p.id""",  # noqa: S608
        iri=post_iri,
    )
    return [(row["id"], row["post_id"]) for row in rows]


def members_among(tx: Reading, actor_ids: Iterable[int]) -> list[int]:
    """Those of them who are members here."""
    rows = tx.all(
        f"""SELECT a.id FROM actors a WHERE {_MEMBER}
            AND a.id IN (SELECT value FROM json_each(:ids)) ORDER BY a.id""",  # noqa: S608
        ids=json.dumps(list(actor_ids)),
    )
    return [row["id"] for row in rows]


_UNWANTED = """
SELECT 1 FROM actors a
 WHERE a.id = :from_id AND (
    a.gone_at IS NOT NULL
    OR EXISTS (SELECT 1 FROM blocks b
                WHERE (b.blocker_id = :owner AND b.blocked_id = a.id)
                   OR (b.blocker_id = a.id AND b.blocked_id = :owner))
    OR EXISTS (SELECT 1 FROM mutes u
                WHERE u.muter_id = :owner AND u.muted_id = a.id AND u.hides_notices = 1)
    OR (a.local = 0 AND EXISTS (SELECT 1 FROM avoided_hosts v
                                 WHERE v.actor_id = :owner AND v.host = a.host)))
"""


def is_unwanted(tx: Reading, owner_id: int, from_id: int) -> bool:
    """Whether a member wants to hear nothing of somebody, or has blocked or is blocked by them."""
    return tx.value(_UNWANTED, owner=owner_id, from_id=from_id) is not None


def policy_of(tx: Reading, owner_id: int) -> Policy:
    """A member's choices, or the usual ones."""
    row = tx.one("SELECT * FROM notification_policies WHERE owner_id = :owner", owner=owner_id)
    return Policy() if row is None else _policy(row)


def _policy(row: Row) -> Policy:
    return Policy(
        not_following=Choice(row["not_following"]),
        not_followers=Choice(row["not_followers"]),
        new_accounts=Choice(row["new_accounts"]),
        private_mentions=Choice(row["private_mentions"]),
        limited_accounts=Choice(row["limited_accounts"]),
    )


def save_policy(tx: Writing, owner_id: int, policy: Policy) -> None:
    """Writes a member's choices down."""
    tx.run(
        """INSERT OR REPLACE INTO notification_policies
               (owner_id, not_following, not_followers, new_accounts, private_mentions,
                limited_accounts)
           VALUES (:owner, :not_following, :not_followers, :new_accounts, :private_mentions,
                   :limited_accounts)""",
        owner=owner_id,
        not_following=policy.not_following,
        not_followers=policy.not_followers,
        new_accounts=policy.new_accounts,
        private_mentions=policy.private_mentions,
        limited_accounts=policy.limited_accounts,
    )


_STRANGER = """
SELECT EXISTS (SELECT 1 FROM follows f WHERE f.follower_id = :owner AND f.followed_id = a.id
                  AND f.state = 'accepted') AS is_followed,
       EXISTS (SELECT 1 FROM follows f WHERE f.follower_id = a.id AND f.followed_id = :owner
                  AND f.state = 'accepted' AND f.created_at <= :long_ago) AS follows_for_long,
       a.created_at > :lately AS is_new,
       EXISTS (SELECT 1 FROM blocked_hosts h WHERE h.severity = 'silence'
                  AND (a.host = h.host OR a.host LIKE '%.' || h.host)) AS is_limited,
       EXISTS (SELECT 1 FROM notification_permissions q
                WHERE q.owner_id = :owner AND q.from_id = a.id) AS is_permitted,
       EXISTS (SELECT 1 FROM posts p WHERE p.id = :post AND p.visibility = 'direct'
                  AND :is_mention
                  AND NOT EXISTS (SELECT 1 FROM posts o WHERE o.author_id = :owner
                                     AND (o.iri = p.in_reply_to_iri
                                          OR o.context_iri = p.context_iri))) AS says_it_unasked
  FROM actors a WHERE a.id = :from_id
"""


def stranger(tx: Reading, owner_id: int, cause: Cause, now: datetime) -> Stranger | None:
    """What a member's policy asks about whoever caused something; None: they are not known."""
    row = tx.one(
        _STRANGER,
        owner=owner_id,
        from_id=cause.from_id,
        post=cause.post_id,
        is_mention=int(cause.kind.value == "mention"),
        long_ago=to_text(now - NEW_FOLLOWER),
        lately=to_text(now - NEW_ACCOUNT),
    )
    if row is None:
        return None
    return Stranger(
        is_followed=bool(row["is_followed"]),
        follows_for_long=bool(row["follows_for_long"]),
        is_new=bool(row["is_new"]),
        is_limited=bool(row["is_limited"]),
        is_permitted=bool(row["is_permitted"]),
        says_it_unasked=bool(row["says_it_unasked"]),
    )


def may_hear_of(tx: Reading, owner_id: int, post_id: int) -> bool:
    """Whether a member may see a post, and has not muted its thread."""
    owner = people.by_id(tx, owner_id)
    if owner is None or not may_see(tx, Viewer(owner), post_id):
        return False
    muted = tx.value(
        "SELECT 1 FROM muted_posts WHERE post_id = :post AND actor_id = :owner",
        post=post_id,
        owner=owner_id,
    )
    return muted is None


def who_wants_all_of(tx: Reading, post: Post) -> Sequence[int]:
    """The members who want to hear of everything that its author says, answers to others aside."""
    if post.visibility is Visibility.DIRECT:
        return []
    readers = tx.recall(
        ("follows", "actors"), ("wants all of", post.author_id), lambda: _wanting_all_of(tx, post)
    )
    if not readers or post.in_reply_to_iri is None or _answers_itself(tx, post):
        return readers
    return []


def _wanting_all_of(tx: Reading, post: Post) -> Sequence[int]:
    rows = tx.all(
        f"""SELECT a.id FROM follows f JOIN actors a ON a.id = f.follower_id
            WHERE f.followed_id = :author AND f.state = 'accepted' AND f.notifies = 1 AND {_MEMBER}
            ORDER BY a.id""",  # noqa: S608
        author=post.author_id,
    )
    return tuple(row["id"] for row in rows)


def _answers_itself(tx: Reading, post: Post) -> bool:
    found = tx.one(
        "SELECT 1 FROM posts WHERE iri = :parent AND author_id = :author",
        parent=post.in_reply_to_iri,
        author=post.author_id,
    )
    return found is not None


def who_voted(tx: Reading, post: Post) -> list[int]:
    """The members who have voted in the poll of a post, and its author."""
    rows = tx.all("SELECT voter_id FROM poll_votes WHERE post_id = :post", post=post.id)
    return members_among(tx, [post.author_id, *(row["voter_id"] for row in rows)])


def staff(tx: Reading, *roles: str) -> list[int]:
    """The members who have one of these roles here."""
    rows = tx.all(
        f"""SELECT DISTINCT a.id FROM roles o JOIN actors a ON a.id = o.actor_id
            WHERE {_MEMBER} AND o.role IN (SELECT value FROM json_each(:roles)) ORDER BY a.id""",  # noqa: S608
        roles=json.dumps(roles),
    )
    return [row["id"] for row in rows]


def read_up_to(tx: Reading, owner_id: int) -> int:
    """The id up to which a member has read, as their programs have marked it."""
    found = tx.value(
        "SELECT last_read_id FROM markers WHERE owner_id = :owner AND timeline = 'notifications'",
        owner=owner_id,
    )
    return int(found or 0)
