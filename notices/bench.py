"""What notices are made with, inside the transaction that tells."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from accounts.reach import Reach
from listings.categories import is_sensitive
from listings.listing import Listing, ListingAudience
from listings.seen import Found
from mail.actions import Letters
from notices import store
from storage.database import Database
from storage.sealing import Seal
from storage.transaction import Reading, Writing
from templates.letter_views import ListingLine
from world.clock import Clock

_PURPOSE: Final = "notices.told"


@dataclass(frozen=True, slots=True)
class Bench:
    """Other rooms, and what tells one notice from another."""

    database: Database
    clock: Clock
    seal: Seal
    letters: Letters
    reach: Reach
    base_url: str

    def mark(self, what: str) -> bytes:
        """A notice by its name ("lapse 17 2026-12-01…"), so that the store does not say whose."""
        return self.seal.blind(what, _PURPOSE)

    def is_news(self, tx: Reading, what: str) -> bool:
        """Whether that has not been told yet."""
        return not store.was_told(tx, self.mark(what))

    def note(self, tx: Writing, what: str, now: datetime) -> None:
        """From now on it has been told."""
        store.note_told(tx, self.mark(what), now)

    def link(self, path: str) -> str:
        """The whole address of a page of ours."""
        return self.base_url + path

    def line(self, found: Found) -> ListingLine:
        """A listing in a list; what not everybody may see is named on its page only (PRV-19)."""
        listing = found.listing
        is_public = listing.audience is ListingAudience.PUBLIC
        return ListingLine(
            kind=listing.kind,
            title=listing.title if is_public else "",
            link=self.link(f"/listings/{listing.post_id}") if listing.local else found.page,
            place=listing.place if is_public else "",
            network="" if listing.local else found.network_name,
            ends_at=listing.expires_at,
        )


def own_title(listing: Listing) -> str:
    """What the reader's own listing is called in a letter to them; "" if that would tell much."""
    hidden = listing.voice.is_desk or is_sensitive(listing.categories)
    return "" if hidden else listing.title
