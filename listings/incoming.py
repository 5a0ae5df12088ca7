"""Looks at every post that comes in and keeps what it offers or asks for."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from actors import store as people
from actors.actor import Actor
from federation.documents import Thing, read_thing
from federation.origins import same_origin
from federation.strict_json import parse
from listings import event_store, store
from listings.ends import default_life
from listings.event_store import Event
from listings.listing import LONGEST_LIFE, Listing, ListingAudience, State
from listings.observers import LifeObserver
from listings.proposal import Proposal, read_proposal
from media.actions import Media
from posts.post import Post, Visibility
from storage.transaction import Writing

_AUDIENCES = {
    Visibility.PUBLIC: ListingAudience.PUBLIC,
    Visibility.UNLISTED: ListingAudience.PUBLIC,
    Visibility.SISTERS: ListingAudience.SISTERS,
}


class ListingObserver:
    """The eye of this room on posts (`posts.keeping.PostObserver`)."""

    def __init__(self, media: Media, observers: Sequence[LifeObserver] = ()) -> None:
        self._media = media
        self._observers = observers

    def stored(self, tx: Writing, post: Post, thing: Thing) -> None:
        """Keeps the listing that a new post carries; what only some may see is no listing."""
        proposal = read_proposal(thing)
        if proposal is None or post.visibility not in _AUDIENCES:
            return
        network_id = store.network_of(tx, post.author_id, thing.audience)
        listing = _listing(post, proposal, network_id, post.received_at)
        store.put(tx, listing)
        if listing.state is State.OPEN:
            for observer in self._observers:
                observer.opened(tx, listing)

    def updated(self, tx: Writing, post: Post, thing: Thing) -> None:
        """Changes the listing with its post; it may begin or cease to be one."""
        old = store.by_post(tx, post.id)
        if old is None:
            self.stored(tx, post, thing)
            return
        proposal = read_proposal(thing)
        if proposal is None or post.visibility not in _AUDIENCES:
            self._let_go(tx, old)
            return
        changed_at = post.updated_at or old.changed_at
        new = _listing(post, proposal, old.network_id, changed_at)
        new = replace(new, created_at=old.created_at, opened_at=old.opened_at)
        store.put(tx, new)
        if new.state is not old.state:
            step = Event(post.id, new.changed_at, post.author_iri, old.state, new.state)
            event_store.note(tx, step)
        for observer in self._observers:
            observer.changed(tx, old, new)
            if new.state.is_ended and not old.state.is_ended:
                observer.ended(tx, new)

    def announced(self, tx: Writing, post: Post, by: Actor) -> None:
        """A network's desk that shows a listing round says whose member's it is.

        Believed on the author's own host, or where the author has named that group (TB-60).
        """
        if post.local or by.type != "Group" or not store.lacks_network(tx, post.id):
            return
        author = people.by_id(tx, post.author_id)
        if author is not None and author.network_iri not in (None, by.iri):
            return  # a community on the same host, say: not theirs
        if same_origin(post.iri, by.iri) or by.iri in read_thing(parse(post.document)).audience:
            store.set_network(tx, post.id, by.id)

    def deleted(self, tx: Writing, post: Post) -> None:
        """Lets the listing go with its post, and its pictures, ours as well."""
        old = store.by_post(tx, post.id)
        if old is not None:
            self._let_go(tx, old)
        if post.local:
            self._media.release(tx, post.id)

    def _let_go(self, tx: Writing, listing: Listing) -> None:
        for observer in self._observers:
            observer.gone(tx, listing)
        store.forget(tx, listing.post_id)


def _listing(
    post: Post, proposal: Proposal, network_id: int | None, changed_at: datetime
) -> Listing:
    return Listing(
        post_id=post.id,
        iri=post.iri,
        author_id=post.author_id,
        network_id=network_id,
        local=False,
        kind=proposal.kind,
        title=proposal.title,
        body=proposal.body,
        language=proposal.language,
        categories=proposal.categories,
        mode=proposal.mode,
        estimate_minutes=proposal.estimate_minutes,
        available_minutes=proposal.available_minutes,
        urgency=proposal.urgency,
        place=proposal.place,
        audience=_AUDIENCES[post.visibility],
        state=_shown_state(proposal.state),
        expires_at=_end(post, proposal),
        delete_at=None,
        created_at=post.published_at,
        changed_at=changed_at,
        window=proposal.terms.window,
        cap=proposal.terms.cap,
        helpers=proposal.terms.helpers,
        exchange=proposal.terms.exchange,
        ride=proposal.terms.ride,
        opened_at=post.received_at,
    )


def _shown_state(state: State) -> State:
    """What nobody publishes is taken for withdrawn."""
    return State.WITHDRAWN if state in (State.DRAFT, State.IN_REVIEW) else state


def _end(post: Post, proposal: Proposal) -> datetime:
    """Every listing ends (TB-41): when it says, after the usual time, after a year at the most."""
    said_at = post.updated_at or post.published_at
    end = proposal.expires_at or said_at + default_life(proposal.kind, proposal.urgency)
    return min(end, said_at + LONGEST_LIFE)
