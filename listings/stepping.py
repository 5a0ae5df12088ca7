"""Single steps in the life of a listing: pause, go on, somebody is on it, done, withdrawn."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from actors import store as people
from listings import taking_store
from listings.bench import Bench
from listings.capacity import has_room
from listings.holding import (
    Doer,
    Held,
    Step,
    author_of,
    held,
    insist_on_coordinator,
    insist_unchanged,
    moment,
    note,
    owner_of,
)
from listings.listing import GRACE, Deed, Listing, State, after
from storage.transaction import Writing
from text.listing_phrases import LISTING_TROUBLE
from world.errors import Conflict, Refused

_TOLD: Final = {
    Deed.PAUSE: "listing_paused",
    Deed.RESUME: "listing_resumed",
    Deed.RESERVE: "listing_reserved",
    Deed.REOPEN: "listing_reopened",
    Deed.FULFIL: "listing_done",
    Deed.WITHDRAW: "listing_withdrawn",
    Deed.REMOVE: "listing_removed",
}
"""How each step is told to an owner for whom it is done (`text.people_phrases.DEED_WORDS`)."""


@dataclass(frozen=True, slots=True)
class Said:
    """Why, and what the doer saw of the listing before (`insist_unchanged`)."""

    reason: str = ""
    seen: datetime | State | None = None


def step(
    tx: Writing,
    bench: Bench,
    doer: Doer,
    post_id: int,
    deed: Deed,
    said: Said | None = None,
) -> Listing:
    """Takes one step; raises `Conflict` where the state does not allow it, `Missing` as `held`."""
    told = said or Said()
    whose = held(tx, bench, doer, post_id)
    insist_unchanged(tx, whose.listing, told.seen)
    if deed is Deed.REOPEN:
        taking_store.take_back_all(tx, post_id)
    if deed is Deed.RESUME and not has_room(tx, bench, whose.listing):
        raise Conflict(LISTING_TROUBLE["cap reached"])
    return taken(tx, bench, whose, doer, deed, told.reason)


def remove(tx: Writing, bench: Bench, doer: Doer, post_id: int, reason: str) -> Listing:
    """A coordinator ends a listing that should not be there; see `Listings.remove`."""
    if not reason.strip():
        raise Refused(LISTING_TROUBLE["reason"])
    insist_on_coordinator(tx, doer.actor, Refused(LISTING_TROUBLE["coordinators only"]))
    return step(tx, bench, doer, post_id, Deed.REMOVE, Said(reason))


def taken(
    tx: Writing, bench: Bench, whose: Held, doer: Doer, deed: Deed, reason: str = ""
) -> Listing:
    """The step itself, whoever may take it."""
    now, old = bench.clock.now(), whose.listing
    new = bench.desk.change(tx, old, stepped(old, deed, now), whose.author, now)
    note(tx, bench, replace(whose, listing=new), doer, Step(_TOLD.get(deed, ""), old.state, reason))
    bench.tell_change(tx, old, new)
    return new


def stepped(old: Listing, deed: Deed, now: datetime) -> Listing:
    """A listing after a deed; what has ended is deleted when its grace is over."""
    state = after(old.state, deed)
    delete_at: datetime | None = now + (GRACE if old.has_been_shown else timedelta(0))
    return replace(
        old,
        state=state,
        delete_at=delete_at if state.is_ended else None,
        changed_at=moment(old, now),
        rests_at_cap=False,
    )


def by_itself(tx: Writing, bench: Bench, listing: Listing, deed: Deed) -> Listing:
    """A step that nobody takes: time has passed, or two sides have agreed."""
    whose = Held(listing, author_of(tx, listing), owner_of(tx, bench.seal, listing))
    now = bench.clock.now()
    new = bench.desk.change(tx, listing, stepped(listing, deed, now), whose.author, now)
    network = Doer(people.network(tx))
    note(tx, bench, replace(whose, listing=new), network, Step(before=listing.state))
    bench.tell_change(tx, listing, new)
    return new
