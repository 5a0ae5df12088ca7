"""The delivery queue in SQL, for people: what waits where, and how it is mended."""

from dataclasses import dataclass
from datetime import datetime

from storage.instants import from_text, to_text
from storage.transaction import Reading, Row, Writing


@dataclass(frozen=True, slots=True)
class WaitingAt:
    """How many deliveries of a host are in which state, and what was last heard of it."""

    host: str
    waiting: int
    held: int
    failed: int
    oldest_at: datetime | None
    tries: int
    next_try_at: datetime | None
    last_error: str | None


@dataclass(frozen=True, slots=True)
class OpenDelivery:
    """One delivery that did not end well, or not yet."""

    id: int
    activity_iri: str
    activity_type: str
    inbox: str
    state: str
    tries: int
    created_at: datetime
    outcome: str | None


def open_at(tx: Reading, host: str, most: int) -> list[OpenDelivery]:
    """The deliveries of one host that wait, are held, or failed; oldest first."""
    rows = tx.all(
        "SELECT d.id, a.iri, a.type, d.inbox, d.state, d.tries, d.created_at, d.outcome"
        " FROM deliveries d JOIN activities a ON a.id = d.activity_id WHERE d.host = :host"
        " AND d.state IN ('waiting', 'held', 'failed', 'later') ORDER BY d.id LIMIT :most",
        host=host,
        most=most,
    )
    return [
        OpenDelivery(
            id=row["id"],
            activity_iri=row["iri"],
            activity_type=row["type"],
            inbox=row["inbox"],
            state=row["state"],
            tries=row["tries"],
            created_at=from_text(row["created_at"]),
            outcome=row["outcome"],
        )
        for row in rows
    ]


def waiting_by_host(tx: Reading) -> list[WaitingAt]:
    """One row for each host with deliveries that did not end well, or not yet."""
    rows = tx.all(
        "SELECT d.host, sum(d.state IN ('waiting', 'later')) AS waiting,"
        " sum(d.state = 'held') AS held, sum(d.state = 'failed') AS failed, max(d.tries) AS tries,"
        " min(CASE WHEN d.state != 'failed' THEN a.published_at END) AS oldest_at,"
        " h.next_try_at, coalesce(h.last_error, max(d.outcome)) AS last_error"
        " FROM deliveries d JOIN activities a ON a.id = d.activity_id"
        " LEFT JOIN host_health h ON h.host = d.host"
        " WHERE d.state IN ('waiting', 'held', 'failed', 'later') GROUP BY d.host ORDER BY d.host"
    )
    return [_waiting_at(row) for row in rows]


def release(tx: Writing, which: str | int | None, now: datetime) -> int:
    """Makes deliveries due, their patience starting anew, and forgets the pause of their hosts."""
    states = "'waiting', 'held', 'later'"
    if which is not None:
        states = f"{states}, 'failed'"
    ids = _ids(tx, which, states)
    tx.run_many(
        "UPDATE deliveries SET state = 'waiting', tries = 0, created_at = :now, due_at = :now,"
        " finished_at = NULL WHERE id = :id",
        [{"id": number, "now": to_text(now)} for number in ids],
    )
    tx.run_many(
        "UPDATE host_health SET failures = 0, failing_since = NULL, next_try_at = NULL, asked = 0"
        " WHERE host = (SELECT host FROM deliveries WHERE id = :id)",
        [{"id": number} for number in ids],
    )
    return len(ids)


def drop(tx: Writing, which: str | int, now: datetime) -> int:
    """Takes deliveries out of the queue."""
    ids = _ids(tx, which, "'waiting', 'held', 'later'")
    tx.run_many(
        "UPDATE deliveries SET state = 'dropped', finished_at = :now, outcome = 'dropped by hand'"
        " WHERE id = :id",
        [{"id": number, "now": to_text(now)} for number in ids],
    )
    return len(ids)


def hold(tx: Writing, before: datetime) -> int:
    """Holds back what was queued before then and waits still; how many deliveries."""
    return tx.run(
        "UPDATE deliveries SET state = 'held'"
        " WHERE state IN ('waiting', 'later') AND created_at < :before",
        before=to_text(before),
    )


def let_go(tx: Writing, now: datetime) -> int:
    """Queues what had no hurry and whose time has come; its patience begins now."""
    return tx.run(
        "UPDATE deliveries SET state = 'waiting', created_at = :now"
        " WHERE state = 'later' AND due_at <= :now",
        now=to_text(now),
    )


def forget_finished(tx: Writing, before: datetime) -> None:
    """Forgets deliveries that ended before then, and hosts that nothing waits for."""
    tx.run(
        "DELETE FROM deliveries WHERE state IN ('done', 'dropped', 'failed')"
        " AND finished_at < :before",
        before=to_text(before),
    )
    tx.run(
        "DELETE FROM host_health WHERE coalesce(last_try_at, last_success_at, '') < :before"
        " AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.host = host_health.host)",
        before=to_text(before),
    )


def _ids(tx: Reading, which: str | int | None, states: str) -> list[int]:
    where = {int: "d.id = :which", str: "d.host = :which"}.get(type(which), "1")
    rows = tx.all(
        "SELECT d.id FROM deliveries d JOIN activities a ON a.id = d.activity_id"  # noqa: S608
        f" WHERE d.state IN ({states}) AND a.withdrawn_at IS NULL AND {where} ORDER BY d.id",
        **({} if which is None else {"which": which}),
    )
    return [row["id"] for row in rows]


def _waiting_at(row: Row) -> WaitingAt:
    return WaitingAt(
        host=row["host"],
        waiting=row["waiting"],
        held=row["held"],
        failed=row["failed"],
        oldest_at=row["oldest_at"] and from_text(row["oldest_at"]),
        tries=row["tries"],
        next_try_at=row["next_try_at"] and from_text(row["next_try_at"]),
        last_error=row["last_error"],
    )
