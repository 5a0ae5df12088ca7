"""Whoever was filtered: the tables `notification_requests` and `notification_permissions`."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from notifications.notification import number_at
from posts.seen_store import Page
from storage.instants import from_text, to_text
from storage.transaction import Reading, Row, Writing

_NEWEST = (1 << 63) - 1


@dataclass(frozen=True, slots=True)
class Request:
    """Somebody whose notifications wait until the member says yes."""

    id: int
    from_id: int
    created_at: datetime
    updated_at: datetime
    count: int
    last_post_id: int | None


_REQUESTS = """
SELECT q.*,
       (SELECT count(*) FROM notifications n WHERE n.owner_id = q.owner_id
           AND n.from_id = q.from_id AND n.filtered = 1
           AND n.dismissed_at IS NULL AND n.withdrawn_at IS NULL) AS many,
       (SELECT max(n.post_id) FROM notifications n WHERE n.owner_id = q.owner_id
           AND n.from_id = q.from_id AND n.filtered = 1 AND n.kind = 'mention'
           AND n.dismissed_at IS NULL AND n.withdrawn_at IS NULL) AS last_post_id
  FROM notification_requests q
 WHERE q.owner_id = :owner
"""


def listed(tx: Reading, owner_id: int, page: Page) -> list[Request]:
    """A stretch of a member's requests, the newest first."""
    upward = page.after is not None and page.upward
    order = "ASC" if upward else "DESC"
    rows = tx.all(
        f"{_REQUESTS} AND q.id < :before AND q.id > :after ORDER BY q.id {order} LIMIT :limit",
        owner=owner_id,
        before=_NEWEST if page.before is None else page.before,
        after=page.after or 0,
        limit=page.limit,
    )
    found = [_request(row) for row in rows]
    return found[::-1] if upward else found


def one(tx: Reading, owner_id: int, request_id: int) -> Request | None:
    """A request of that member."""
    row = tx.one(f"{_REQUESTS} AND q.id = :id", owner=owner_id, id=request_id)
    return None if row is None else _request(row)


def _request(row: Row) -> Request:
    return Request(
        id=row["id"],
        from_id=row["from_id"],
        created_at=from_text(row["created_at"]),
        updated_at=from_text(row["updated_at"]),
        count=row["many"],
        last_post_id=row["last_post_id"],
    )


def note(tx: Writing, owner_id: int, from_id: int, now: datetime) -> None:
    """Somebody's notification was filtered: they wait from now on, or wait on."""
    last = tx.value("SELECT max(id) FROM notification_requests")
    tx.run(
        """INSERT INTO notification_requests (id, owner_id, from_id, created_at, updated_at)
           VALUES (:id, :owner, :from_id, :now, :now)
           ON CONFLICT (owner_id, from_id) DO UPDATE SET updated_at = excluded.updated_at""",
        id=number_at(now, int(last or 0)),
        owner=owner_id,
        from_id=from_id,
        now=to_text(now),
    )


def accept(tx: Writing, owner_id: int, request_ids: Sequence[int]) -> int:
    """Lets those people in from now on, and shows what had waited; says how many people."""
    named = json.dumps(list(request_ids))
    tx.run(
        f"""INSERT OR IGNORE INTO notification_permissions (owner_id, from_id)
            SELECT owner_id, from_id FROM notification_requests WHERE {_THESE}""",  # noqa: S608
        owner=owner_id,
        ids=named,
    )
    tx.run(
        f"""UPDATE notifications SET filtered = 0 WHERE owner_id = :owner AND filtered = 1
            AND from_id IN (SELECT from_id FROM notification_requests WHERE {_THESE})""",  # noqa: S608
        owner=owner_id,
        ids=named,
    )
    return _forget(tx, owner_id, named)


def dismiss(tx: Writing, owner_id: int, request_ids: Sequence[int], now: datetime) -> int:
    """Puts away what had waited of those people; what they do next waits again."""
    named = json.dumps(list(request_ids))
    tx.run(
        f"""UPDATE notifications SET dismissed_at = :now WHERE owner_id = :owner AND filtered = 1
            AND dismissed_at IS NULL
            AND from_id IN (SELECT from_id FROM notification_requests WHERE {_THESE})""",  # noqa: S608
        owner=owner_id,
        ids=named,
        now=to_text(now),
    )
    return _forget(tx, owner_id, named)


_THESE = "owner_id = :owner AND id IN (SELECT value FROM json_each(:ids))"


def _forget(tx: Writing, owner_id: int, named: str) -> int:
    return tx.run(
        f"DELETE FROM notification_requests WHERE {_THESE}",  # noqa: S608
        owner=owner_id,
        ids=named,
    )


def waiting(tx: Reading, owner_id: int) -> tuple[int, int]:
    """How many people wait, and how many notifications of theirs."""
    row = tx.one(
        """SELECT (SELECT count(*) FROM notification_requests WHERE owner_id = :owner) AS people,
                  (SELECT count(*) FROM notifications WHERE owner_id = :owner AND filtered = 1
                      AND dismissed_at IS NULL AND withdrawn_at IS NULL) AS many""",
        owner=owner_id,
    )
    return (row["people"], row["many"]) if row is not None else (0, 0)
