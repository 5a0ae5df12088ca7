"""The queries of what members may read of what they were told: lists, groups, counts.

Each is one statement under the conditions of visibility (`posts.seen_store.VISIBLE`, rule R8): a
post that the member may not see any more, and whoever is blocked or muted since, is not there.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field

from actors.actor import Actor
from notifications.notification import GROUPED_KINDS, Group, Kind, Notification
from notifications.store import KEY, LIVE, notification_of
from posts.seen_store import VISIBLE, Page, Viewer, viewer_params
from storage.instants import from_text
from storage.transaction import Reading, Row, SqlValue

_NEWEST = (1 << 63) - 1
_SAMPLES = 8

_SEEN = f"""
n.owner_id = :viewer_id AND {LIVE}
AND (n.post_id IS NULL OR EXISTS (SELECT 1 FROM posts p JOIN actors a ON a.id = p.author_id
                                   WHERE p.id = n.post_id AND {VISIBLE}))
AND EXISTS (SELECT 1 FROM actors w WHERE w.id = n.from_id AND w.gone_at IS NULL
     AND NOT EXISTS (SELECT 1 FROM blocks b
                      WHERE (b.blocker_id = w.id AND b.blocked_id = :viewer_id)
                         OR (b.blocker_id = :viewer_id AND b.blocked_id = w.id))
     AND NOT EXISTS (SELECT 1 FROM mutes u WHERE u.muter_id = :viewer_id
                        AND u.muted_id = w.id AND u.hides_notices = 1)
     AND NOT EXISTS (SELECT 1 FROM avoided_hosts v
                      WHERE w.local = 0 AND v.actor_id = :viewer_id AND v.host = w.host))
"""  # noqa: S608  # only our own text
_WANTED = """
AND (:with_filtered OR n.filtered = 0)
AND (:kinds IS NULL OR n.kind IN (SELECT value FROM json_each(:kinds)))
AND n.kind NOT IN (SELECT value FROM json_each(:without))
AND (:from_id IS NULL OR n.from_id = :from_id)
"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which notifications are asked for; `kinds` None: all but `without`."""

    kinds: tuple[Kind, ...] | None = None
    without: tuple[Kind, ...] = ()
    from_id: int | None = None
    with_filtered: bool = False
    grouped: tuple[str, ...] = field(default=GROUPED_KINDS)  # kinds that may stand together

    def params(self) -> dict[str, SqlValue]:
        """The parameters of the conditions."""
        return {
            "kinds": None if self.kinds is None else json.dumps(list(self.kinds)),
            "without": json.dumps(list(self.without)),
            "from_id": self.from_id,
            "with_filtered": int(self.with_filtered),
        }


def listed_for(tx: Reading, member: Actor, wanted: Wanted, page: Page) -> list[Notification]:
    """A stretch of what a member was told, the newest first."""
    order = "ASC" if page.upward else "DESC"
    rows = tx.all(
        f"SELECT n.* FROM notifications n WHERE {_SEEN} {_WANTED}"  # noqa: S608
        f" AND n.id < :before AND n.id > :after ORDER BY n.id {order} LIMIT :limit",
        **_range(page),
        **wanted.params(),
        **viewer_params(Viewer(member)),
    )
    found = [notification_of(row) for row in rows]
    return found[::-1] if page.upward else found


def one_for(tx: Reading, member: Actor, number: int) -> Notification | None:
    """A notification, if it is that member's, and may still be seen; filtered or not."""
    row = tx.one(
        f"SELECT n.* FROM notifications n WHERE {_SEEN} AND n.id = :id",  # noqa: S608
        id=number,
        **viewer_params(Viewer(member)),
    )
    return None if row is None else notification_of(row)


def count_for(tx: Reading, member: Actor, wanted: Wanted, after: int, most: int) -> int:
    """How many notifications there are above that id; no more than `most` are counted."""
    return _count(tx, member, wanted, after, most, "n.id")


def count_groups_for(tx: Reading, member: Actor, wanted: Wanted, after: int, most: int) -> int:
    """The same of groups."""
    return _count(tx, member, wanted, after, most, _key_of(wanted))


def _count(  # two functions in one
    tx: Reading, member: Actor, wanted: Wanted, after: int, most: int, what: str
) -> int:
    counted = tx.value(
        f"SELECT count(*) FROM (SELECT DISTINCT {what} FROM notifications n"  # noqa: S608
        f" WHERE {_SEEN} {_WANTED} AND n.id > :after LIMIT :most)",
        after=after,
        most=most,
        **wanted.params(),
        **viewer_params(Viewer(member)),
    )
    return int(counted or 0)


def groups_for(tx: Reading, member: Actor, wanted: Wanted, page: Page) -> list[Group]:
    """A stretch of groups by their newest notification, the newest first."""
    order = "ASC" if page.upward else "DESC"
    rows = tx.all(
        f"""SELECT {_key_of(wanted)} AS key, max(n.id) AS newest_id, min(n.id) AS oldest_id,
                   n.kind, n.post_id, n.about_id, max(n.created_at) AS newest_at
              FROM notifications n
             WHERE {_SEEN} {_WANTED} AND n.id < :before AND n.id > :after
             GROUP BY key ORDER BY newest_id {order} LIMIT :limit""",  # noqa: S608
        **_range(page),
        **wanted.params(),
        **viewer_params(Viewer(member)),
    )
    found = [_group(tx, member, row) for row in rows]
    return found[::-1] if page.upward else found


def group_for(tx: Reading, member: Actor, key: str) -> Group | None:
    """One group of that member's, whole."""
    row = tx.one(
        f"""SELECT {KEY} AS key, max(n.id) AS newest_id, min(n.id) AS oldest_id,
                   n.kind, n.post_id, n.about_id, max(n.created_at) AS newest_at
              FROM notifications n WHERE {_SEEN} AND {KEY} = :key GROUP BY key""",  # noqa: S608
        key=key,
        **viewer_params(Viewer(member)),
    )
    return None if row is None else _group(tx, member, row)


def from_ids_for(tx: Reading, member: Actor, key: str, limit: int | None = None) -> Sequence[int]:
    """Who caused the notifications of a group, the last one first."""
    alone = key.removeprefix("ungrouped-")
    number = int(alone) if alone != key and alone.isdecimal() else None
    rows = tx.all(
        f"SELECT n.from_id FROM notifications n WHERE {_SEEN}"  # noqa: S608
        " AND (n.id = :id OR n.group_key = :key) ORDER BY n.id DESC LIMIT :limit",
        id=number,
        key=key if number is None else None,
        limit=_NEWEST if limit is None else limit,
        **viewer_params(Viewer(member)),
    )
    return [row["from_id"] for row in rows]


def _key_of(wanted: Wanted) -> str:
    """The key under which a row is counted; the names are ours, never the program's."""
    named = ", ".join(f"'{kind}'" for kind in GROUPED_KINDS if kind in wanted.grouped)
    return f"CASE WHEN n.kind IN ({named}) THEN {KEY} ELSE 'ungrouped-' || n.id END"


def _group(tx: Reading, member: Actor, row: Row) -> Group:
    key = row["key"]
    from_ids = tuple(from_ids_for(tx, member, key))
    return Group(
        key=key,
        kind=Kind(row["kind"]),
        post_id=row["post_id"],
        about_id=row["about_id"],
        count=len(from_ids),
        newest_id=row["newest_id"],
        oldest_id=row["oldest_id"],
        newest_at=from_text(row["newest_at"]),
        from_ids=from_ids[:_SAMPLES],
    )


def _range(page: Page) -> dict[str, SqlValue]:
    return {
        "before": _NEWEST if page.before is None else page.before,
        "after": page.after or 0,
        "limit": page.limit,
    }
