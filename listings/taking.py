"""What is taken up: caps are never exceeded, and a need has as many helpers as it asked for.

Called by the room of conversations inside its own transactions, once for each agreement; there
is one writer, so that two who agree at the same instant come one after the other (invariant 20).
"""

from dataclasses import replace
from datetime import datetime

from listings import ending_store, stepping, store, taking_store
from listings.bench import Bench
from listings.capacity import has_room
from listings.listing import Deed, Kind, Listing, State
from listings.terms import Per
from storage.transaction import Reading, Writing
from text.listing_phrases import LISTING_TROUBLE
from world.errors import Conflict, Missing


def take(tx: Writing, bench: Bench, post_id: int, key: str) -> Listing:
    """Somebody takes it up, known by the key of their conversation; twice is once.

    A need that has all its helpers is reserved, an offer at its cap rests until the next week or
    month. Of a sister's listing nothing is kept here. Raises `Conflict` if it is not open (any
    more), `Missing` for none.
    """
    listing = _known(tx, post_id)
    if not listing.local or taking_store.is_known(tx, post_id, key):
        return listing
    now = bench.clock.now()
    if not listing.is_open(now) or not has_room(tx, bench, listing):
        is_spoken_for = listing.state is State.RESERVED or listing.rests_at_cap
        raise Conflict(LISTING_TROUBLE["taken" if is_spoken_for else "not open"])
    taking_store.add(tx, post_id, key, now)
    return listing if has_room(tx, bench, listing) else _closed(tx, bench, listing)


def settled(tx: Writing, bench: Bench, listing: Listing) -> Listing:
    """Open or at rest as its cap or its helpers say, after these were changed."""
    if not listing.local or not taking_store.count(tx, listing.post_id, None):
        return listing
    if listing.state is State.OPEN and not has_room(tx, bench, listing):
        return _closed(tx, bench, listing)
    return _reopened(tx, bench, listing)


def _closed(tx: Writing, bench: Bench, listing: Listing) -> Listing:
    """At rest until the next week or month; spoken for where there is none."""
    if listing.cap is not None and listing.cap.per is not Per.TOTAL:
        rests = stepping.by_itself(tx, bench, listing, Deed.PAUSE)
        return _resting(tx, rests)
    return stepping.by_itself(tx, bench, listing, Deed.RESERVE)


def _resting(tx: Writing, listing: Listing) -> Listing:
    rests = replace(listing, rests_at_cap=True)
    store.put(tx, rests)
    return rests


def give_back(tx: Writing, bench: Bench, post_id: int, key: str) -> Listing:
    """It came to nothing: open again to others, if it still goes on."""
    listing = _known(tx, post_id)
    if not taking_store.take_back(tx, post_id, key):
        return listing
    return _reopened(tx, bench, listing)


def complete(tx: Writing, bench: Bench, post_id: int, key: str) -> Listing:
    """It has happened: done, if nobody else is on it and it has found all it asked for."""
    listing = _known(tx, post_id)
    if not taking_store.complete(tx, post_id, key, bench.clock.now()):
        return listing
    is_live = listing.state.is_live
    if not is_live or taking_store.count_open(tx, post_id) or not _has_enough(tx, listing):
        return listing
    if listing.state is State.PAUSED:
        listing = stepping.by_itself(tx, bench, listing, Deed.RESUME)
    return stepping.by_itself(tx, bench, listing, Deed.FULFIL)


def _has_enough(tx: Reading, listing: Listing) -> bool:
    """Whether it is over once all who agreed have done it."""
    found = taking_store.count(tx, listing.post_id, None)
    if listing.kind is Kind.NEED:
        return found >= listing.helpers.least
    return listing.cap is not None and listing.cap.per is Per.TOTAL and found >= listing.cap.most


def reopen_due(tx: Writing, bench: Bench, now: datetime) -> int:
    """Opens every offer again whose week or month has turned; says how many."""
    opened = 0
    for listing in ending_store.resting(tx):
        if listing.expires_at is None or listing.expires_at > now:
            opened += _reopened(tx, bench, listing).state is State.OPEN
    return opened


def _reopened(tx: Writing, bench: Bench, listing: Listing) -> Listing:
    if not has_room(tx, bench, listing):
        return listing
    if listing.rests_at_cap:
        return stepping.by_itself(tx, bench, listing, Deed.RESUME)
    if listing.state is State.RESERVED:
        return stepping.by_itself(tx, bench, listing, Deed.REOPEN)
    return listing


def _known(tx: Reading, post_id: int) -> Listing:
    listing = store.by_post(tx, post_id)
    if listing is None:
        raise Missing(LISTING_TROUBLE["no listing"])
    return listing
