"""Home timelines: which post stands on whose, where, and who brought it.

A row is what follows, names and announcements make of it, whatever order they came in: the author
brings a post before anybody who announces it, of those the earliest. `entry_id` is the status id
under which it stands: the post's own, or the announcement's.
"""

import json
from collections.abc import Sequence

from actors import store as people
from storage.transaction import Reading, Writing

GATHERED_MOST = 200
"""So many posts and announcements of somebody appear on the timeline of who begins to follow."""
KEPT_MOST = 800
"""So many of the newest stay on a home timeline, as with Mastodon; what is older is found by
profile, hashtag and search."""
_BEYOND = 200  # so that not every new post has to push an old one off
_OFF_AT_ONCE = 5_000
_OWNERS_AT_ONCE = 100

_NOT_BLOCKING = """
    NOT EXISTS (SELECT 1 FROM blocks b
                 WHERE (b.blocker_id = l.id AND b.blocked_id = :author)
                    OR (b.blocker_id = :author AND b.blocked_id = l.id))
    AND NOT EXISTS (SELECT 1 FROM avoided_hosts v JOIN actors o ON o.host = v.host
                     WHERE v.actor_id = l.id AND o.id = :author)
"""
# Ids of one millisecond are in no order, so those who announce at once are.
_FIRST_COMES_FIRST = """
    ON CONFLICT (post_id, owner_id) DO UPDATE
   SET entry_id = excluded.entry_id, by_id = excluded.by_id
 WHERE timelines.entry_id <> timelines.post_id
   AND (excluded.entry_id = excluded.post_id
        OR (excluded.entry_id >> 20, excluded.by_id) < (timelines.entry_id >> 20, timelines.by_id))
"""
_INTO = "INSERT INTO timelines (owner_id, entry_id, post_id, by_id)"
_MAY_BE_PASSED_ON = "p.visibility IN ('public', 'unlisted', 'sisters')"

# How a follow `f` is wished (`FollowWish`): a post without a language is in every language.
_IN_ITS_LANGUAGES = """
    (p.language IS NULL OR EXISTS (
        SELECT 1 FROM json_each(f.languages) c
         WHERE c.value = lower(substr(p.language, 1, instr(p.language || '-', '-') - 1))))
"""
_SAYS_ENOUGH = f"(f.languages = '[]' OR {_IN_ITS_LANGUAGES})"
_TO_FOLLOWERS = f"""
{_INTO} SELECT l.id, :entry, :post, :by
  FROM follows f JOIN actors l ON l.id = f.follower_id AND l.local = 1 AND l.gone_at IS NULL
 WHERE f.followed_id = :by AND f.state = 'accepted' AND {_NOT_BLOCKING}
   AND (f.shows_announces = 1 OR :entry = :post)
   AND (f.languages = '[]'
        OR EXISTS (SELECT 1 FROM posts p WHERE p.id = :post AND {_IN_ITS_LANGUAGES}))
{_FIRST_COMES_FIRST}
"""  # noqa: S608  # only our own text
_TO_NAMED = f"""
{_INTO} SELECT l.id, :post, :post, :author
  FROM post_readers r JOIN actors l ON l.iri = r.actor_iri AND l.local = 1 AND l.gone_at IS NULL
 WHERE r.post_id = :post AND {_NOT_BLOCKING}
{_FIRST_COMES_FIRST}
"""  # noqa: S608  # only our own text
_TO_ONESELF = f"""
{_INTO} SELECT l.id, :entry, :post, l.id
  FROM actors l WHERE l.id = :by AND l.local = 1 AND l.type = 'Person'
{_FIRST_COMES_FIRST}
"""  # noqa: S608  # only our own text
_UNBLOCKED = """
    NOT EXISTS (SELECT 1 FROM blocks b
                 WHERE (b.blocker_id = l.id AND b.blocked_id = p.author_id)
                    OR (b.blocker_id = p.author_id AND b.blocked_id = l.id))
    AND NOT EXISTS (SELECT 1 FROM avoided_hosts v JOIN actors o ON o.host = v.host
                     WHERE v.actor_id = l.id AND o.id = p.author_id)
"""
_SAID = f"""
{_INTO} SELECT l.id, p.id, p.id, p.author_id
  FROM (SELECT * FROM posts WHERE author_id = :by ORDER BY id DESC LIMIT :most) p
  JOIN actors l ON l.id = :owner AND l.local = 1
 WHERE p.visibility <> 'direct' AND {_UNBLOCKED} AND NOT EXISTS (
         SELECT 1 FROM follows f WHERE f.follower_id = :owner AND f.followed_id = :by
            AND NOT {_SAYS_ENOUGH})
{_FIRST_COMES_FIRST}
"""  # noqa: S608  # only our own text
_ANNOUNCED = f"""
{_INTO} SELECT l.id, r.id, p.id, r.actor_id
  FROM (SELECT * FROM reactions WHERE actor_id = :by AND kind = 'announce'
         ORDER BY id DESC LIMIT :most) r
  JOIN posts p ON p.id = r.post_id
  JOIN actors l ON l.id = :owner AND l.local = 1
 WHERE p.author_id <> :by AND {_MAY_BE_PASSED_ON} AND {_UNBLOCKED} AND NOT EXISTS (
         SELECT 1 FROM follows f WHERE f.follower_id = :owner AND f.followed_id = :by
            AND NOT (f.shows_announces = 1 AND {_SAYS_ENOUGH}))
{_FIRST_COMES_FIRST}
"""  # noqa: S608  # only our own text
_BY_OTHERS = f"""
{_INTO} SELECT l.id, r.id, p.id, r.actor_id
  FROM json_each(:posts) n JOIN posts p ON p.id = n.value
  JOIN reactions r ON r.post_id = p.id AND r.kind = 'announce' AND r.actor_id <> p.author_id
  JOIN json_each(:owners) o JOIN actors l ON l.id = o.value
 WHERE {_MAY_BE_PASSED_ON} AND {_UNBLOCKED}
   AND ((l.id = r.actor_id AND l.type = 'Person') OR EXISTS (
         SELECT 1 FROM follows f WHERE f.follower_id = l.id
            AND f.followed_id = r.actor_id AND f.state = 'accepted'
            AND f.shows_announces = 1 AND {_SAYS_ENOUGH}))
{_FIRST_COMES_FIRST}
"""  # noqa: S608  # only our own text


def show_to(tx: Writing, post_id: int, owner_id: int, author_id: int) -> None:
    """Puts a post on one home timeline, as its author's."""
    tx.run(
        f"{_INTO} SELECT :owner, :post, :post, :author WHERE 1 {_FIRST_COMES_FIRST}",
        owner=owner_id,
        post=post_id,
        author=author_id,
    )


def show_to_followers(tx: Writing, post_id: int, author_id: int) -> None:
    """Puts a post on the home timelines of all who follow its author here."""
    if people.local_followers(tx, author_id):
        tx.run(_TO_FOLLOWERS, entry=post_id, post=post_id, author=author_id, by=author_id)


def show_to_named(tx: Writing, post_id: int, author_id: int) -> None:
    """Puts a post on the home timelines of the people of ours who are named in it."""
    tx.run(_TO_NAMED, post=post_id, author=author_id)


def show_announced(tx: Writing, entry_id: int, post_id: int, author_id: int, by_id: int) -> None:
    """Puts a post on the timelines of who follows its announcer here, and on their own."""
    if people.local_followers(tx, by_id):
        tx.run(_TO_FOLLOWERS, entry=entry_id, post=post_id, author=author_id, by=by_id)
    by = people.by_id(tx, by_id)
    if by is not None and by.local:
        tx.run(_TO_ONESELF, entry=entry_id, post=post_id, by=by_id)


def take_off(tx: Writing, post_id: int, by_id: int) -> None:
    """Takes a post off the timelines that an announcement by `by_id` brought it to.

    Where somebody else had announced it as well, it stands as theirs.
    """
    owners = [
        row["owner_id"]
        for row in tx.all(
            "DELETE FROM timelines WHERE post_id = :post AND by_id = :by RETURNING owner_id",
            post=post_id,
            by=by_id,
        )
    ]
    if owners:
        _announced_by_others(tx, owners, [post_id])


def take_off_all(tx: Writing, post_id: int) -> None:
    """Takes a post off every timeline."""
    tx.run("DELETE FROM timelines WHERE post_id = :post", post=post_id)


def gather(tx: Writing, owner_id: int, followed_id: int) -> None:
    """Puts the latest of what an actor said and announced on the timeline of a new follower."""
    for sql in (_SAID, _ANNOUNCED):
        tx.run(sql, owner=owner_id, by=followed_id, most=GATHERED_MOST)


def scatter(tx: Writing, owner_id: int, unfollowed_id: int) -> None:
    """Takes what an actor brought off the timeline of who follows them no more.

    What names that person stays, and what others announced.
    """
    rows = tx.all(
        "DELETE FROM timelines WHERE owner_id = :owner AND by_id = :by AND by_id <> owner_id"
        " AND NOT (entry_id = post_id AND EXISTS ("
        "   SELECT 1 FROM post_readers r JOIN actors l ON l.iri = r.actor_iri"
        "    WHERE r.post_id = timelines.post_id AND l.id = :owner)) RETURNING post_id",
        owner=owner_id,
        by=unfollowed_id,
    )
    if rows:
        _announced_by_others(tx, [owner_id], [row["post_id"] for row in rows])


def overgrown(tx: Reading) -> list[int]:
    """Some of those whose home timelines have grown well beyond what is kept of them."""
    rows = tx.all(
        "SELECT owner_id FROM timelines GROUP BY owner_id HAVING count(*) > :most LIMIT :some",
        most=KEPT_MOST + _BEYOND,
        some=_OWNERS_AT_ONCE,
    )
    return [row["owner_id"] for row in rows]


def trim(tx: Writing, owner_id: int) -> int:
    """Takes the oldest off a home timeline, beginning with them; says how many.

    Some thousands at the most, so that nobody waits long for the writer; the next hour goes on.
    """
    return tx.run(
        "DELETE FROM timelines WHERE owner_id = :owner AND entry_id IN ("
        " SELECT entry_id FROM timelines WHERE owner_id = :owner AND entry_id <= ("
        "  SELECT entry_id FROM timelines WHERE owner_id = :owner"
        "   ORDER BY entry_id DESC LIMIT 1 OFFSET :kept)"
        " ORDER BY entry_id LIMIT :at_once)",
        owner=owner_id,
        at_once=_OFF_AT_ONCE,
        kept=KEPT_MOST,
    )


def forget(tx: Writing, actor_id: int) -> None:
    """Drops the timeline of an actor who is gone, and what they brought to those of others."""
    tx.run("DELETE FROM timelines WHERE by_id = :actor OR owner_id = :actor", actor=actor_id)


def _announced_by_others(tx: Writing, owners: Sequence[int], posts: Sequence[int]) -> None:
    """Puts posts back on timelines whose owners follow others who announced them, or did so."""
    tx.run(_BY_OTHERS, posts=json.dumps(list(posts)), owners=json.dumps(list(owners)))
