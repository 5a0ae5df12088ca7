"""What is kept of an accepted delivery, and what became of it."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from inbox.verified import ProvenBy


class State(StrEnum):
    """How far the handling of a received activity has come."""

    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"  # given up after several tries; a keeper may replay it
    REFUSED = "refused"  # understood, and without effect for good


@dataclass(frozen=True, slots=True)
class Receipt:
    """One activity to be kept; `due_at` is when it may be handled, `received_at` by our clock."""

    id: int
    activity_iri: str | None
    actor_iri: str
    type: str
    signed_by: str
    proven_by: ProvenBy
    body: bytes = field(repr=False)
    received_at: datetime
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Kept:
    """A row that is handled now."""

    id: int
    activity_iri: str | None
    actor_iri: str
    signed_by: str
    proven_by: ProvenBy
    body: bytes = field(repr=False)
    received_at: datetime
    tries: int


@dataclass(frozen=True, slots=True)
class End:
    """Nothing more is to be done about a row."""

    row_id: int
    state: State
    outcome: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A row as its keeper sees it in a list: no content."""

    id: int
    activity_iri: str | None
    actor_iri: str
    type: str
    state: State
    tries: int
    received_at: datetime
    due_at: datetime
    outcome: str | None


@dataclass(frozen=True, slots=True)
class FollowersTold:
    """A `Collection-Synchronization` header (FEP-8fcf) that the sender's signature covers."""

    actor_iri: str
    header: str
