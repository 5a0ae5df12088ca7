"""What may fit what was just written down: offers for an ask, asks of neighbours for an offer."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from accounts.person import Person
from listings import seen
from listings.listing import Kind, Listing
from listings.saved_search import OURS, Filter
from listings.seen import Found
from matching.actions import Matching
from matching.suggest import Suggestion
from posts.seen import Viewer
from storage.transaction import Reading

_SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class Fitting:
    """`suggestions` for an ask, with their reasons; `asks` of the same kind for an offer."""

    suggestions: tuple[Suggestion, ...] = ()
    asks: tuple[Found, ...] = ()


def fitting(
    tx: Reading, matching: Matching, coordinator: Person, listing: Listing, now: datetime
) -> Fitting:
    """What may fit; nothing for what is not open, and for anybody but a coordinator."""
    if not coordinator.is_coordinator or not listing.is_open(now):
        return Fitting()
    if listing.kind is Kind.NEED:
        considered = matching.considered(tx, coordinator.actor, listing.post_id)
        return Fitting(suggestions=considered.suggestions[:_SHOWN])
    chosen = Filter(kind=Kind.NEED, category=listing.root_category, network=OURS, limit=_SHOWN)
    return Fitting(asks=seen.board_seen_by(tx, Viewer(coordinator.actor), chosen, now).items)
