"""Nothing is shown to more people than usual, or than before, without a consent (invariant 19)."""

from dataclasses import dataclass
from typing import Final

from accounts.consent import Consent
from accounts.consents import Agreement, valid
from listings.bench import Bench
from listings.categories import is_sensitive
from listings.holding import Doer
from listings.listing import Agreed, Listing, ListingAudience
from storage.transaction import Writing
from text.listing_phrases import LISTING_TROUBLE
from world.errors import Refused

_OF_ONE: Final = "listing "
HIDDEN: Final = "listings through the desk"
"""The purpose of consents to hidden listings: naming one would say whose it is."""


@dataclass(frozen=True, slots=True)
class Showing:
    """A member's listing as it is to be, and the audience it has had so far, if any."""

    owner_id: int
    listing: Listing
    before: ListingAudience | None

    @property
    def needs_consent(self) -> bool:
        """Whether its owner has to have agreed: it is sensitive, or for more people than before."""
        audience = self.listing.audience
        if audience is ListingAudience.COORDINATOR:
            return False
        is_wider = self.before is not None and audience.is_wider_than(self.before)
        return is_wider or is_sensitive(self.listing.categories)


def insist(tx: Writing, bench: Bench, showing: Showing, agreed: Agreed | None, doer: Doer) -> None:
    """Raises `Refused` if a consent is needed and there is none; `agreed` is written down first."""
    if not showing.needs_consent:
        return
    listing, owner_id = showing.listing, showing.owner_id
    purpose = purpose_of(listing)
    if agreed is not None:
        consent = Agreement(purpose, listing.audience, ("listing",), agreed.how, agreed.words)
        bench.consents.give(tx, doer.actor.id, owner_id, consent)
    if valid(tx, owner_id, purpose, listing.audience, bench.clock.now()) is None:
        raise Refused(LISTING_TROUBLE["consent"])


def purpose_of(listing: Listing) -> str:
    """What a consent to showing that listing is given for."""
    return HIDDEN if listing.voice.is_desk else f"{_OF_ONE}{listing.post_id}"


def number_in(consent: Consent) -> int | None:
    """The listing that a consent is about; None if it is about all hidden ones, or none at all."""
    number = consent.purpose.removeprefix(_OF_ONE)
    is_one = consent.purpose.startswith(_OF_ONE) and number.isascii() and number.isdecimal()
    return int(number) if is_one else None
