"""The eye of this room on listings: what is over is not waited for."""

from listings.listing import Listing
from listings.observers import LifeObserver
from matching import store
from storage.transaction import Writing
from world.clock import Clock


class MatchWatch(LifeObserver):
    """Ends introductions that wait when the need or the offer is over."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def ended(self, tx: Writing, listing: Listing) -> None:
        """Nobody is introduced for it any more."""
        store.lapse(tx, listing.post_id, self._clock.now())

    def renamed(self, tx: Writing, old: Listing, new: Listing) -> None:
        """Introductions go with it."""
        store.move(tx, old.post_id, new.post_id)

    def gone(self, tx: Writing, listing: Listing) -> None:
        """It leaves no trace here."""
        store.forget(tx, listing.post_id)
