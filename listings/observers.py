"""What other rooms hear of listings, inside the same transaction."""

from listings.listing import Listing
from storage.database import Writing


class LifeObserver:
    """A room that does something because of a listing; it overrides what it cares about.

    Listings are ours and those of others that came in (`local` tells them apart). Whoever stands
    behind one that bears the desk's name is not told: ask `listings.holding.owner_of`.
    """

    def submitted(self, tx: Writing, listing: Listing) -> None:
        """A coordinator has to look at it before anybody else sees it."""

    def sent_back(self, tx: Writing, listing: Listing, why: str) -> None:
        """A coordinator asks its owner to change it."""

    def opened(self, tx: Writing, listing: Listing) -> None:
        """Others see it, and may answer, from now on."""

    def changed(self, tx: Writing, old: Listing, new: Listing) -> None:
        """What it says, its end, its audience or its state is another."""

    def ended(self, tx: Writing, listing: Listing) -> None:
        """It is done, withdrawn, expired or removed; called besides `changed`."""

    def renamed(self, tx: Writing, old: Listing, new: Listing) -> None:
        """It goes on under another number, because the world has deleted it under the old one."""

    def gone(self, tx: Writing, listing: Listing) -> None:
        """Its post is about to be deleted here, with the listing."""
