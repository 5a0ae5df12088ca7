"""What two networks have proposed to each other, and what became of each proposal: pure rules.

Words cross on the way: both propose at once, or one takes back what the other has just accepted.
So each proposal has a name and a fate of its own, whoever ends one names it, and a pact holds as
long as any proposal is accepted. Then both sides come to the same end in whatever order they
hear of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from actors.actor import PactState

US, THEM = "us", "them"


class Fate(StrEnum):
    """What became of a proposal."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    UNDONE = "undone"  # taken back, or the pact it began has ended: for good


@dataclass(frozen=True, slots=True)
class PactOffer:
    """One proposal: the IRI of its Offer, who made it, and its fate."""

    iri: str
    proposed_by: str
    fate: Fate

    @property
    def is_open_of_ours(self) -> bool:
        return self.proposed_by == US and self.fate is Fate.OPEN

    @property
    def is_open_of_theirs(self) -> bool:
        return self.proposed_by == THEM and self.fate is Fate.OPEN

    @property
    def can_be_ended_by_us(self) -> bool:
        """Whether it holds, or is ours and waits."""
        return self.fate is Fate.ACCEPTED or self.is_open_of_ours


@dataclass(frozen=True, slots=True)
class PactStep:
    """What became of a proposal at that instant; `Fate.OPEN`: it was made then."""

    offer: PactOffer
    at: datetime


def has_pact(offers: Sequence[PactOffer]) -> bool:
    """Whether a pact holds by any of these."""
    return any(offer.fate is Fate.ACCEPTED for offer in offers)


def outcome(offers: Sequence[PactOffer], last: PactOffer) -> tuple[PactState, PactOffer]:
    """How the two networks stand, and by which proposal; `last` is the one that changed last."""
    for fate, state in ((Fate.ACCEPTED, PactState.ACTIVE), (Fate.OPEN, PactState.PROPOSED)):
        found = [offer for offer in offers if offer.fate is fate]
        if found:
            return state, found[-1]
    return (PactState.DECLINED if last.fate is Fate.DECLINED else PactState.ENDED), last
