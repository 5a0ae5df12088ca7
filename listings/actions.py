"""What members do with offers and needs. Each is one transaction with all that follows from it.

Post, listing, event, timelines and outbox change together or not at all. Whoever acts is one of
ours: the listing's own author, or a coordinator of the network.
"""

from dataclasses import replace
from datetime import datetime
from functools import partial

from actors import store as people
from actors.access_store import Standing
from actors.actor import Actor
from listings import store
from listings.listing import (
    GRACE,
    RENEWABLE_FOR,
    Deed,
    Listing,
    ListingAudience,
    ListingDraft,
    State,
    after,
    checked,
    expiry,
    renewed_until,
)
from listings.publishing import Desk
from listings.store import Event
from posts import store as post_store
from posts.seen_store import Viewer
from storage.database import Database, Reading, Writing
from world.clock import Clock
from world.errors import Conflict, Missing, Refused
from world.ids import IdMaker

_AT_ONCE = 200


class Listings:
    """The use cases of this room."""

    def __init__(self, database: Database, desk: Desk, clock: Clock, ids: IdMaker) -> None:
        self._database = database
        self._desk = desk
        self._clock = clock
        self._ids = ids

    async def add(self, author: Actor, draft: ListingDraft) -> Listing:
        """Publishes a new listing to its audience, which is never wider than asked.

        Without an audience, sensitive categories go to coordinators and all else to the network.
        Raises `Refused` for what breaks a rule, and for an author who is no member here.
        """
        sound = checked(draft)

        def act(tx: Writing) -> Listing:
            now = self._clock.now()
            _insist_on_member(tx, author)
            listing = self._new(tx, author, sound, now)
            self._desk.open(tx, listing, author, now)
            _note(tx, listing, None, author, now)
            return listing

        return await self._database.write(act)

    async def edit(self, actor: Actor, post_id: int, draft: ListingDraft) -> Listing:
        """Changes what a listing says, or shows it to fewer people.

        Who loses it is told to delete it before the new text goes to the others. Raises `Refused`
        for a wider audience or another kind, `Conflict` for a listing that is over.
        """

        def act(tx: Writing) -> Listing:
            now = self._clock.now()
            old, author = _held(tx, actor, post_id)
            new = _edited(old, draft, now)
            self._desk.change(tx, old, new, author, now)
            _note(tx, new, old.state, actor, now, "edited")
            return new

        return await self._database.write(act)

    async def renew(self, actor: Actor, post_id: int, until: datetime | None = None) -> Listing:
        """Moves the end of a listing, or opens one again that ended up to 30 days ago.

        If the world has deleted it by then it begins anew, under a new name.
        """

        def act(tx: Writing) -> Listing:
            now = self._clock.now()
            old, author = _held(tx, actor, post_id)
            state = after(old.state, Deed.RENEW)
            end = renewed_until(old, until, now)
            new = replace(old, state=state, expires_at=end, delete_at=None, changed_at=now)
            if post_store.tombstone(tx, old.iri, author.iri) is not None:
                number = self._ids.new()
                new = replace(new, post_id=number, iri=self._desk.iri_of(number), created_at=now)
                self._desk.remove(tx, old, author, now)
                self._desk.open(tx, new, author, now)
            else:
                self._desk.change(tx, old, new, author, now)
            _note(tx, new, old.state, actor, now, "renewed")
            return new

        return await self._database.write(act)

    async def pause(self, actor: Actor, post_id: int) -> Listing:
        """Takes no answers for a while."""
        return await self._step(actor, post_id, Deed.PAUSE)

    async def resume(self, actor: Actor, post_id: int) -> Listing:
        """Takes answers again."""
        return await self._step(actor, post_id, Deed.RESUME)

    async def reserve(self, actor: Actor, post_id: int) -> Listing:
        """Somebody has been found, not yet for sure."""
        return await self._step(actor, post_id, Deed.RESERVE)

    async def reopen(self, actor: Actor, post_id: int) -> Listing:
        """It came to nothing: open to answers again."""
        return await self._step(actor, post_id, Deed.REOPEN)

    async def fulfil(self, actor: Actor, post_id: int) -> Listing:
        """Taken, thank you."""
        return await self._step(actor, post_id, Deed.FULFIL)

    async def withdraw(self, actor: Actor, post_id: int, reason: str = "") -> Listing:
        """No longer meant; the world is told, and 48 hours later it is deleted everywhere."""
        return await self._step(actor, post_id, Deed.WITHDRAW, reason)

    async def remove(self, coordinator: Actor, post_id: int, reason: str) -> Listing:
        """A coordinator ends a listing that should not be there, and says why."""
        if not reason.strip():
            raise Refused("Please say why it is removed; the member will ask.")

        def act(tx: Writing) -> Listing:
            if people.standing_of(tx, coordinator.id) is not Standing.COORDINATOR:
                raise Refused("Only a coordinator may remove somebody's listing.")
            return self._stepped(tx, coordinator, post_id, Deed.REMOVE, reason)

        return await self._database.write(act)

    async def delete(self, actor: Actor, post_id: int) -> None:
        """Deletes a listing everywhere at once, without a last word."""

        def act(tx: Writing) -> None:
            now = self._clock.now()
            listing, author = _held(tx, actor, post_id)
            self._desk.remove(tx, listing, author, now)

        await self._database.write(act)

    async def expire_due(self, now: datetime) -> int:
        """Ends every listing whose time is over by then; how many."""
        due = await self._database.read(lambda tx: store.expired(tx, now, _AT_ONCE))
        for listing in due:
            await self._database.write(partial(self._expire, post_id=listing.post_id, now=now))
        return len(due)

    async def delete_due(self, now: datetime) -> int:
        """Deletes everywhere every listing that ended 48 hours before; how many.

        What is done or expired stays for its author, who may renew it, until 30 days are over.
        """
        due = await self._database.read(lambda tx: store.to_delete(tx, now, _AT_ONCE))
        for listing in due:
            await self._database.write(partial(self._delete, post_id=listing.post_id, now=now))
        return len(due)

    def began(self, tx: Writing, sister: Actor) -> None:
        """A pact has begun: sends the sister what only sisters may see and is still on.

        What everybody may see she finds in our collection, whenever she reads it; this she
        could have missed by reading it before her answer was here.
        """
        for listing in store.shared_with_sisters(tx):
            if listing.state.is_live:
                self._desk.share_with(tx, listing, sister, self._clock.now())

    def ended(self, tx: Writing, sister: Actor) -> None:
        """A pact has ended: takes back what only sisters may see (`relations.PactObserver`)."""
        for listing in store.shared_with_sisters(tx):
            author = _author(tx, listing)
            self._desk.retract_from(tx, listing, author, sister.host, self._clock.now())

    async def _step(self, actor: Actor, post_id: int, deed: Deed, reason: str = "") -> Listing:
        return await self._database.write(
            lambda tx: self._stepped(tx, actor, post_id, deed, reason)
        )

    def _stepped(self, tx: Writing, actor: Actor, post_id: int, deed: Deed, reason: str) -> Listing:
        now = self._clock.now()
        old, author = _held(tx, actor, post_id)
        new = _after(old, deed, now)
        self._desk.change(tx, old, new, author, now)
        _note(tx, new, old.state, actor, now, reason)
        return new

    def _expire(self, tx: Writing, post_id: int, now: datetime) -> None:
        old = store.by_post(tx, post_id)
        if old is None or not old.state.is_live or old.expires_at is None or old.expires_at > now:
            return
        new = _after(old, Deed.EXPIRE, now)
        self._desk.change(tx, old, new, _author(tx, old), now)
        _note(tx, new, old.state, people.network(tx), now)

    def _delete(self, tx: Writing, post_id: int, now: datetime) -> None:
        listing = store.by_post(tx, post_id)
        if listing is None or listing.delete_at is None or listing.delete_at > now:
            return
        author = _author(tx, listing)
        is_gone = post_store.tombstone(tx, listing.iri, author.iri) is not None
        if is_gone or listing.state in (State.WITHDRAWN, State.REMOVED):
            self._desk.remove(tx, listing, author, now)
            return
        ended_at = listing.expires_at if listing.state is State.EXPIRED else listing.changed_at
        later = (ended_at or now) + RENEWABLE_FOR
        self._desk.hide(tx, replace(listing, delete_at=later), author, now)

    def _new(self, tx: Reading, author: Actor, draft: ListingDraft, now: datetime) -> Listing:
        number = self._ids.new()
        return Listing(
            post_id=number,
            iri=self._desk.iri_of(number),
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
            state=State.OPEN,
            expires_at=expiry(draft, now),
            delete_at=None,
            created_at=now,
            changed_at=now,
        )


def listing_seen_by(tx: Reading, viewer: Viewer, post_id: int) -> Listing | None:
    """A listing in whatever state, or None if there is none for this viewer."""
    return store.seen(tx, viewer, post_id)


def listings_of(tx: Reading, author: Actor) -> list[Listing]:
    """Everything a member has offered or asked for and that is still here, for that member."""
    return store.of_author(tx, author.id)


def _insist_on_member(tx: Reading, author: Actor) -> None:
    if not author.local or people.standing_of(tx, author.id) is None:
        raise Refused("Only members of this network list offers and needs here.")


def _held(tx: Reading, actor: Actor, post_id: int) -> tuple[Listing, Actor]:
    """A listing that the actor may change, and its author. Others learn nothing of it."""
    listing = store.by_post(tx, post_id)
    if listing is None or not listing.local:
        raise Missing("There is no such listing.")
    if listing.author_id == actor.id:
        return listing, actor
    if people.standing_of(tx, actor.id) is not Standing.COORDINATOR:
        raise Missing("There is no such listing.")
    return listing, _author(tx, listing)


def _author(tx: Reading, listing: Listing) -> Actor:
    author = people.by_id(tx, listing.author_id)
    if author is None:
        raise Missing("There is no such listing.")
    return author


def _after(old: Listing, deed: Deed, now: datetime) -> Listing:
    state = after(old.state, deed)
    delete_at = now + GRACE if state.is_ended else None
    return replace(old, state=state, delete_at=delete_at, changed_at=now)


def _edited(old: Listing, draft: ListingDraft, now: datetime) -> Listing:
    sound = checked(replace(draft, audience=draft.audience or old.audience))
    audience = sound.audience or old.audience
    if not old.state.is_live:
        raise Conflict("This listing is over; please make a new one.")
    if sound.kind is not old.kind:
        raise Refused("An offer stays an offer, and a need a need; please make a new one.")
    if audience.is_wider_than(old.audience):
        raise Refused("To show it to more people, please make a new one.")
    return replace(
        old,
        title=sound.title,
        body=sound.body,
        language=sound.language or old.language,
        categories=sound.categories,
        mode=sound.mode,
        estimate_minutes=sound.estimate_minutes,
        available_minutes=sound.available_minutes,
        urgency=sound.urgency,
        place=sound.place,
        audience=audience,
        expires_at=expiry(sound, now) if sound.expires_at else old.expires_at,
        changed_at=now,
    )


def _note(
    tx: Writing,
    listing: Listing,
    before: State | None,
    by: Actor,
    now: datetime,
    reason: str = "",
) -> None:
    store.note(tx, Event(listing.post_id, now, by.iri, before, listing.state, reason.strip()))
