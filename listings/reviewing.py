"""A coordinator looks first: whether that is needed, and what comes of it (`domain.md` 3.1)."""

from dataclasses import replace
from datetime import datetime

from accounts import seen as members
from listings import taking_store
from listings.bench import MONTH, Bench, Review
from listings.categories import is_sensitive
from listings.ends import default_life
from listings.holding import (
    Doer,
    Held,
    Step,
    author_of,
    insist_on_coordinator,
    insist_unchanged,
    local,
    moment,
    note,
    owner_of,
)
from listings.listing import Deed, Listing, State, after
from storage.transaction import Reading, Writing
from text.listing_phrases import LISTING_TROUBLE
from world.errors import Refused


def is_needed(
    tx: Reading, bench: Bench, listing: Listing, owner_id: int | None, doer: Doer
) -> bool:
    """Whether a coordinator has to look at it first; not at what one of them has just made."""
    acting = members.person(tx, doer.actor.id)
    owner = members.person(tx, owner_id) if owner_id is not None else None
    if owner is None or (acting is not None and acting.is_coordinator):
        return False
    if owner.needs_review:
        return True
    match bench.policy.review:
        case Review.ALL:
            return True
        case Review.SENSITIVE:
            return is_sensitive(listing.categories)
        case Review.FIRST:
            return not taking_store.has_debuted(tx, owner.id)
        case Review.NONE:
            return False


def is_looked_at_again(tx: Reading, bench: Bench, owner_id: int | None, doer: Doer) -> bool:
    """Whether new words of what is on show already have to be looked at first."""
    acting = members.person(tx, doer.actor.id)
    owner = members.person(tx, owner_id) if owner_id is not None else None
    if owner is None or (acting is not None and acting.is_coordinator):
        return False
    return owner.needs_review or bench.policy.review is Review.ALL


def approve(
    tx: Writing, bench: Bench, doer: Doer, post_id: int, seen: datetime | State | None = None
) -> Listing:
    """Shows a listing to its audience; see `Listings.approve`."""
    waiting = _waiting(tx, bench, doer, post_id, seen)
    now, old = bench.clock.now(), waiting.listing
    end = old.expires_at
    if end is None or end <= now:
        end = now + default_life(old.kind, old.urgency)
    opened = replace(
        old,
        state=after(old.state, Deed.PUBLISH),
        expires_at=end,
        delete_at=None,
        created_at=bench.desk.told_at(tx, old.voice, now),
        changed_at=moment(old, now),
        opened_at=now,
    )
    opened = bench.desk.publish(tx, opened, waiting.author, now)
    note(tx, bench, replace(waiting, listing=opened), doer, Step(before=old.state))
    tell_opened(tx, bench, opened, waiting.owner_id)
    return opened


def send_back(
    tx: Writing,
    bench: Bench,
    doer: Doer,
    post_id: int,
    why: str,
    seen: datetime | State | None = None,
) -> Listing:
    """Asks the owner to change it first; see `Listings.send_back`."""
    if not why.strip():
        raise Refused(LISTING_TROUBLE["reason"])
    waiting = _waiting(tx, bench, doer, post_id, seen)
    now, old = bench.clock.now(), waiting.listing
    state = after(old.state, Deed.SEND_BACK)
    new = replace(old, state=state, changed_at=moment(old, now), delete_at=now + MONTH)
    new = bench.desk.change(tx, old, new, waiting.author, now)
    note(tx, bench, replace(waiting, listing=new), doer, Step(before=old.state, reason=why))
    for observer in bench.observers:
        observer.sent_back(tx, new, why.strip())
    return new


def tell_opened(tx: Writing, bench: Bench, listing: Listing, owner_id: int | None) -> None:
    """Others see it from now on."""
    if owner_id is not None:
        taking_store.note_debut(tx, owner_id)
    for observer in bench.observers:
        observer.opened(tx, listing)


def _waiting(
    tx: Reading, bench: Bench, doer: Doer, post_id: int, seen: datetime | State | None
) -> Held:
    insist_on_coordinator(tx, doer.actor, Refused(LISTING_TROUBLE["coordinators only"]))
    listing = local(tx, post_id)
    insist_unchanged(tx, listing, seen)
    return Held(listing, author_of(tx, listing), owner_of(tx, bench.seal, listing))
