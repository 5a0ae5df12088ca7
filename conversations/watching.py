"""The eye of this room on listings (`listings.observers.LifeObserver`).

What has ended needs no answers any more: whoever still waits is told so, and not left waiting.
"""

from dataclasses import dataclass
from typing import Final

from conversations import leaving, store
from conversations.agreeing import come_to_nothing
from conversations.bench import Bench
from conversations.conversation import State
from conversations.message import Speaker, What
from conversations.standing import Standing
from listings.listing import Listing
from listings.listing import State as ListingState
from listings.observers import LifeObserver
from storage.transaction import Writing

_ENDED: Final = {
    ListingState.DONE: What.TAKEN,
    ListingState.WITHDRAWN: What.OVER,
    ListingState.REMOVED: What.OVER,
}
"""What is told; who answered what has only run out of time goes on, for it may be renewed."""


@dataclass(frozen=True, slots=True)
class ListingWatch(LifeObserver):
    """Ends conversations with what they are about."""

    bench: Bench

    def ended(self, tx: Writing, listing: Listing) -> None:
        """Closes what was still open about it; what a coordinator removed falls through as well."""
        what = _ENDED.get(listing.state)
        if what is None:
            return
        for talk in store.about(tx, self.bench.seal, listing.post_id):
            if talk.listing_id != listing.post_id:
                continue
            if talk.state is State.AGREED and listing.state is ListingState.REMOVED:
                come_to_nothing(tx, self.bench, talk, Standing(Speaker.NETWORK, None))
            elif talk.state is State.TALKING:
                leaving.over(tx, self.bench, talk, what)

    def renamed(self, tx: Writing, old: Listing, new: Listing) -> None:
        """The conversations go on about the same."""
        store.move(tx, old.post_id, new.post_id, new.iri)

    def gone(self, tx: Writing, listing: Listing) -> None:
        """What was said stays, until it is forgotten itself."""
        store.let_go(tx, listing.post_id)
