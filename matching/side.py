"""One side of a possible match: a listing, and what is known of whose it is."""

from dataclasses import dataclass

from listings.listing import Listing


@dataclass(frozen=True, slots=True)
class Side:
    """What eligibility and reasons are made of; nothing private is in it."""

    listing: Listing
    owner_id: int  # the actor whose it is, also behind the desk's name
    languages: frozenset[str] = frozenset()  # that its owner speaks; empty: not known
    meets_alone: bool = True  # may be introduced to one other person alone
    network_name: str = ""
    times_helped: int = 0  # exchanges of its owner that have come about here

    @property
    def spoken(self) -> frozenset[str]:
        """The languages in which one can talk about it, as far as anybody knows."""
        own = self.listing.language
        return self.languages | ({own} if own else frozenset())
