"""What becomes of a profile at an open index, and when each step is tried again. Pure."""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

_FIRST_PAUSE: Final = timedelta(minutes=2)
_LONGEST_PAUSE: Final = timedelta(hours=12)
_FIRST_REST: Final = timedelta(minutes=1)
_LONGEST_REST: Final = timedelta(hours=6)
_ENOUGH: Final = 16  # doublings, past which every pause is the longest
TRIES_MOST: Final = 12
LOOK_AFTER: Final = timedelta(minutes=2)


class EntryState(StrEnum):
    """How far a profile has come. Refused: not told again before it changes."""

    WAITING = "waiting"
    ASKED = "asked"  # told, and the index has not looked yet
    LISTED = "listed"
    REFUSED = "refused"
    LEAVING = "leaving"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexEntry:
    """One profile; `due_at` None: nothing is to be done."""

    profile_url: str
    index_url: str
    digest: str
    state: EntryState
    changed_at: datetime
    node_id: str = ""
    tries: int = 0
    due_at: datetime | None = None
    outcome: str = ""

    @property
    def known_as(self) -> str:
        """What the index calls it: what it said, else the SHA-256 of its address."""
        return self.node_id or hashlib.sha256(self.profile_url.encode()).hexdigest()

    @property
    def is_wanted(self) -> bool:
        """Whether it is there, or to get there."""
        return self.state not in (EntryState.LEAVING, EntryState.REMOVED)


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexHealth:
    """How the index answered of late; `read_at`: when offers of others were last read there."""

    failures: int = 0
    next_try_at: datetime | None = None
    last_error: str = ""
    read_at: datetime | None = None

    def rests(self, now: datetime) -> bool:
        """Whether it is left alone."""
        return self.next_try_at is not None and now < self.next_try_at


def told_anew(
    old: IndexEntry | None, profile_url: str, index_url: str, digest: str, now: datetime
) -> IndexEntry | None:
    """The entry of a profile that is served now; None if the index knows it like that."""
    is_known = old is not None and old.is_wanted and old.index_url == index_url
    if old is not None and is_known and old.digest == digest:
        return None
    return IndexEntry(
        profile_url=profile_url,
        index_url=index_url,
        digest=digest,
        state=EntryState.WAITING,
        due_at=now,
        changed_at=now,
    )


def taken_off(old: IndexEntry, now: datetime) -> IndexEntry:
    """The entry of a profile that is served no more."""
    leaving = {"state": EntryState.LEAVING, "tries": 0, "due_at": now, "outcome": ""}
    return replace(old, changed_at=now, digest="", **leaving)  # type: ignore[arg-type]


def claimed(entry: IndexEntry, now: datetime) -> IndexEntry:
    """Counts a try before it is made, so that a death in between costs no more than one."""
    pause = _doubled(_FIRST_PAUSE, entry.tries, _LONGEST_PAUSE)
    return replace(entry, tries=entry.tries + 1, due_at=now + pause)


def reached(
    entry: IndexEntry, state: EntryState, now: datetime, outcome: str = "", node_id: str = ""
) -> IndexEntry:
    """The same in another state; whatever waits for the index is looked at soon."""
    due_at = now + LOOK_AFTER if state is EntryState.ASKED else None
    return replace(
        entry,
        state=state,
        tries=0,
        due_at=due_at,
        outcome=outcome,
        node_id=node_id or entry.node_id,
        changed_at=now,
    )


def put_off(entry: IndexEntry, now: datetime, outcome: str) -> IndexEntry:
    """The same after a try in vain; when there were enough, it is refused, or counts as gone."""
    if entry.tries < TRIES_MOST:
        return replace(entry, outcome=outcome)
    is_leaving = entry.state is EntryState.LEAVING
    return reached(entry, EntryState.REMOVED if is_leaving else EntryState.REFUSED, now, outcome)


def after_failure(
    health: IndexHealth, now: datetime, why: str, wish: timedelta | None
) -> IndexHealth:
    """The index is away: it is left alone for a while, and longer if it wished so."""
    rest = _doubled(_FIRST_REST, health.failures, _LONGEST_REST)
    if wish is not None:
        rest = min(max(rest, wish), timedelta(days=1))
    return replace(health, failures=health.failures + 1, next_try_at=now + rest, last_error=why)


def after_success(health: IndexHealth) -> IndexHealth:
    """The index has answered."""
    return replace(health, failures=0, next_try_at=None, last_error="")


def _doubled(first: timedelta, times: int, longest: timedelta) -> timedelta:
    return min(first * (1 << min(times, _ENOUGH)), longest)
