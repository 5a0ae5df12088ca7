"""The desk: puts listings on the wire and takes them off, and has the network announce them.

What leaves the house is decided here and nowhere else: listings for coordinators and for the
network leave nothing on the wire.
"""

from collections.abc import Sequence
from datetime import datetime

from actors import store as people
from actors.actor import Actor
from listings import sharing, store
from listings.listing import Listing, ListingAudience
from listings.wire import Envelope, Manner, listing_note, tags_of, text_of
from outbox.audience import Audience, addressing
from outbox.publish import Publisher
from posts import store as post_store
from posts.authoring import Authoring, Work, audience_of, newer
from posts.post import Post, Reaction, Visibility
from storage.transaction import Reading, Writing
from world.errors import Missing

VISIBILITIES = {
    ListingAudience.COORDINATOR: Visibility.COORDINATORS,
    ListingAudience.NETWORK: Visibility.NETWORK,
    ListingAudience.SISTERS: Visibility.SISTERS,
    ListingAudience.PUBLIC: Visibility.PUBLIC,
}
_ANNOUNCED_TO = {
    ListingAudience.SISTERS: Audience.SISTERS,
    ListingAudience.PUBLIC: Audience.PUBLIC,
}


class Desk:
    """Works inside the transaction of whoever changes a listing."""

    def __init__(
        self, publisher: Publisher, authoring: Authoring, manner: Manner | None = None
    ) -> None:
        self._publisher = publisher
        self._authoring = authoring
        self._iris = publisher.iris
        self._manner = manner or Manner()

    def iri_of(self, number: int) -> str:
        """The name that the listing of that number will bear."""
        return self._iris.object(number)

    def open(self, tx: Writing, listing: Listing, author: Actor, now: datetime) -> None:
        """Publishes and stores a new listing."""
        work = self._work(tx, listing, author, listing.created_at, None)
        post = self._authoring.create(tx, work, now)
        store.put(tx, listing)
        self._announce(tx, listing, post, now)

    def change(self, tx: Writing, old: Listing, new: Listing, author: Actor, now: datetime) -> None:
        """Publishes and stores a change of text, state or end, or a narrower audience."""
        post = _post(tx, old)
        if new.audience is not old.audience:
            self._narrow(tx, old, new, post, author, now)
        said_at = newer(post, now)
        work = self._work(tx, new, author, post.published_at, said_at)
        changed = self._authoring.update(tx, work, said_at, now)
        store.put(tx, new)
        if new.audience is not old.audience:
            self._announce(tx, new, changed, now)

    def hide(self, tx: Writing, listing: Listing, author: Actor, now: datetime) -> None:
        """Deletes a listing everywhere but in its author's own sight."""
        post = _post(tx, listing)
        self._unannounce(tx, post, now)
        self._authoring.withdraw(tx, post, author, now)
        store.put(tx, listing)

    def remove(self, tx: Writing, listing: Listing, author: Actor, now: datetime) -> None:
        """Deletes a listing here and wherever it was sent."""
        post = _post(tx, listing)
        self._unannounce(tx, post, now)
        self._authoring.delete(tx, post, author, now)

    def share_with(self, tx: Writing, listing: Listing, sister: Actor, now: datetime) -> None:
        """Sends a listing to a sister who has come after it was published."""
        sharing.share(tx, self._publisher, _post(tx, listing), sister, now)

    def retract_from(
        self, tx: Writing, listing: Listing, author: Actor, host: str, now: datetime
    ) -> None:
        """Takes a listing back from one host that may not see it any more."""
        inboxes = sharing.inboxes_at(tx, listing.iri, host)
        self._retract(tx, _post(tx, listing), author, inboxes, now)

    def _narrow(
        self,
        tx: Writing,
        old: Listing,
        new: Listing,
        post: Post,
        author: Actor,
        now: datetime,
    ) -> None:
        """Tells those who lose it, before anything else is said (invariant 19)."""
        if not old.audience.leaves_home:
            return
        remaining = frozenset(
            sister.host
            for sister in people.active_sisters(tx)
            if new.audience is ListingAudience.SISTERS
        )
        lost = sharing.inboxes_lost(tx, old.iri, remaining)
        self._unannounce(tx, post, now)
        # What was said to all must not be read in the outbox any more, nor be sent late.
        self._publisher.at(now).forget(tx, old.iri, author.id)
        self._retract(tx, post, author, lost, now)

    def _retract(
        self, tx: Writing, post: Post, author: Actor, inboxes: Sequence[str], now: datetime
    ) -> None:
        if inboxes:
            sharing.retract(tx, self._publisher, post, author, inboxes, now)

    def _announce(self, tx: Writing, listing: Listing, post: Post, now: datetime) -> None:
        audience = _ANNOUNCED_TO.get(listing.audience)
        if audience is not None:
            self._authoring.announce(tx, post, people.network(tx), audience, now)

    def _unannounce(self, tx: Writing, post: Post, now: datetime) -> None:
        self._authoring.take_back(tx, post, people.network(tx), Reaction.ANNOUNCE, now)

    def _work(
        self,
        tx: Reading,
        listing: Listing,
        author: Actor,
        published_at: datetime,
        updated_at: datetime | None,
    ) -> Work:
        network = people.network(tx)
        visibility = VISIBILITIES[listing.audience]
        audience = audience_of(visibility)
        to, cc = addressing(audience, author, network, ()) if audience else ([], [])
        envelope = Envelope(author, network, to, cc, published_at, updated_at)
        document = listing_note(listing, envelope, self._iris, self._manner)
        text = text_of(listing, document["content"], self._iris)
        return Work(author, listing.post_id, document, text, visibility, tags_of(listing))


def _post(tx: Reading, listing: Listing) -> Post:
    post = post_store.by_id(tx, listing.post_id)
    if post is None:
        raise Missing("There is no such listing.")
    return post
