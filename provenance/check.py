"""What was found out about where a listing comes from. Pure."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from actors.actor import Actor
from posts.arriving import Way
from posts.post import Proof


class Cause(StrEnum):
    """Why a proof was looked at."""

    ARRIVAL = "arrival"
    ASKED = "asked"


class Origin(StrEnum):
    """What the home of a listing said when it was asked for it."""

    SAME = "same"
    CHANGED = "changed"  # it says something else there
    GONE = "gone"  # there is no such thing there any more
    SILENT = "silent"  # nobody answered, or nothing that could be read


@dataclass(frozen=True, slots=True)
class Check:
    """One look at a proof. `fingerprint` is None where the key was not known."""

    at: datetime
    cause: Cause
    verdict: Proof
    key_iri: str | None
    fingerprint: str | None
    document_hash: bytes
    origin: Origin | None


@dataclass(frozen=True, slots=True)
class Coming:
    """One way a listing came. `by` is None if it was its author, or a person who is not named."""

    way: Way
    at: datetime
    by: Actor | None


@dataclass(frozen=True, slots=True)
class Tracks:
    """In short: each way a listing came, the first one first, and the latest look at its proof."""

    comings: tuple[Coming, ...] = ()
    check: Check | None = None


@dataclass(frozen=True, slots=True)
class UsedKey:
    """The key that a listing is signed with, and the time in which it counted, if that is known.

    `is_sudden`: it took the place of another, and as far as we know without that one's word.
    """

    iri: str
    fingerprint: str
    since: datetime | None
    until: datetime | None
    in_use: bool
    is_sudden: bool = False


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a listing comes from, for whoever may see it.

    `author` is whom the listing names: the network itself where its desk speaks. `lost_before`:
    what the author signed before that instant cannot be checked by anybody, its keys were lost.
    """

    post_id: int
    iri: str
    title: str
    local: bool
    network: Actor | None
    author: Actor
    verdict: Proof
    comings: tuple[Coming, ...]
    checks: tuple[Check, ...]  # the latest first
    key: UsedKey | None
    lost_before: datetime | None

    @property
    def last_check(self) -> Check | None:
        """The latest look at the proof."""
        return self.checks[0] if self.checks else None

    @property
    def origin(self) -> Origin | None:
        """What its home said when it was last asked and answered; None: never."""
        said = (check.origin for check in self.checks)
        return next((one for one in said if one is not None), None)
