"""A new listing: checked, agreed to, looked at where the network wishes, published."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from accounts.person import Appearance, Person, first_name
from actors import store as people
from actors.actor import Actor
from listings import agreeing, reviewing
from listings.bench import MONTH, Bench
from listings.checking import check_descriptions, checked
from listings.ends import expiry
from listings.holding import Doer, Held, Step, hide, insist_on_member, note
from listings.listing import Kind, Listing, ListingAudience, ListingDraft, State
from listings.terms import Exchange, Voice
from media import store as media_store
from storage.transaction import Reading, Writing
from text.listing_phrases import LISTING_TROUBLE
from world.errors import Refused


def add(tx: Writing, bench: Bench, owner: Actor, draft: ListingDraft, doer: Doer) -> Listing:
    """Makes a listing of the owner's; see `Listings.add`."""
    now = bench.clock.now()
    person = insist_on_member(tx, owner)
    sound = checked(draft, now)
    voice = _voice(sound, person)
    author = people.network(tx) if voice.is_desk else owner
    listing = _new(tx, bench, author, replace(sound, voice=voice), now)
    if voice is Voice.FIRST_NAME:
        listing = replace(listing, signed=first_name(person.name))
    agreeing.insist(tx, bench, agreeing.Showing(person.id, listing, None), sound.consent, doer)
    if voice.is_desk:
        hide(tx, bench, listing, person.id, now)
    attach(tx, bench, (doer.actor.id, owner.id), sound.pictures or (), listing)
    begun = begin(tx, bench, Held(listing, author, person.id), doer, now)
    note(tx, bench, Held(begun, author, person.id), doer, Step("listing_made"))
    return begun


def begin(tx: Writing, bench: Bench, new: Held, doer: Doer, now: datetime) -> Listing:
    """Publishes a new listing, or has a coordinator look at it first; as it is then."""
    listing = new.listing
    if reviewing.is_needed(tx, bench, listing, new.owner_id, doer):
        waiting = replace(listing, state=State.IN_REVIEW, delete_at=_kept_waiting(listing, now))
        waiting = bench.desk.open(tx, waiting, new.author, now)
        for observer in bench.observers:
            observer.submitted(tx, waiting)
        return waiting
    opened = replace(listing, state=State.OPEN, delete_at=None, opened_at=now)
    opened = bench.desk.open(tx, opened, new.author, now)
    reviewing.tell_opened(tx, bench, opened, new.owner_id)
    return opened


def _kept_waiting(listing: Listing, now: datetime) -> datetime:
    return (listing.expires_at or now) + MONTH


def attach(
    tx: Writing,
    bench: Bench,
    bringers: Sequence[int],
    pictures: Sequence[int],
    listing: Listing,
) -> None:
    """Shows exactly these pictures at the listing, brought by its owner or by whoever helps them.

    They pass to the author of the post: nothing but its author hangs on a listing of the desk's.
    """
    for picture_id in pictures:
        picture = media_store.by_id(tx, picture_id)
        if picture is not None and picture.owner_id in bringers:
            bench.media.hand_over(tx, picture, listing.author_id)
    shown = bench.media.attach(tx, listing.author_id, pictures, listing.post_id)
    check_descriptions(listing.audience, [picture.alt for picture in shown])


def _voice(draft: ListingDraft, person: Person) -> Voice:
    """In whose name it stands; who appears through the desk only does so here as well."""
    through_desk = person.appearance is Appearance.DESK
    wished = draft.voice or Voice.NAMED
    if through_desk and wished is Voice.NAMED:
        return Voice.ANONYMOUS
    if wished is Voice.ANONYMOUS and draft.kind is Kind.OFFER and not through_desk:
        raise Refused(LISTING_TROUBLE["anonymous offer"])
    return wished


def _new(tx: Reading, bench: Bench, author: Actor, draft: ListingDraft, now: datetime) -> Listing:
    voice = draft.voice or Voice.NAMED
    number = bench.desk.new_number(voice)
    return Listing(
        post_id=number,
        iri=bench.desk.iri_of(number),
        author_id=author.id,
        network_id=people.network(tx).id,
        local=True,
        kind=draft.kind,
        title=draft.title,
        body=draft.body,
        language=draft.language or author.language,
        categories=draft.categories,
        mode=draft.mode,
        estimate_minutes=draft.estimate_minutes,
        available_minutes=draft.available_minutes,
        urgency=draft.urgency,
        place=draft.place,
        audience=draft.audience or ListingAudience.COORDINATOR,
        state=State.DRAFT,
        expires_at=expiry(draft, now),
        delete_at=None,
        created_at=bench.desk.told_at(tx, voice, now),
        changed_at=now,
        window=draft.window,
        cap=draft.cap,
        helpers=draft.helpers,
        voice=voice,
        access=draft.access,
        exchange=draft.exchange or Exchange.HOURS,
        ride=draft.ride,
    )
