"""What a listing says, its end and its audience, changed by its owner or on their behalf."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from actors.actor import Actor
from listings import agreeing, reviewing, store, taking, taking_store
from listings.bench import Bench
from listings.checking import check_descriptions, checked
from listings.ends import expiry, renewed_until
from listings.holding import (
    Doer,
    Held,
    Step,
    forget,
    held,
    hide,
    insist_unchanged,
    moment,
    note,
)
from listings.listing import Deed, Listing, ListingDraft, State, after, as_draft
from listings.making import attach, begin
from media import store as media_store
from posts import store as post_store
from storage.transaction import Reading, Writing
from text.listing_phrases import LISTING_TROUBLE
from world.errors import Conflict, Refused

_SAID: Final = (
    *("title", "body", "language", "categories", "mode", "estimate_minutes"),
    *("available_minutes", "urgency", "place", "audience", "window", "cap", "helpers"),
    *("access", "exchange", "ride"),
)
_WORDS: Final = frozenset({"title", "body", "categories", "place", "ride", "pictures"})


def edit(
    tx: Writing,
    bench: Bench,
    doer: Doer,
    post_id: int,
    draft: ListingDraft,
    seen: datetime | State | None = None,
) -> Listing:
    """Changes what a listing says; see `Listings.edit`."""
    now = bench.clock.now()
    whose = held(tx, bench, doer, post_id)
    old = whose.listing
    insist_unchanged(tx, old, seen)
    new = _edited(old, draft, now)
    fields = _changed(tx, old, new, draft)
    if doer.actor.id == whose.owner_id and any(name in _SAID for name in fields):
        store.free_place(tx, post_id)
        new = replace(new, tells_part=True)
    _insist_on_consent(tx, bench, replace(whose, listing=new), old, draft, doer)
    _picture(tx, bench, replace(whose, listing=new), draft, doer)
    shown = _shown(tx, bench, replace(whose, listing=new), old, fields, doer)
    step = Step("listing_edited", old.state, "edited", fields)
    note(tx, bench, replace(whose, listing=shown), doer, step)
    return taking.settled(tx, bench, shown)


def describe(
    tx: Writing, bench: Bench, doer: Doer, post_id: int, picture_id: int, alt: str
) -> Listing:
    """Says what a picture of a listing shows; see `Listings.describe`."""
    whose = held(tx, bench, doer, post_id)
    bench.media.describe(tx, whose.author.id, picture_id, alt)
    # Whoever describes a picture has been warned of the words before.
    return edit(tx, bench, doer, post_id, replace(as_draft(whose.listing), knowingly=True))


def _picture(tx: Writing, bench: Bench, new: Held, draft: ListingDraft, doer: Doer) -> None:
    """Shows the pictures that are wanted; those that are there must fit the audience as well."""
    listing = new.listing
    if draft.pictures is not None:
        bringers = [number for number in (doer.actor.id, new.owner_id) if number is not None]
        attach(tx, bench, bringers, draft.pictures, listing)
        return
    shown = media_store.shown_at(tx, listing.post_id)
    check_descriptions(listing.audience, [picture.alt for picture in shown])


def _insist_on_consent(
    tx: Writing, bench: Bench, new: Held, old: Listing, draft: ListingDraft, doer: Doer
) -> None:
    if new.owner_id is None:
        if new.listing.audience.is_wider_than(old.audience):
            raise Refused(LISTING_TROUBLE["consent"])
        return
    before = old.audience if old.has_been_shown else None
    showing = agreeing.Showing(new.owner_id, new.listing, before)
    agreeing.insist(tx, bench, showing, draft.consent, doer)


def _shown(
    tx: Writing, bench: Bench, new: Held, old: Listing, fields: Sequence[str], doer: Doer
) -> Listing:
    """Tells the world; as it is then, under another name if the world must not know it the same."""
    now, listing = bench.clock.now(), new.listing
    if old.state is State.DRAFT:
        return _submitted(tx, bench, new, doer)
    if old.state is State.IN_REVIEW:
        return bench.desk.change(tx, old, listing, new.author, now)
    looked_at = bool(_WORDS.intersection(fields)) and reviewing.is_looked_at_again(
        tx, bench, new.owner_id, doer
    )
    # Whoever has been told to delete it, or knows it as something for few, keeps to that.
    is_wider = listing.audience.is_wider_than(old.audience) and listing.audience.leaves_home
    if looked_at or is_wider:
        return anew(tx, bench, replace(new, listing=old), listing, doer)
    told = bench.desk.change(tx, old, listing, new.author, now)
    bench.tell_change(tx, old, told)
    return told


def _submitted(tx: Writing, bench: Bench, new: Held, doer: Doer) -> Listing:
    """A draft that was sent back goes to a coordinator again, or out if that is not needed."""
    bench.desk.discard(tx, new.listing)
    return begin(tx, bench, new, doer, bench.clock.now())


def anew(tx: Writing, bench: Bench, old: Held, changed: Listing, doer: Doer) -> Listing:
    """Begins under a new number with all that hangs on the old one, which is deleted everywhere."""
    now, before = bench.clock.now(), old.listing
    number = bench.desk.new_number(changed.voice)
    new = replace(
        changed,
        post_id=number,
        iri=bench.desk.iri_of(number),
        created_at=bench.desk.told_at(tx, changed.voice, now),
        opened_at=None,
    )
    bench.media.move(tx, before.post_id, number)
    if new.voice.is_desk and old.owner_id is not None:
        hide(tx, bench, new, old.owner_id, now)
    begun = begin(tx, bench, replace(old, listing=new), doer, now)
    taking_store.move(tx, before.post_id, number)
    for observer in bench.observers:
        observer.renamed(tx, before, begun)
    bench.desk.remove(tx, before, old.author, now)
    forget(tx, before.post_id)
    return begun


def renew(
    tx: Writing, bench: Bench, doer: Doer, post_id: int, until: datetime | None = None
) -> Listing:
    """Moves the end of a listing, or opens one again; see `Listings.renew`."""
    now = bench.clock.now()
    whose = held(tx, bench, doer, post_id)
    old = whose.listing
    state = after(old.state, Deed.RENEW)
    end = renewed_until(old, until, now)
    new = replace(old, state=state, expires_at=end, delete_at=None, changed_at=moment(old, now))
    if _is_deleted(tx, old, whose.author):
        new = anew(tx, bench, whose, new, doer)
    else:
        new = bench.desk.change(tx, old, new, whose.author, now)
        bench.tell_change(tx, old, new)
    step = Step("listing_renewed", old.state, "renewed", ("expires_at",))
    note(tx, bench, replace(whose, listing=new), doer, step)
    return new


def _is_deleted(tx: Reading, listing: Listing, author: Actor) -> bool:
    """Whether the world has been told to delete it."""
    return post_store.tombstone(tx, listing.iri, author.iri) is not None


def _edited(old: Listing, draft: ListingDraft, now: datetime) -> Listing:
    if not (old.state.is_live or old.state.is_unseen):
        raise Conflict(LISTING_TROUBLE["over"])
    sound = checked(replace(draft, audience=draft.audience or old.audience), now)
    if sound.kind is not old.kind:
        raise Refused(LISTING_TROUBLE["kind"])
    if sound.voice is not None and sound.voice is not old.voice:
        raise Refused(LISTING_TROUBLE["voice"])
    said = {name: getattr(sound, name) for name in _SAID}
    said |= {"language": sound.language or old.language, "changed_at": moment(old, now)}
    said["expires_at"] = _new_end(old, sound, now)
    return replace(old, **said)


def _new_end(old: Listing, draft: ListingDraft, now: datetime) -> datetime | None:
    """A new end if one is told, or with a new time; else it stays."""
    if draft.expires_at or draft.window.span != old.window.span:
        return expiry(draft, now)
    return old.expires_at


def _changed(tx: Reading, old: Listing, new: Listing, draft: ListingDraft) -> tuple[str, ...]:
    """The names of what an edit changes."""
    names = [name for name in (*_SAID, "expires_at") if getattr(old, name) != getattr(new, name)]
    if draft.pictures is not None:
        shown = [picture.id for picture in media_store.shown_at(tx, old.post_id)]
        names += ["pictures"] if shown != list(draft.pictures) else []
    return tuple(names)
