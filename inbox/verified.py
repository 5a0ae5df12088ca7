"""An activity whose speaker is proven: the only thing a handler ever sees."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from actors.actor import Actor
from federation.documents import Activity
from storage.database import Writing


class ProvenBy(StrEnum):
    """How we know that the actor really said it.

    `PENDING` never reaches a handler: such a row is fetched from its origin first and becomes
    `ORIGIN`, or it is dropped.
    """

    SIGNATURE = "signature"
    PROOF = "proof"
    ORIGIN = "origin"
    PENDING = "pending"


@dataclass(frozen=True, slots=True)
class VerifiedActivity:
    """One received activity, proven to come from `sender`.

    `sender` is the stored actor of `activity.actor`; `signed_by` is the IRI of the actor whose
    key or origin proved it; `received_at` is by our own clock. `body` holds the bytes as they
    came, `receipt_id` the row of `received`. `lacking` names what was asked for with `Needs` and
    could not be had: a handler that can do without looks there before it asks again.

    Made only by this room (`inbox/store.py`), from rows that `inbox/receive.py` or
    `inbox/origin.py` have proven.
    """

    activity: Activity
    sender: Actor
    signed_by: str
    proven_by: ProvenBy
    received_at: datetime
    body: bytes
    receipt_id: int
    lacking: frozenset[str] = frozenset()


Handler = Callable[[Writing, VerifiedActivity], None]
"""Takes effect in the writer's transaction; see `inbox.dispatch` for what it may raise."""
