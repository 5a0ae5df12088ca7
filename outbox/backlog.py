"""What people may see and mend of the delivery queue, and how it is kept small."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from outbox import backlog_store
from outbox.backlog_store import OpenDelivery, WaitingAt
from storage import restorations
from storage.transaction import Reading, Writing
from world.errors import Missing

_FINISHED_KEPT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class HostBacklog:
    """The queue for one host, for people."""

    host: str
    waiting: int
    held: int
    failed: int
    oldest: timedelta | None
    tries: int
    next_try_at: datetime | None
    last_error: str | None


def backlog(tx: Reading, now: datetime) -> list[HostBacklog]:
    """Every host with deliveries that wait, are held, or failed of late; longest wait first."""
    rows = [_for_people(row, now) for row in backlog_store.waiting_by_host(tx)]
    return sorted(rows, key=lambda row: row.oldest or timedelta(0), reverse=True)


def deliveries_at(tx: Reading, host: str, most: int = 100) -> list[OpenDelivery]:
    """What waits, is held or failed of late at one host, oldest first, with the numbers to name."""
    return backlog_store.open_at(tx, host, most)


def retry(tx: Writing, which: str | int | None, now: datetime) -> int:
    """Tries again at once, with fresh patience; says how many deliveries.

    `which` is a host (all that waits, is held or failed there), the number of one delivery, or
    None: all that waits or is held, which also settles what a restored backup brought along.
    Call the deliverer's `nudge` afterwards; that of another process notices by itself.
    Raises `Missing` if there is nothing of that kind.
    """
    changed = backlog_store.release(tx, which, now)
    if which is None:
        restorations.settle(tx, now)
    if not changed and which is not None:
        raise Missing(f"Nothing waits or failed under {which!r}.")
    return changed


def drop(tx: Writing, which: str | int, now: datetime) -> int:
    """Takes deliveries that wait or are held out of the queue: a host's, or one; says how many.

    Raises `Missing` if there is nothing of that kind.
    """
    changed = backlog_store.drop(tx, which, now)
    if not changed:
        raise Missing(f"Nothing waits under {which!r}.")
    return changed


def let_go(tx: Writing, now: datetime, nudge: Callable[[], None]) -> int:
    """Queues what was to be sent without hurry and is due now; says how many deliveries.

    `nudge` is called once they are queued.
    """
    due = backlog_store.let_go(tx, now)
    if due:
        tx.after_commit(nudge)
    return due


def tidy(tx: Writing, now: datetime) -> None:
    """Holds back what a restored backup brought along, and forgets what ended long ago."""
    restored_at = restorations.unsettled(tx)
    if restored_at is not None:
        backlog_store.hold(tx, restored_at)
    backlog_store.forget_finished(tx, now - _FINISHED_KEPT)


def _for_people(row: WaitingAt, now: datetime) -> HostBacklog:
    return HostBacklog(
        host=row.host,
        waiting=row.waiting,
        held=row.held,
        failed=row.failed,
        oldest=None if row.oldest_at is None else max(now - row.oldest_at, timedelta(0)),
        tries=row.tries,
        next_try_at=row.next_try_at,
        last_error=row.last_error,
    )
