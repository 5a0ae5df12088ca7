"""What activities of others do to posts.

Handlers run in the writer's transaction, may be run again after something was fetched, and
have no effect the second time. `Refused` from here means: no effect, for good.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from actors import store as people
from actors.actor import Actor, PactState
from federation.documents import Activity, read_activity
from federation.iris import Iris
from federation.kinds import ACTIVITY_TYPES
from federation.origins import same_origin
from federation.proofs import proof_key
from federation.strict_json import Json
from inbox.needs import Needs
from inbox.verified import Handler, ProvenBy, VerifiedActivity
from posts import quote_hearing, reacting, reaction_store, seen_store, store
from posts.judging import addressed_to, appraise
from posts.keeping import Arrival, Keeper, Way
from posts.post import Deed, Post, Proof, Reaction
from posts.quote_answering import QuoteAnswering
from posts.quoting import Quotes
from posts.seen_store import Viewer
from posts.wire import read_post
from storage.transaction import Reading, Writing
from world.errors import Malformed, Refused


class Incoming:
    """The handlers of this room."""

    def __init__(self, keeper: Keeper, iris: Iris, quotes: Quotes) -> None:
        self._keeper = keeper
        self._iris = iris
        self._quotes = QuoteAnswering(quotes)

    def handlers(self) -> Mapping[str, Handler]:
        """What to register in the dispatcher."""
        return {
            "Create": self.create,
            "Update": self.update,
            "Delete": self.delete,
            "Announce": self.announce,
            "Like": self.like,
            "Undo/Like": self.undo_like,
            "Undo/Announce": self.undo_announce,
            "Add": self.add,
            "Remove": self.remove,
            "QuoteRequest": self._quotes.request,
            "Accept/QuoteRequest": self._quotes.accept,
            "Reject/QuoteRequest": self._quotes.reject,
        }

    def create(self, tx: Writing, verified: VerifiedActivity) -> None:
        """Takes a new post in, if anybody here has to do with it."""
        activity = verified.activity
        several = _several(activity)
        for document in several:
            self._keeper.keep(tx, _arrival(verified, document))
        if not several:
            self._ask_for(tx, verified)

    def update(self, tx: Writing, verified: VerifiedActivity) -> None:
        """Changes a post; one that has not arrived yet is taken in as it is now."""
        thing = verified.activity.object
        if thing is None:
            raise Malformed("an Update without the new text")
        self._keeper.revise(tx, _arrival(verified, thing))

    def delete(self, tx: Writing, verified: VerifiedActivity) -> None:
        """Deletes a post for ever: by a Tombstone or by its bare id."""
        activity = verified.activity
        if activity.object_id is None:
            raise Malformed("a Delete that does not say of what")
        if quote_hearing.hear_revocation(tx, activity.object_id, verified.sender):
            return
        former = activity.object.get("formerType") if activity.object else None
        former_type = former if isinstance(former, str) else None
        self._keeper.bury(
            tx, activity.object_id, former_type, verified.sender, verified.received_at
        )

    def announce(self, tx: Writing, verified: VerifiedActivity) -> None:
        """Shows a post to those who follow the announcer; fetches it if it is unknown.

        A copy inside the activity, or inside an activity inside it (FEP-1b12), is taken only
        with a sound proof of its author (ORI-12, ORI-33).
        """
        activity, sender = verified.activity, verified.sender
        if reaction_store.was_undone(tx, activity.id, sender.id):
            return
        announced = _announced(activity)
        if announced is None:
            return
        post = self._announced_post(tx, verified, announced)
        if post is None or announced.is_update:
            return
        visibility = addressed_to(tx, activity.to, activity.cc, sender)
        deed = Deed(sender, post, activity.id, _said_at(verified), visibility)
        reacting.announce(tx, deed, self._keeper)

    def like(self, tx: Writing, verified: VerifiedActivity) -> None:
        """Counts a like, once for each actor and post; one that is early is kept for a while."""
        activity, sender = verified.activity, verified.sender
        iri = activity.object_id
        if iri is None or reaction_store.was_undone(tx, activity.id, sender.id):
            return
        post = store.by_iri(tx, iri)
        if post is None:
            self._keep_early_like(tx, verified, iri)
        elif seen_store.may_see(tx, Viewer(sender), post.id):
            reacting.like(tx, Deed(sender, post, activity.id, _said_at(verified)), self._keeper)

    def undo_like(self, tx: Writing, verified: VerifiedActivity) -> None:
        """Takes a like back."""
        self._undo(tx, verified, Reaction.LIKE)

    def undo_announce(self, tx: Writing, verified: VerifiedActivity) -> None:
        """Takes an announcement back, and off the timelines it brought the post to."""
        self._undo(tx, verified, Reaction.ANNOUNCE)

    def add(self, tx: Writing, verified: VerifiedActivity) -> None:
        """Pins a post to the sender's own profile; other collections are not ours to keep."""
        pinned = _pinned(verified)
        if pinned is not None:
            reaction_store.pin(tx, verified.sender.id, pinned, verified.received_at)

    def remove(self, tx: Writing, verified: VerifiedActivity) -> None:
        """Unpins a post from the sender's own profile."""
        pinned = _pinned(verified)
        if pinned is not None:
            reaction_store.unpin(tx, verified.sender.id, pinned)

    def _ask_for(self, tx: Reading, verified: VerifiedActivity) -> None:
        """A Create that only names its object: fetched if we follow the author and lack it."""
        iri, sender = verified.activity.object_id, verified.sender
        if iri is None or not same_origin(iri, sender.iri):
            raise Refused("A post that is not its sender's to say.")
        if store.by_iri(tx, iri) or store.tombstone(tx, iri) or not _matters(tx, sender):
            return
        raise Needs("object", iri)

    def _announced_post(
        self, tx: Writing, verified: VerifiedActivity, announced: "_Announced"
    ) -> Post | None:
        """The announced post, stored; None if it is not to be shown. Raises `Needs`."""
        iri = announced.iri
        post = store.by_iri(tx, iri)
        if (post is not None and post.local) or not _matters(tx, verified.sender):
            return post
        if announced.copy is not None and (post is None or announced.is_update):
            is_new = post is None and not announced.is_update
            post = self._from_copy(tx, verified, announced.copy, is_new=is_new) or post
        if post is not None or announced.is_update:
            return post
        if self._iris.is_ours(iri) or store.tombstone(tx, iri):
            return None
        raise Needs("object", iri)

    def _from_copy(
        self, tx: Writing, verified: VerifiedActivity, copy: Json, *, is_new: bool
    ) -> Post | None:
        if proof_key(copy) is None:
            return None
        thing = read_post(copy, verified.received_at)
        if thing.attributed_to is None or self._iris.is_ours(thing.attributed_to):
            return None
        author = people.by_iri(tx, thing.attributed_to)
        if author is None:
            raise Needs("actor", thing.attributed_to)
        appraisal = appraise(tx, copy, author, verified.received_at)
        if appraisal.unknown_key is not None and appraisal.unknown_key not in verified.lacking:
            raise Needs("key", appraisal.unknown_key, optional=True)
        if appraisal.proof is not Proof.VERIFIED:
            return None
        arrival = Arrival(
            thing,
            author,
            verified.received_at,
            requested=True,
            way=Way.ANNOUNCE,
            brought_by=verified.sender,
            proof=appraisal.proof,
        )
        if is_new:
            return self._keeper.keep(tx, arrival)
        return self._keeper.revise(tx, arrival)

    def _undo(self, tx: Writing, verified: VerifiedActivity, kind: Reaction) -> None:
        """By the embedded activity: actor and object; by a bare id: the reaction of that name.

        The id is remembered, so that what it undoes has no effect if it comes later or again.
        """
        sender = verified.sender
        iri, post = _undone(tx, verified, kind)
        if post is not None:
            reacting.take_back(tx, post, sender, kind, self._keeper)
        if iri is not None and same_origin(iri, sender.iri):
            reaction_store.remember_undone(tx, iri, sender.id, verified.received_at)

    def _keep_early_like(self, tx: Writing, verified: VerifiedActivity, iri: str) -> None:
        sender = verified.sender
        if self._iris.is_ours(iri) or not people.host_has_local_followers(tx, sender.host):
            return
        # Counted from when it came, or one that says to be old would be forgotten at once.
        reaction_store.remember_early_like(
            tx, iri, sender.id, verified.activity.id, verified.received_at
        )


@dataclass(frozen=True, slots=True)
class _Announced:
    """What an Announce is about, and the copy it brought along, if any."""

    iri: str
    copy: Json | None
    is_update: bool = False


def _announced(activity: Activity) -> _Announced | None:
    """None for what has no effect: an Announce of an Announce, of a Like, of nothing."""
    if activity.object is None:
        return None if activity.object_id is None else _Announced(activity.object_id, None)
    kind = activity.object_type
    if kind in ("Create", "Update"):
        inner = read_activity(activity.object)
        if inner.object_id is None:
            return None
        return _Announced(inner.object_id, inner.object, is_update=kind == "Update")
    if kind in ACTIVITY_TYPES or activity.object_id is None:
        return None
    return _Announced(activity.object_id, activity.object)


def _matters(tx: Reading, sender: Actor) -> bool:
    """Whether somebody here follows the sender, or it is a sister's desk."""
    if people.is_followed_by_anyone_local(tx, sender.id):
        return True
    pact = people.pact_with(tx, sender.id)
    return pact is not None and pact.state is PactState.ACTIVE


def _several(activity: Activity) -> list[Json]:
    """What a Create carries; a ballot of GoToSocial has one Note for each option (5.8)."""
    if activity.object is not None:
        return [activity.object]
    found = activity.json.get("object")
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _arrival(verified: VerifiedActivity, document: Json) -> Arrival:
    thing = read_post(document, verified.received_at)
    way = Way.PULL if verified.proven_by is ProvenBy.ORIGIN else Way.PUSH
    return Arrival(thing, verified.sender, verified.received_at, way=way)


def _said_at(verified: VerifiedActivity) -> datetime:
    """When somebody says to have done it; never later than it came."""
    return min(verified.activity.published or verified.received_at, verified.received_at)


def _pinned(verified: VerifiedActivity) -> str | None:
    activity, featured = verified.activity, verified.sender.featured
    if featured is None or activity.target != featured:
        return None
    return activity.object_id


def _undone(
    tx: Writing, verified: VerifiedActivity, kind: Reaction
) -> tuple[str | None, Post | None]:
    activity, sender = verified.activity, verified.sender
    if activity.object is None:
        iri = activity.object_id
        reaction = reaction_store.reaction_by_iri(tx, iri, sender.id) if iri else None
        if reaction is None or reaction["kind"] != kind:
            return iri, None
        return iri, store.by_id(tx, reaction["post_id"])
    inner = read_activity(activity.object)
    if inner.actor != sender.iri:
        raise Refused("Only who did something may undo it.")
    about = inner.object_id
    if about is not None and kind is Reaction.LIKE:
        reaction_store.forget_early_like(tx, about, sender.id)
    return inner.id, store.by_iri(tx, about) if about else None
