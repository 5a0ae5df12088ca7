"""What time does to listings: they end, are deleted, and leave nothing that tells of a person."""

from dataclasses import replace
from datetime import datetime

from accounts.consent import Consent
from actors import store as people
from actors.actor import Actor
from listings import (
    agreeing,
    ending_store,
    event_store,
    holder_store,
    holding,
    saved_store,
    store,
)
from listings.bench import Bench
from listings.checking import default_audience
from listings.holding import Doer, Held, Step, author_of, held, moment, note, opened, owner_of
from listings.listing import RENEWABLE_FOR, Deed, Kind, Listing, State
from listings.stepping import by_itself
from posts import store as post_store
from storage.transaction import Reading, Writing

_AT_ONCE = 200


def expire(tx: Writing, bench: Bench, post_id: int, now: datetime) -> None:
    """Ends a listing if its time is over, and it goes on as far as anybody knows."""
    old = store.by_post(tx, post_id)
    if old is None or not old.state.is_live or old.expires_at is None or old.expires_at > now:
        return
    by_itself(tx, bench, old, Deed.EXPIRE)


def take_off(tx: Writing, bench: Bench, post_id: int, now: datetime) -> None:
    """Deletes a listing whose grace is over: everywhere, or everywhere but at its owner's.

    What is done or expired stays for them, who may renew it, until 30 days are over; needs until
    the network's retention is.
    """
    listing = store.by_post(tx, post_id)
    if listing is None or listing.delete_at is None or listing.delete_at > now:
        return
    author = author_of(tx, listing)
    is_gone = post_store.tombstone(tx, listing.iri, author.iri) is not None
    if is_gone or listing.state not in (State.DONE, State.EXPIRED):
        delete(tx, bench, listing, author, now)
        return
    ended_at = listing.expires_at if listing.state is State.EXPIRED else listing.changed_at
    is_need = listing.kind is Kind.NEED
    kept = bench.policy.retention if is_need else RENEWABLE_FOR
    bench.desk.hide(tx, replace(listing, delete_at=(ended_at or now) + kept), author, now)


def delete_now(tx: Writing, bench: Bench, doer: Doer, post_id: int) -> None:
    """Deletes a listing everywhere at once; see `Listings.delete`."""
    whose = held(tx, bench, doer, post_id)
    now = bench.clock.now()
    ended = replace(whose.listing, changed_at=moment(whose.listing, now))
    note(
        tx,
        bench,
        replace(whose, listing=ended),
        doer,
        Step("listing_withdrawn", ended.state, "deleted"),
    )
    delete(tx, bench, ended, whose.author, now)


def delete(tx: Writing, bench: Bench, listing: Listing, author: Actor, now: datetime) -> None:
    """Deletes a listing here and wherever it was sent, with whoever stood behind it.

    What is counted of it is all that is left.
    """
    ending_store.file_away(tx, listing, bench.policy.zone)
    bench.desk.remove(tx, listing, author, now)
    holding.forget(tx, listing.post_id)


def anonymise(tx: Writing, bench: Bench, now: datetime) -> int:
    """Forgets needs that have been over for so long, and who did what to listings that are gone.

    Erases whoever stands behind what bears the desk's name, once their time is over.
    """
    before = now - bench.policy.retention
    over = ending_store.ended_needs(tx, before, _AT_ONCE)
    for listing in over:
        delete(tx, bench, listing, author_of(tx, listing), now)
    nobody = people.network(tx).iri
    scrubbed = event_store.anonymise(tx, before, nobody)
    return len(over) + scrubbed + holding.erase_due(tx, now)


def consent_withdrawn(tx: Writing, bench: Bench, consent: Consent, now: datetime) -> None:
    """Shows what stood on a consent to those only who see such things without one."""
    for listing in _standing_on(tx, bench, consent):
        narrower = default_audience(listing.categories)
        if not listing.audience.is_wider_than(narrower) or listing.state.is_ended:
            continue
        new = replace(listing, audience=narrower, changed_at=moment(listing, now))
        new = bench.desk.change(tx, listing, new, author_of(tx, listing), now)
        whose = Held(new, author_of(tx, listing), owner_of(tx, bench.seal, listing))
        step = Step(before=listing.state, reason="edited", fields=("audience",))
        note(tx, bench, whose, Doer(people.network(tx)), step)
        bench.tell_change(tx, listing, new)


def _standing_on(tx: Reading, bench: Bench, consent: Consent) -> list[Listing]:
    if consent.purpose == agreeing.HIDDEN:
        return hidden_of(tx, bench, consent.subject_id)
    number = agreeing.number_in(consent)
    listing = None if number is None else store.by_post(tx, number)
    return [listing] if listing is not None and listing.local else []


def hidden_of(tx: Reading, bench: Bench, owner_id: int) -> list[Listing]:
    """A member's listings that bear the desk's name, as far as anybody can still know."""
    numbers = [
        post_id
        for post_id, sealed in holder_store.all_holders(tx)
        if opened(bench.seal, post_id, sealed) == owner_id
    ]
    found = (store.by_post(tx, number) for number in numbers)
    return [listing for listing in found if listing is not None]


def departed(tx: Writing, bench: Bench, actor: Actor) -> None:
    """A member leaves: what they have asked for through the desk goes, and what they looked for.

    To be told before their posts go.
    """
    if not actor.local:
        return
    now = bench.clock.now()
    event_store.forget_person(tx, actor.id, actor.iri, people.network(tx).iri)
    for listing in hidden_of(tx, bench, actor.id):
        delete(tx, bench, listing, author_of(tx, listing), now)
    saved_store.forget_all(tx, actor.id)
