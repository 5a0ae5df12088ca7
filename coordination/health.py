"""How another network does, as far as we can tell: pure rules (`domain.md` 1.3, 1.5).

What is amiss is told in words, the worst first; a number is told only with what it means.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from actors.actor import Actor, Pact, PactState

QUIET_AFTER: Final = timedelta(days=1)
ON_ITS_WAY: Final = timedelta(minutes=10)
CLOCK_OFF_BY: Final = timedelta(seconds=10)  # less is the road, and harms nobody


class Amiss(StrEnum):
    """What may be amiss; `text.coordination_phrases.AMISS` says it in words."""

    PAUSED = "paused"
    SILENT = "silent"  # does not take what we send
    QUIET = "quiet"
    HELD = "held"
    WAITING = "waiting"
    GIVEN_UP = "given up"
    UNREAD = "unread"
    CLOCK_AHEAD = "clock ahead"
    CLOCK_BEHIND = "clock behind"


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing that is amiss; `count` is of days, deliveries or seconds, as the kind has it."""

    amiss: Amiss
    count: int = 0
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Queue:
    """What we have for a host: how many deliveries are in which state, and how they fare."""

    waiting: int = 0
    held: int = 0
    given_up: int = 0
    oldest_at: datetime | None = None
    failing_since: datetime | None = None
    next_try_at: datetime | None = None
    last_error: str = ""
    paused_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Contact:
    """What was heard of a host, and when it took something of ours last."""

    heard_at: datetime | None = None
    delivered_at: datetime | None = None
    ahead: timedelta | None = None
    measured_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Walked:
    """How it went when its collections were read last; `error` is "" if all went well."""

    read_at: datetime | None = None
    error: str = ""


@dataclass(frozen=True, slots=True)
class Health:
    """Another network: how we stand with each other, and how it does."""

    network: Actor
    pact: Pact | None
    queue: Queue
    contact: Contact
    walked: Walked

    @property
    def is_sister(self) -> bool:
        """Whether there is a pact now."""
        return self.pact is not None and self.pact.state is PactState.ACTIVE

    def troubles(self, now: datetime) -> tuple[Trouble, ...]:
        """Everything that is amiss at that instant, the worst first."""
        found = [
            *_of_pause(self.queue, now),
            *_of_silence(self, now),
            *_of_queue(self.queue, now),
            *_of_walk(self.walked),
            *_of_clock(self.contact),
        ]
        return tuple(sorted(found, key=lambda trouble: list(Amiss).index(trouble.amiss)))


def last_sign(health: Health) -> datetime | None:
    """When anything was heard of it, by whatever way."""
    instants = (health.contact.heard_at, health.contact.delivered_at, _read_well_at(health))
    return max((at for at in instants if at is not None), default=None)


def _read_well_at(health: Health) -> datetime | None:
    return None if health.walked.error else health.walked.read_at


def _of_pause(queue: Queue, now: datetime) -> list[Trouble]:
    return [Trouble(Amiss.PAUSED, _days(queue.paused_at, now))] if queue.paused_at else []


def _of_silence(health: Health, now: datetime) -> list[Trouble]:
    since, heard_at = health.queue.failing_since, last_sign(health)
    found = []
    if since is not None:
        found.append(Trouble(Amiss.SILENT, _days(since, now)))
    if heard_at is not None and now - heard_at >= QUIET_AFTER:
        found.append(Trouble(Amiss.QUIET, _days(heard_at, now)))
    return found


def _of_queue(queue: Queue, now: datetime) -> list[Trouble]:
    counts = {
        Amiss.HELD: queue.held,
        Amiss.WAITING: 0 if _is_on_its_way(queue, now) else queue.waiting,
        Amiss.GIVEN_UP: queue.given_up,
    }
    return [Trouble(amiss, count) for amiss, count in counts.items() if count]


def _is_on_its_way(queue: Queue, now: datetime) -> bool:
    """Whether what waits has only just been queued, and nothing keeps it from going."""
    if queue.paused_at is not None or queue.failing_since is not None or queue.oldest_at is None:
        return False
    return now - queue.oldest_at < ON_ITS_WAY


def _of_walk(walked: Walked) -> list[Trouble]:
    return [Trouble(Amiss.UNREAD)] if walked.error else []


def _of_clock(contact: Contact) -> list[Trouble]:
    if contact.ahead is None or abs(contact.ahead) < CLOCK_OFF_BY:
        return []
    amiss = Amiss.CLOCK_AHEAD if contact.ahead > timedelta(0) else Amiss.CLOCK_BEHIND
    return [Trouble(amiss, round(abs(contact.ahead).total_seconds()))]


def _days(since: datetime | None, now: datetime) -> int:
    return 0 if since is None else max((now - since).days, 0)
