"""What became of what a member took back, at each server that had it (invariant 19).

A listing that is withdrawn, shown to fewer people or over, and a note that is deleted, are taken
back wherever they were sent; the outbox knows for a month who has confirmed it. What bore
the desk's name is nobody's any more once it is deleted here: then that is told to nobody.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from accounts.person import Person
from listings.seen import mine
from rights import outbox_store
from rights.erasure import RECEIPTS_KEPT, Fate, Receipt
from storage.sealing import Seal
from storage.transaction import Reading
from world.clock import Clock

_SHOWN: Final = 40


@dataclass(frozen=True, slots=True)
class TakenBack:
    """One thing; `title` and `listing_id` while it is still here, for those who may see it."""

    at: datetime
    title: str
    listing_id: int | None
    receipts: Sequence[Receipt]

    def with_fate(self, fate: Fate) -> list[str]:
        """The hosts it went so with."""
        return [receipt.host for receipt in self.receipts if receipt.fate == fate]


@dataclass(frozen=True, slots=True)
class Withdrawals:
    """The access function, over what it stands on."""

    clock: Clock
    seal: Seal

    def seen_by(self, tx: Reading, member: Person) -> list[TakenBack]:
        """What is a member's own, whoever's name it bore, the latest first."""
        iris = [found.listing.iri for found in mine(tx, self.seal, member.id)]
        since = self.clock.now() - RECEIPTS_KEPT
        words = outbox_store.taking_back(tx, member.actor, iris, since, _SHOWN)
        return [TakenBack(one.at, one.title, one.listing_id, one.receipts) for one in words]
