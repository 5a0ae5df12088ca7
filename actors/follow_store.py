"""The table `follows`: who follows whom, in both directions."""

import json
from collections.abc import Sequence
from datetime import datetime

from actors.actor import Actor, Follow, FollowState, FollowWish
from actors.actor_store import COLUMNS, actor_of, instant_of
from storage.instants import from_text, to_text
from storage.transaction import Reading, Row, Writing

_ACCEPTED_FOLLOWERS = """
    FROM follows JOIN actors ON actors.id = follows.follower_id
    WHERE follows.followed_id = :followed_id AND follows.state = 'accepted'
      AND actors.gone_at IS NULL
"""
_ACCEPTED_FOLLOWED = """
    FROM follows JOIN actors ON actors.id = follows.followed_id
    WHERE follows.follower_id = :follower_id AND follows.state = 'accepted'
      AND actors.gone_at IS NULL
"""


def set_follow(
    tx: Writing,
    follower_id: int,
    followed_id: int,
    iri: str,
    state: FollowState,
    now: datetime,
) -> None:
    """Writes a follow or its new state; asking again starts it anew under the new iri."""
    tx.run(
        """INSERT INTO follows (follower_id, followed_id, iri, state, created_at, answered_at)
           VALUES (:follower_id, :followed_id, :iri, :state, :now, :answered_at)
           ON CONFLICT (follower_id, followed_id) DO UPDATE
           SET iri = excluded.iri, state = excluded.state, answered_at = excluded.answered_at""",
        follower_id=follower_id,
        followed_id=followed_id,
        iri=iri,
        state=FollowState(state).value,
        now=to_text(now),
        answered_at=None if state == FollowState.PENDING else to_text(now),
    )


def set_wish(tx: Writing, follower_id: int, followed_id: int, wish: FollowWish) -> None:
    """Writes how the one wants to follow the other; it lasts as long as the follow."""
    tx.run(
        """UPDATE follows SET shows_announces = :announces, notifies = :notifies,
                  languages = :languages
           WHERE follower_id = :follower_id AND followed_id = :followed_id""",
        announces=int(wish.shows_announces),
        notifies=int(wish.notifies),
        languages=json.dumps(wish.languages),
        follower_id=follower_id,
        followed_id=followed_id,
    )


def follow_of(tx: Reading, follower_id: int, followed_id: int) -> Follow | None:
    """The follow of one by the other, in whatever state."""
    row = tx.one(
        """SELECT * FROM follows
           WHERE follower_id = :follower_id AND followed_id = :followed_id""",
        follower_id=follower_id,
        followed_id=followed_id,
    )
    return None if row is None else _follow(row)


def follow_by_iri(tx: Reading, iri: str) -> Follow | None:
    """The follow that was asked for by that activity; the caller checks whose it is."""
    row = tx.one("SELECT * FROM follows WHERE iri = :iri", iri=iri)
    return None if row is None else _follow(row)


def _follow(row: Row) -> Follow:
    return Follow(
        follower_id=row["follower_id"],
        followed_id=row["followed_id"],
        iri=row["iri"],
        state=FollowState(row["state"]),
        created_at=from_text(row["created_at"]),
        answered_at=instant_of(row["answered_at"]),
        wish=FollowWish(
            shows_announces=bool(row["shows_announces"]),
            notifies=bool(row["notifies"]),
            languages=tuple(json.loads(row["languages"])),
        ),
    )


def remove_follow(tx: Writing, follower_id: int, followed_id: int) -> bool:
    """Whether there was one to remove."""
    removed = tx.run(
        "DELETE FROM follows WHERE follower_id = :follower_id AND followed_id = :followed_id",
        follower_id=follower_id,
        followed_id=followed_id,
    )
    return removed > 0


def remove_follows_of(tx: Writing, actor_id: int) -> int:
    """Removes every follow by and of an actor that is gone; says how many."""
    return tx.run(
        "DELETE FROM follows WHERE follower_id = :id OR followed_id = :id",
        id=actor_id,
    )


def remove_followers_at(tx: Writing, inbox: str) -> int:
    """Removes the follows of every remote actor who takes deliveries at an inbox that is gone."""
    return tx.run(
        """DELETE FROM follows WHERE follower_id IN
           (SELECT id FROM actors WHERE local = 0 AND (inbox = :inbox OR shared_inbox = :inbox))""",
        inbox=inbox,
    )


def followers(tx: Reading, followed_id: int) -> list[Actor]:
    """Everybody whose follow of that actor was accepted, oldest acquaintance first."""
    sql = f"SELECT {COLUMNS} {_ACCEPTED_FOLLOWERS} ORDER BY actors.id"
    return [actor_of(row) for row in tx.all(sql, followed_id=followed_id)]


def following(tx: Reading, follower_id: int) -> list[Actor]:
    """Everybody whom that actor follows, accepted, oldest acquaintance first."""
    sql = f"SELECT {COLUMNS} {_ACCEPTED_FOLLOWED} ORDER BY actors.id"
    return [actor_of(row) for row in tx.all(sql, follower_id=follower_id)]


def pending_followers(tx: Reading, followed_id: int) -> list[Actor]:
    """Everybody who waits for that actor's answer."""
    rows = tx.all(
        f"""SELECT {COLUMNS} FROM follows JOIN actors ON actors.id = follows.follower_id
            WHERE follows.followed_id = :id AND follows.state = 'pending'
            ORDER BY follows.created_at""",  # noqa: S608
        id=followed_id,
    )
    return [actor_of(row) for row in rows]


def count_followers(tx: Reading, followed_id: int) -> int:
    sql = f"SELECT count(*) {_ACCEPTED_FOLLOWERS}"
    return int(tx.value(sql, followed_id=followed_id) or 0)


def count_following(tx: Reading, follower_id: int) -> int:
    sql = f"SELECT count(*) {_ACCEPTED_FOLLOWED}"
    return int(tx.value(sql, follower_id=follower_id) or 0)


def follower_page(
    tx: Reading, followed_id: int, below: int | None, limit: int
) -> list[tuple[int, str]]:
    """(id, iri) of followers with ids below the cursor, newest acquaintance first."""
    rows = tx.all(
        f"""SELECT actors.id, actors.iri {_ACCEPTED_FOLLOWERS}
            AND (:below IS NULL OR actors.id < :below)
            ORDER BY actors.id DESC LIMIT :limit""",
        followed_id=followed_id,
        below=below,
        limit=limit,
    )
    return [(row["id"], row["iri"]) for row in rows]


def following_page(
    tx: Reading, follower_id: int, below: int | None, limit: int
) -> list[tuple[int, str]]:
    """(id, iri) of those followed, with ids below the cursor, newest acquaintance first."""
    rows = tx.all(
        f"""SELECT actors.id, actors.iri {_ACCEPTED_FOLLOWED}
            AND (:below IS NULL OR actors.id < :below)
            ORDER BY actors.id DESC LIMIT :limit""",
        follower_id=follower_id,
        below=below,
        limit=limit,
    )
    return [(row["id"], row["iri"]) for row in rows]


def followers_at(tx: Reading, followed_id: int, host: str) -> list[str]:
    """The iris of an actor's followers who live at `host`, sorted (FEP-8fcf)."""
    rows = tx.all(
        f"SELECT actors.iri {_ACCEPTED_FOLLOWERS} AND actors.host = :host ORDER BY actors.iri",
        followed_id=followed_id,
        host=host,
    )
    return [row["iri"] for row in rows]


def local_followers(tx: Reading, followed_id: int) -> Sequence[int]:
    """The ids of our own actors whose follow of that actor was accepted."""
    sql = f"SELECT actors.id {_ACCEPTED_FOLLOWERS} AND actors.local = 1 ORDER BY actors.id"

    def ask() -> Sequence[int]:
        return tuple(row["id"] for row in tx.all(sql, followed_id=followed_id))

    return tx.recall(("follows", "actors"), ("followers here", followed_id), ask)


def is_followed_by_anyone_local(tx: Reading, actor_id: int) -> bool:
    sql = f"SELECT 1 {_ACCEPTED_FOLLOWERS} AND actors.local = 1 LIMIT 1"
    key = ("is followed here", actor_id)
    return tx.recall(
        ("follows", "actors"), key, lambda: tx.one(sql, followed_id=actor_id) is not None
    )


def host_has_local_followers(tx: Reading, host: str) -> bool:
    """Whether anybody of ours follows anybody who lives at that host."""
    row = tx.one(
        """SELECT 1 FROM actors AS followed
           JOIN follows ON follows.followed_id = followed.id AND follows.state = 'accepted'
           JOIN actors AS follower ON follower.id = follows.follower_id AND follower.local = 1
           WHERE followed.host = :host LIMIT 1""",
        host=host,
    )
    return row is not None


def followed_remotely(tx: Reading) -> list[Actor]:
    """Every remote actor whom anybody of ours follows: whose outboxes to pull after a downtime."""
    rows = tx.all(
        f"""SELECT {COLUMNS} FROM actors
            WHERE actors.local = 0 AND actors.gone_at IS NULL AND EXISTS (
                SELECT 1 FROM follows JOIN actors AS us ON us.id = follows.follower_id
                WHERE follows.followed_id = actors.id AND follows.state = 'accepted'
                  AND us.local = 1)
            ORDER BY actors.id"""  # noqa: S608
    )
    return [actor_of(row) for row in rows]
