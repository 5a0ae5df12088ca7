"""The desk: puts listings on the wire and takes them off, and has the network announce them.

What leaves the house is decided here and nowhere else: listings for coordinators and for the
network, and those that a coordinator has not looked at yet, leave nothing on the wire.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from actors import store as people
from actors.actor import Actor
from listings import sharing, store
from listings.listing import Listing, ListingAudience
from listings.places import as_told, decided
from listings.terms import Voice
from listings.wire import Envelope, listing_note, text_of
from listings.wording import Manner, tags_of
from media import store as media_store
from outbox.audience import Audience, addressing
from outbox.publish import Publisher
from posts import store as post_store
from posts.authoring import Authoring, Work, audience_of, newer
from posts.post import Post, Reaction, Visibility
from storage.transaction import Reading, Writing
from text.listing_phrases import LISTING_TROUBLE
from world.clock import Clock
from world.errors import Missing
from world.ids import IdMaker

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
        self,
        publisher: Publisher,
        authoring: Authoring,
        manner: Manner | None = None,
        communities: Callable[[Reading], Sequence[str]] = lambda _tx: (),
    ) -> None:
        """`communities` show what our members list for everybody; it names them (FEP-1b12)."""
        self._publisher = publisher
        self._authoring = authoring
        self._iris = publisher.iris
        self._manner = manner or Manner()
        self._communities = communities
        # Numbers tell when they were made; those of the desk's own listings tell the hour only.
        self._quiet_ids = IdMaker(HourHand(publisher.clock), publisher.ids.chance)
        self._quiet = replace(publisher, ids=self._quiet_ids)

    def iri_of(self, number: int) -> str:
        """The name that the listing of that number will bear."""
        return self._iris.object(number)

    def new_number(self, voice: Voice) -> int:
        """A number for a listing in that voice."""
        return (self._quiet_ids if voice.is_desk else self._publisher.ids).new()

    def told_at(self, tx: Reading, voice: Voice, now: datetime) -> datetime:
        """The instant at which something of a listing is said to have happened.

        What bears the desk's name tells the hour only: the minute could tell which two are of
        one person (invariant 18). Never before the desk's last change, which may be of its keys.
        """
        if not voice.is_desk:
            return now
        after_keys = people.network(tx).updated_at + timedelta(milliseconds=1)
        return min(now, max(hour_of(now), after_keys))

    def open(self, tx: Writing, listing: Listing, author: Actor, now: datetime) -> Listing:
        """Publishes and stores a new listing; one that waits for a coordinator goes nowhere.

        It comes back with how much of its place was told, as it is stored; so from `change`.
        """
        listing = decided(tx, listing)
        hands = self._hands(tx, listing, author, now)
        work = self._work(tx, listing, author, listing.created_at, None)
        post = hands.authoring.create(tx, work, hands.now)
        store.put(tx, listing)
        self._announce(tx, listing, post, hands)
        return listing

    def publish(self, tx: Writing, listing: Listing, author: Actor, now: datetime) -> Listing:
        """Shows a listing to its audience that waited for a coordinator until now."""
        self.discard(tx, listing)
        return self.open(tx, listing, author, now)

    def discard(self, tx: Writing, listing: Listing) -> None:
        """Lets the post of a listing go that has never left the coordinators' desk."""
        post_store.remove(tx, listing.post_id)

    def change(
        self, tx: Writing, old: Listing, new: Listing, author: Actor, now: datetime
    ) -> Listing:
        """Publishes and stores a change of text, state or end, or another audience at home."""
        new = decided(tx, new)
        hands = self._hands(tx, new, author, now)
        post = _post(tx, old)
        self._note_readers(tx, old)
        if new.audience is not old.audience and old.has_been_shown:
            self._narrow(tx, old, new, post, hands)
        said_at = newer(post, hands.now)
        work = self._work(tx, new, author, post.published_at, said_at)
        changed = hands.authoring.update(tx, work, said_at, hands.now)
        store.put(tx, new)
        if new.audience is not old.audience:
            self._announce(tx, new, changed, hands)
        return new

    def hide(self, tx: Writing, listing: Listing, author: Actor, now: datetime) -> None:
        """Deletes a listing everywhere but in its owner's own sight."""
        hands = self._hands(tx, listing, author, now)
        post = _post(tx, listing)
        self._note_readers(tx, listing)
        self._unannounce(tx, post, hands)
        hands.authoring.withdraw(tx, post, author, hands.now)
        store.put(tx, listing)

    def remove(self, tx: Writing, listing: Listing, author: Actor, now: datetime) -> None:
        """Deletes a listing here and wherever it was sent."""
        hands = self._hands(tx, listing, author, now)
        post = _post(tx, listing)
        self._note_readers(tx, listing)
        self._unannounce(tx, post, hands)
        hands.authoring.delete(tx, post, author, hands.now)

    def share_with(self, tx: Writing, listing: Listing, sister: Actor, now: datetime) -> None:
        """Sends a listing to a sister who has come after it was published.

        If too few live there by now for her to be told where, all others are told less as well.
        """
        as_now = decided(tx, listing)
        author = people.by_id(tx, listing.author_id)
        if as_now != listing and author is not None:
            changed = replace(as_now, changed_at=max(now, listing.changed_at))
            self.change(tx, listing, changed, author, now)
        sharing.share(tx, self._publisher, _post(tx, listing), sister, now)

    def retract_from(
        self, tx: Writing, listing: Listing, author: Actor, host: str, now: datetime
    ) -> None:
        """Takes a listing back from one host that may not see it any more."""
        inboxes = sharing.inboxes_at(tx, listing.iri, host)
        self._retract(tx, _post(tx, listing), inboxes, self._hands(tx, listing, author, now))

    def _narrow(self, tx: Writing, old: Listing, new: Listing, post: Post, hands: "_Hands") -> None:
        """Tells those who lose it, before anything else is said (invariant 19)."""
        if not old.audience.leaves_home:
            return
        remaining = frozenset(
            sister.host
            for sister in people.active_sisters(tx)
            if new.audience is ListingAudience.SISTERS
        )
        lost = sharing.inboxes_lost(tx, old.iri, remaining)
        self._unannounce(tx, post, hands)
        # What was said to all must not be read in the outbox any more, nor be sent late.
        hands.publisher.at(hands.now).forget(tx, old.iri, hands.author.id)
        self._retract(tx, post, lost, hands)

    def _note_readers(self, tx: Writing, listing: Listing) -> None:
        """Whoever may have read it in the network's list hears what becomes of it."""
        if listing.audience is ListingAudience.PUBLIC and listing.has_been_shown:
            sharing.note_readers(tx, self._publisher, people.network(tx), listing.iri)

    def _retract(self, tx: Writing, post: Post, inboxes: Sequence[str], hands: "_Hands") -> None:
        if inboxes:
            sharing.retract(tx, hands.publisher, post, hands.author, inboxes, hands.now)

    def _announce(self, tx: Writing, listing: Listing, post: Post, hands: "_Hands") -> None:
        """Has the network show it round; what bears its own name goes to its followers anyway."""
        audience = _ANNOUNCED_TO.get(listing.audience)
        if audience is not None and listing.has_been_shown and not listing.voice.is_desk:
            hands.authoring.announce(tx, post, people.network(tx), audience, hands.now)

    def _unannounce(self, tx: Writing, post: Post, hands: "_Hands") -> None:
        hands.authoring.take_back(tx, post, people.network(tx), Reaction.ANNOUNCE, hands.now)

    def _hands(self, tx: Reading, listing: Listing, author: Actor, now: datetime) -> "_Hands":
        if not listing.voice.is_desk:
            return _Hands(author, self._publisher, self._authoring, now)
        said_at = self.told_at(tx, listing.voice, now)
        return _Hands(author, self._quiet, self._authoring.by(self._quiet), said_at)

    def _work(
        self,
        tx: Reading,
        listing: Listing,
        author: Actor,
        published_at: datetime,
        updated_at: datetime | None,
    ) -> Work:
        network = people.network(tx)
        shown_to = VISIBILITIES[listing.audience]
        visibility = shown_to if listing.has_been_shown else Visibility.COORDINATORS
        audience = audience_of(visibility)
        named = self._communities(tx) if audience is Audience.PUBLIC else ()
        to, cc = addressing(audience, author, network, named) if audience else ([], [])
        pictures = media_store.shown_at(tx, listing.post_id)
        envelope = Envelope(author, network, to, cc, published_at, updated_at, pictures)
        told = as_told(listing, network.place or "")
        document = listing_note(told, envelope, self._iris, self._manner)
        text = text_of(told, document["content"], self._iris)
        return Work(author, listing.post_id, document, text, visibility, tags_of(listing))


@dataclass(frozen=True, slots=True)
class _Hands:
    """Who writes down what the desk says, in whose name, and when it is said to have been."""

    author: Actor
    publisher: Publisher
    authoring: Authoring
    now: datetime


@dataclass(frozen=True, slots=True)
class HourHand:
    """A clock that shows the hour and no minutes."""

    clock: Clock

    def now(self) -> datetime:
        """The beginning of the present hour."""
        return hour_of(self.clock.now())

    def monotonic(self) -> float:
        return self.clock.monotonic()

    async def sleep(self, seconds: float) -> None:
        await self.clock.sleep(seconds)


def hour_of(instant: datetime) -> datetime:
    """The beginning of the hour of an instant."""
    return instant.replace(minute=0, second=0, microsecond=0)


def _post(tx: Reading, listing: Listing) -> Post:
    post = post_store.by_id(tx, listing.post_id)
    if post is None:
        raise Missing(LISTING_TROUBLE["no listing"])
    return post
