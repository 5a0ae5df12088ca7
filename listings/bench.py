"""What the use cases of this room work with, and what the network has decided about them."""

from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Final

from accounts.behalf import Behalf
from accounts.consents import Consents
from listings.listing import Listing
from listings.observers import LifeObserver
from listings.publishing import Desk
from media.actions import Media
from storage.sealing import Seal
from storage.transaction import Writing
from world.clock import Clock

MONTH: Final = timedelta(days=30)


class Review(StrEnum):
    """Which listings a coordinator looks at before anybody else sees them."""

    NONE = "none"
    SENSITIVE = "sensitive"
    FIRST = "first"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Policy:
    """What the network has decided: reviews, and when needs that are over are forgotten."""

    review: Review = Review.NONE
    retention: timedelta = MONTH
    zone: str = "UTC"  # in which weeks and months begin


@dataclass(frozen=True, slots=True)
class Bench:
    """Works inside the transaction of whoever acts."""

    clock: Clock
    desk: Desk
    seal: Seal
    behalf: Behalf
    consents: Consents
    media: Media
    policy: Policy = Policy()
    observers: list[LifeObserver] = field(default_factory=list)  # rooms above join it when wired

    def tell_change(self, tx: Writing, old: Listing, new: Listing) -> None:
        """Tells the rooms above that a listing is another, and that it is over if it is."""
        for observer in self.observers:
            observer.changed(tx, old, new)
            if new.state.is_ended and not old.state.is_ended:
                observer.ended(tx, new)
