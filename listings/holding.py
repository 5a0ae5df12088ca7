"""Whose a listing is, who may change it, and what is written down when they do.

A listing in one's own name is its author's. One that bears the desk's name is its hidden holder's:
sealed, readable for the holder and coordinators only, and erased in time (invariant 18).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Final

from accounts import seen as members
from accounts.behalf import ConsentHow, OnBehalf
from accounts.person import Person
from actors import store as people
from actors.actor import Actor
from listings import event_store, holder_store, store
from listings.bench import Bench
from listings.ends import hidden_until
from listings.event_store import Event
from listings.listing import Listing, State
from storage.sealing import Seal
from storage.transaction import Reading, Writing
from text.listing_phrases import LISTING_TROUBLE
from world.errors import Conflict, Missing, Refused

_KEPT_OPEN: Final = 4_096  # in memory alone: no index may tell whose a listing of the desk's is


class Overtaken(Conflict):
    """Somebody was faster. `listing` is what it is now, `events` are the steps that led there."""

    def __init__(self, listing: Listing, events: Sequence[Event]) -> None:
        super().__init__(LISTING_TROUBLE["changed"])
        self.listing = listing
        self.events = tuple(events)

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of what others have changed."""
        return tuple(dict.fromkeys(name for event in self.events for name in event.fields))


@dataclass(frozen=True, slots=True)
class Doer:
    """Who acts, and how, and on which day if noted, the owner has agreed where they are another."""

    actor: Actor
    how: ConsentHow = ConsentHow.SPOKEN
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """A listing, in whose name it stands, and whose it is; None once that is erased."""

    listing: Listing
    author: Actor
    owner_id: int | None


def held(tx: Reading, bench: Bench, doer: Doer, post_id: int) -> Held:
    """A listing that the doer may change. Others learn nothing of it (`Missing`)."""
    listing = local(tx, post_id)
    owner_id = owner_of(tx, bench.seal, listing)
    if doer.actor.id not in (owner_id, listing.author_id):
        insist_on_coordinator(tx, doer.actor, Missing(LISTING_TROUBLE["no listing"]))
    return Held(listing, author_of(tx, listing), owner_id)


def local(tx: Reading, post_id: int) -> Listing:
    """A listing of ours, whoever may see it: for rules. Raises `Missing`."""
    listing = store.by_post(tx, post_id)
    if listing is None or not listing.local:
        raise Missing(LISTING_TROUBLE["no listing"])
    return listing


def author_of(tx: Reading, listing: Listing) -> Actor:
    """In whose name a listing stands."""
    author = people.by_id(tx, listing.author_id)
    if author is None:
        raise Missing(LISTING_TROUBLE["no listing"])
    return author


def owner_of(tx: Reading, seal: Seal, listing: Listing) -> int | None:
    """Whose a listing of ours is, whoever asks: for rules. None once it is erased."""
    if not listing.local or not listing.voice.is_desk:
        return listing.author_id
    sealed = holder_store.of(tx, listing.post_id)
    return None if sealed is None else opened(seal, listing.post_id, sealed)


@lru_cache(maxsize=_KEPT_OPEN)
def opened(seal: Seal, post_id: int, sealed: bytes) -> int:
    """The hidden holder of a listing, by what is kept of them; `Conflict` under another seal."""
    return int(seal.open_text(sealed, _sealed_name(post_id)))


def forget(tx: Writing, post_id: int) -> None:
    """Erases whose a listing is, out of memory as well."""
    holder_store.forget(tx, post_id)
    tx.after_commit(opened.cache_clear)


def erase_due(tx: Writing, now: datetime) -> int:
    """Erases every hidden holder whose time is over, out of memory as well; says how many."""
    erased = holder_store.erase_due(tx, now)
    if erased:
        tx.after_commit(opened.cache_clear)
    return erased


def hide(tx: Writing, bench: Bench, listing: Listing, owner_id: int, now: datetime) -> None:
    """Keeps whose a listing is that bears the desk's name, until `hidden_until`."""
    sealed = bench.seal.seal_text(str(owner_id), _sealed_name(listing.post_id))
    holder_store.put(tx, listing.post_id, sealed, hidden_until(listing, now))


def _sealed_name(post_id: int) -> str:
    return f"hidden_holders.holder {post_id}"


def insist_on_coordinator(tx: Reading, actor: Actor, otherwise: Exception) -> Person:
    """Raises `otherwise` unless the actor is a coordinator of ours now."""
    person = members.person(tx, actor.id)
    if person is None or not person.is_coordinator:
        raise otherwise
    return person


def insist_on_member(tx: Reading, author: Actor) -> Person:
    """Raises `Refused` for anybody who is no member of this network."""
    person = members.person(tx, author.id) if author.local else None
    if person is None:
        raise Refused(LISTING_TROUBLE["no member"])
    return person


def insist_unchanged(tx: Reading, listing: Listing, seen: datetime | State | None) -> None:
    """Raises `Overtaken` if it is not any more what the doer saw: its last change, or its state."""
    if seen is None or seen in (listing.changed_at, listing.state):
        return
    if isinstance(seen, State):
        raise Overtaken(listing, event_store.events(tx, listing.post_id)[-1:])
    raise Overtaken(listing, event_store.since(tx, listing.post_id, seen))


def moment(old: Listing, now: datetime) -> datetime:
    """An instant after its last change, which tells one change from the next; rows count in ms."""
    return max(now, old.changed_at + timedelta(milliseconds=1))


@dataclass(frozen=True, slots=True)
class Step:
    """What was done: `deed` is a key of `DEED_WORDS`, "" for what is nobody else's affair."""

    deed: str = ""
    before: State | None = None
    reason: str = ""
    fields: tuple[str, ...] = ()


def note(tx: Writing, bench: Bench, now_held: Held, doer: Doer, step: Step) -> None:
    """Writes a step down; what is done on somebody's behalf is told to them (E5).

    Whose a hidden listing is must not be told by either.
    """
    listing, owner_id, author = now_held.listing, now_held.owner_id, now_held.author
    is_hidden = listing.voice.is_desk
    actor_iri = author.iri if is_hidden and doer.actor.id == owner_id else doer.actor.iri
    event = Event(
        post_id=listing.post_id,
        at=listing.changed_at,
        actor_iri=actor_iri,
        from_state=step.before,
        to_state=listing.state,
        reason=step.reason.strip(),
        fields=step.fields,
    )
    event_store.note(tx, event)
    if is_hidden and owner_id is not None:
        holder_store.keep_until(tx, listing.post_id, hidden_until(listing, listing.changed_at))
    if step.deed and owner_id is not None and doer.actor.id not in (owner_id, author.id):
        about = "" if is_hidden else f"/listings/{listing.post_id}"
        done = OnBehalf(step.deed, doer.how, about, listing.title, doer.on)
        bench.behalf.note(tx, doer.actor.id, owner_id, done)
