"""The tables of lists and of who is on them."""

import json
from collections.abc import Iterable

from storage.transaction import Reading, Row, Writing
from timelines.people_list import PeopleList, Replies

_NEWEST = (1 << 63) - 1


def of(tx: Reading, owner_id: int) -> list[PeopleList]:
    """The lists of a member, oldest first."""
    rows = tx.all("SELECT * FROM lists WHERE owner_id = :owner ORDER BY id", owner=owner_id)
    return [_list(row) for row in rows]


def one(tx: Reading, owner_id: int, list_id: int) -> PeopleList | None:
    """One list of that member."""
    row = tx.one(
        "SELECT * FROM lists WHERE id = :id AND owner_id = :owner", id=list_id, owner=owner_id
    )
    return None if row is None else _list(row)


def with_member(tx: Reading, owner_id: int, actor_id: int) -> list[PeopleList]:
    """The lists of a member that somebody is on, oldest first."""
    rows = tx.all(
        "SELECT l.* FROM lists l JOIN list_members m ON m.list_id = l.id"
        " WHERE l.owner_id = :owner AND m.actor_id = :actor ORDER BY l.id",
        owner=owner_id,
        actor=actor_id,
    )
    return [_list(row) for row in rows]


def put(tx: Writing, people_list: PeopleList) -> None:
    """Writes a list down, without who is on it."""
    tx.run(
        "INSERT INTO lists (id, owner_id, title, replies, exclusive)"
        " VALUES (:id, :owner, :title, :replies, :exclusive) ON CONFLICT (id) DO UPDATE"
        " SET title = excluded.title, replies = excluded.replies, exclusive = excluded.exclusive",
        id=people_list.id,
        owner=people_list.owner_id,
        title=people_list.title,
        replies=people_list.replies,
        exclusive=int(people_list.exclusive),
    )


def remove(tx: Writing, list_id: int) -> None:
    """Deletes a list."""
    tx.run("DELETE FROM lists WHERE id = :id", id=list_id)


def member_ids(
    tx: Reading, list_id: int, *, before: int | None, after: int | None, limit: int
) -> list[int]:
    """Who is on a list, the latest acquaintance first."""
    rows = tx.all(
        "SELECT m.actor_id FROM list_members m JOIN actors a ON a.id = m.actor_id"
        " WHERE m.list_id = :list AND m.actor_id < :before AND m.actor_id > :after"
        " AND a.gone_at IS NULL ORDER BY m.actor_id DESC LIMIT :limit",
        list=list_id,
        before=_NEWEST if before is None else before,
        after=after or 0,
        limit=limit,
    )
    return [row["actor_id"] for row in rows]


def handles_on(tx: Reading, list_id: int) -> list[str]:
    """Who is on a list, by their handles, in the order of these."""
    rows = tx.all(
        "SELECT a.username || '@' || a.host AS handle FROM list_members m"
        " JOIN actors a ON a.id = m.actor_id"
        " WHERE m.list_id = :list AND a.gone_at IS NULL ORDER BY handle",
        list=list_id,
    )
    return [row["handle"] for row in rows]


def followed_among(tx: Reading, owner_id: int, actor_ids: Iterable[int]) -> frozenset[int]:
    """Whom of these the owner follows, or is."""
    rows = tx.all(
        "SELECT n.value AS id FROM json_each(:ids) n WHERE n.value = :owner OR EXISTS ("
        " SELECT 1 FROM follows f WHERE f.follower_id = :owner AND f.followed_id = n.value"
        " AND f.state = 'accepted')",
        ids=json.dumps(list(actor_ids)),
        owner=owner_id,
    )
    return frozenset(row["id"] for row in rows)


def add_members(tx: Writing, list_id: int, actor_ids: Iterable[int]) -> None:
    """Puts people on a list."""
    tx.run_many(
        "INSERT OR IGNORE INTO list_members (list_id, actor_id) VALUES (:list, :actor)",
        [{"list": list_id, "actor": actor_id} for actor_id in actor_ids],
    )


def remove_members(tx: Writing, list_id: int, actor_ids: Iterable[int]) -> None:
    """Takes people off a list."""
    tx.run(
        "DELETE FROM list_members WHERE list_id = :list"
        " AND actor_id IN (SELECT value FROM json_each(:ids))",
        list=list_id,
        ids=json.dumps(list(actor_ids)),
    )


def count_members(tx: Reading, list_id: int) -> int:
    """How many are on a list."""
    return int(
        str(tx.value("SELECT count(*) FROM list_members WHERE list_id = :list", list=list_id))
    )


def forget_member(tx: Writing, owner_id: int, actor_id: int) -> None:
    """Takes somebody off every list of a member who follows them no more."""
    tx.run(
        "DELETE FROM list_members WHERE actor_id = :actor"
        " AND list_id IN (SELECT id FROM lists WHERE owner_id = :owner)",
        actor=actor_id,
        owner=owner_id,
    )


def forget(tx: Writing, actor_id: int) -> None:
    """Deletes the lists of somebody who is gone, and takes them off those of others."""
    tx.run("DELETE FROM lists WHERE owner_id = :actor", actor=actor_id)
    tx.run("DELETE FROM list_members WHERE actor_id = :actor", actor=actor_id)


def _list(row: Row) -> PeopleList:
    return PeopleList(
        id=row["id"],
        owner_id=row["owner_id"],
        title=row["title"],
        replies=Replies(row["replies"]),
        exclusive=bool(row["exclusive"]),
    )
