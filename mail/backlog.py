"""What whoever keeps the node may see and mend of the queue of letters."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from mail import closed_store, store
from mail.closed_store import SealedAddress
from mail.letter import LetterLine, LetterState, ServerHealth
from storage.transaction import Reading, Writing
from world.errors import Missing

_OF_LATE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Backlog:
    """The queue, without a word of what is in it. The counts are of open letters and today's."""

    lines: tuple[LetterLine, ...]
    waiting: int
    held: int
    late: int
    health: ServerHealth
    closed: tuple[SealedAddress, ...]


def backlog(tx: Reading, now: datetime, most: int = 100) -> Backlog:
    """What waits and is held, what ended last, how the mail server is, and closed addresses."""
    counts = store.counts(tx, now - _OF_LATE)
    return Backlog(
        lines=tuple(store.lines(tx, most)),
        waiting=counts.get(LetterState.WAITING, 0),
        held=counts.get(LetterState.HELD, 0),
        late=counts.get(LetterState.LATE, 0),
        health=store.health(tx),
        closed=tuple(closed_store.all_closed(tx)),
    )


def retry(tx: Writing, number: int | None, now: datetime) -> int:
    """Makes what waits or is held due at once: one letter, or all; says how many.

    The mail server is tried again at once too. `Missing` if that letter does not wait.
    """
    changed = store.release(tx, number, now)
    if not changed and number is not None:
        message = f"No letter waits under the number {number}."
        raise Missing(message)
    store.note_health(tx, ServerHealth(last_success_at=store.health(tx).last_success_at))
    return changed
