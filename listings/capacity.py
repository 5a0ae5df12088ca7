"""Whether one more may take up an offer, or help with a need."""

from listings import taking_store
from listings.bench import Bench
from listings.listing import Kind, Listing
from storage.transaction import Reading


def has_room(tx: Reading, bench: Bench, listing: Listing) -> bool:
    """Whether one more may take it up now."""
    if listing.kind is Kind.NEED:
        return taking_store.count(tx, listing.post_id, None) < listing.helpers.most
    cap = listing.cap
    if cap is None:
        return True
    since = cap.since(bench.clock.now(), bench.policy.zone)
    return taking_store.count(tx, listing.post_id, since) < cap.most
