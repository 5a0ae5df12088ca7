"""What others tell us of bonds: who follows, agrees, changes, leaves, moves, blocks.

Handlers run in the writer's transaction, may run again after something was fetched, and have no
effect the second time. `Refused` from here means: no effect, for good.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from actors import store as actors_store
from actors.actor import Actor, Follow, FollowState, PactState, Role
from federation.documents import Activity, ActorDocument, read_activity, read_actor
from federation.strict_json import write
from inbox.needs import Needs
from inbox.verified import Handler, ProvenBy, VerifiedActivity
from relations import store
from relations.departing import Departing
from relations.following import Following
from relations.observers import OfferObserver
from relations.pacts import Pacts
from relations.wire import read_proposal
from storage.database import Reading, Writing
from world.errors import Malformed, Missing, Refused
from world.ids import IdMaker

_BETWEEN_MOVES = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Incoming:
    """The handlers of this room. `forget_keys` is told, after the commit, whose keys changed."""

    following: Following
    pacts: Pacts
    departing: Departing
    ids: IdMaker
    forget_keys: Callable[[str], None]
    offers: Sequence[OfferObserver] = ()

    def handlers(self) -> Mapping[str, Handler]:
        """What to register in the dispatcher."""
        return {
            "Follow": self.follow,
            "Accept/Follow": self.accept_follow,
            "Reject/Follow": self.reject_follow,
            "Undo/Follow": self.undo_follow,
            "Update/actor": self.update_actor,
            "Delete/actor": self.delete_actor,
            "Block": self.block,
            "Undo/Block": self.undo_block,
            "Move": self.move,
            "Offer/Relationship": self.offer,
            "Accept/Offer": self.accept_offer,
            "Reject/Offer": self.reject_offer,
            "Undo/Offer": self.undo_offer,
        }

    def follow(self, tx: Writing, verified: VerifiedActivity) -> None:
        """Answers a Follow of one of ours, also one that comes again (federation.md 5.5)."""
        activity, sender = verified.activity, verified.sender
        followed = _ours(tx, activity.object_id)
        if activity.id is None:
            raise Malformed("a Follow without a name cannot be answered")
        if not _may_follow(tx, sender, followed, activity.id):
            self.following.reject(tx, followed, sender, activity.id)
        elif followed.approves_followers and not _is_sister_of(tx, sender, followed):
            self.following.hold(tx, followed, sender, activity.id)
        else:
            self.following.accept(tx, followed, sender, activity.id)

    def accept_follow(self, tx: Writing, verified: VerifiedActivity) -> None:
        """Their yes to a Follow of ours; only the one who was asked can give it (ORI-31)."""
        follow = _answered(tx, verified)
        if follow.state is FollowState.PENDING:
            self._set(tx, verified, follow, FollowState.ACCEPTED)

    def reject_follow(self, tx: Writing, verified: VerifiedActivity) -> None:
        """Their no to a Follow of ours, also later: then we follow no more (ORI-26)."""
        self._set(tx, verified, _answered(tx, verified), FollowState.REJECTED)

    def undo_follow(self, tx: Writing, verified: VerifiedActivity) -> None:
        """They follow no more. If the Follow itself is still on its way it has no effect then."""
        activity, sender = verified.activity, verified.sender
        if activity.object is None:
            known = actors_store.follow_by_iri(tx, activity.object_id or "")
            if known is not None and known.follower_id == sender.id:
                self.following.drop(tx, sender, _known(tx, known.followed_id))
            return
        undone = _own_deed(verified, activity.object)
        followed = _ours(tx, undone.object_id)
        if self.following.drop(tx, sender, followed) or undone.id is None:
            return
        ends, undone_at = (sender, followed), verified.received_at
        self.following.note(tx, ends, undone.id, FollowState.REJECTED, undone_at)

    def update_actor(self, tx: Writing, verified: VerifiedActivity) -> None:
        """Takes over what an actor says of itself, keys included.

        A full document that the actor itself has just signed counts as it is; in every other
        case the actor's own address is asked.
        """
        activity, sender = verified.activity, verified.sender
        if activity.object_id != sender.iri:
            raise Refused("Only an actor itself may change what is known of it.")
        document = _own_document(verified)
        if document is None:
            _need_fresh(sender, verified)
            return
        body, now = write(document.json), verified.received_at
        said_at = activity.published
        actors_store.save_remote(tx, document, body, now, self.ids.new(), said_at=said_at)
        tx.after_commit(lambda: self.forget_keys(sender.iri))

    def delete_actor(self, tx: Writing, verified: VerifiedActivity) -> None:
        """An account elsewhere is no more: its follows end, and its words go with it."""
        if verified.activity.object_id != verified.sender.iri:
            raise Refused("Only an actor itself may delete it.")
        self.pacts.hear_that_it_is_gone(tx, verified.sender)
        self.departing.forget(tx, verified.sender)

    def block(self, tx: Writing, verified: VerifiedActivity) -> None:
        """They block one of ours: neither follows the other any more."""
        activity, sender = verified.activity, verified.sender
        blocked = _ours(tx, activity.object_id)
        now = verified.received_at
        actors_store.block(tx, sender.id, blocked.id, iri=activity.id, now=now)
        self.following.drop(tx, sender, blocked)
        self.following.drop(tx, blocked, sender)

    def undo_block(self, tx: Writing, verified: VerifiedActivity) -> None:
        """They block one of ours no more; follows do not come back by themselves."""
        activity, sender = verified.activity, verified.sender
        if activity.object is None:
            blocked_id = store.blocked_by(tx, sender.id, activity.object_id or "")
        else:
            blocked_id = _ours(tx, _own_deed(verified, activity.object).object_id).id
        if blocked_id is not None:
            actors_store.unblock(tx, sender.id, blocked_id)

    def move(self, tx: Writing, verified: VerifiedActivity) -> None:
        """Our people follow an account to where it has moved, if both accounts say so (ORI-30).

        Both are asked now. At most once in 30 days, and not to an account that moves on itself.
        """
        activity, sender = verified.activity, verified.sender
        if activity.object_id != sender.iri or activity.target in (None, sender.iri):
            raise Refused("Only an actor itself may move, and to another account.")
        if store.has_moved_since(tx, sender.id, verified.received_at - _BETWEEN_MOVES):
            raise Refused("This actor has moved not long ago.")
        followers = actors_store.local_followers(tx, sender.id)
        if not followers:
            return
        target = _checked_target(tx, verified, activity.target or "")
        for follower_id in followers:
            follower = actors_store.by_id(tx, follower_id)
            if follower is not None:
                self._lead_over(tx, follower, sender, target)
        now = verified.received_at
        actors_store.mark_moved(tx, sender.id, target.iri, now)
        store.note_move(tx, sender.id, target.iri, now)

    def offer(self, tx: Writing, verified: VerifiedActivity) -> None:
        """A network proposes to be our sister; a coordinator will answer."""
        activity, sender = verified.activity, verified.sender
        proposal = read_proposal(activity)
        ours = actors_store.network(tx)
        if proposal.subject != sender.iri or proposal.sister != ours.iri or activity.id is None:
            raise Refused("A pact is proposed by one network to the other.")
        self.pacts.hear_offer(tx, sender, activity.id)

    def accept_offer(self, tx: Writing, verified: VerifiedActivity) -> None:
        """The network that we asked says yes, or somebody to what another room has offered."""
        if any(room.accepted(tx, verified) for room in self.offers):
            return
        self.pacts.hear_yes(tx, verified.sender, verified.activity.object_id)

    def reject_offer(self, tx: Writing, verified: VerifiedActivity) -> None:
        """The network that we asked says no, or somebody to what another room has offered."""
        if any(room.rejected(tx, verified) for room in self.offers):
            return
        self.pacts.hear_no(tx, verified.sender, verified.activity.object_id)

    def undo_offer(self, tx: Writing, verified: VerifiedActivity) -> None:
        """Our sister ends the pact, or somebody takes back what they have offered."""
        if any(room.undone(tx, verified) for room in self.offers):
            return
        self.pacts.hear_end(tx, verified.sender, verified.activity.object_id)

    def _set(
        self, tx: Writing, verified: VerifiedActivity, follow: Follow, state: FollowState
    ) -> None:
        ends = _known(tx, follow.follower_id), verified.sender
        self.following.note(tx, ends, follow.iri, state, verified.received_at)

    def _lead_over(self, tx: Writing, follower: Actor, old: Actor, new: Actor) -> None:
        self.following.withdraw(tx, follower, old)
        if not actors_store.is_blocked_pair(tx, follower.id, new.id) and follower.id != new.id:
            self.following.ask(tx, follower, new)


def _ours(tx: Reading, iri: str | None) -> Actor:
    """The actor of ours that is meant; raises `Missing` if there is none, or it is gone."""
    actor = None if iri is None else actors_store.by_iri(tx, iri)
    if actor is None or not actor.local or actor.gone_at is not None:
        raise Missing("There is no such actor here.")
    return actor


def _known(tx: Reading, actor_id: int) -> Actor:
    """An actor that one of our rows names."""
    actor = actors_store.by_id(tx, actor_id)
    assert actor is not None  # noqa: S101  # rows of actors are never deleted
    return actor


def _own_deed(verified: VerifiedActivity, embedded: object) -> Activity:
    """What the sender did before and now takes back; somebody else's deed is `Refused`."""
    assert isinstance(embedded, dict)  # noqa: S101  # an Activity's object is a dict or None
    deed = read_activity(embedded)
    if deed.actor != verified.sender.iri:
        raise Refused("Only who did something may undo it.")
    return deed


def _may_follow(tx: Reading, sender: Actor, followed: Actor, follow_iri: str) -> bool:
    if followed.role == Role.NODE or actors_store.is_blocked_pair(tx, sender.id, followed.id):
        return False
    known = actors_store.follow_of(tx, sender.id, followed.id)
    # The very same Follow again: it was refused or undone before, and stays so.
    return known is None or known.state is not FollowState.REJECTED or known.iri != follow_iri


def _is_sister_of(tx: Reading, sender: Actor, followed: Actor) -> bool:
    if followed.role != Role.NETWORK:
        return False
    pact = actors_store.pact_with(tx, sender.id)
    return pact is not None and pact.state is PactState.ACTIVE


def _answered(tx: Reading, verified: VerifiedActivity) -> Follow:
    """The Follow of one of ours that the sender answers, embedded or by its id.

    Raises `Refused` unless the sender is the one who was asked.
    """
    activity, sender = verified.activity, verified.sender
    known = actors_store.follow_by_iri(tx, activity.object_id or "")
    if known is None and activity.object is not None:
        asked = read_activity(activity.object)
        follower = actors_store.by_iri(tx, asked.actor)
        if follower is not None and follower.local and asked.object_id == sender.iri:
            known = actors_store.follow_of(tx, follower.id, sender.id)
    if known is None or known.followed_id != sender.id:
        raise Refused("Nobody asked this actor that.")
    return known


def _own_document(verified: VerifiedActivity) -> ActorDocument | None:
    """The embedded document, if it is whole and signed by the actor itself just now."""
    activity = verified.activity
    if activity.object is None or verified.proven_by is not ProvenBy.SIGNATURE:
        return None
    try:
        document = read_actor(activity.object, now=verified.received_at)
    except Malformed:
        return None
    return None if document.is_stub or not document.keys else document


def _need_fresh(actor: Actor, verified: VerifiedActivity) -> None:
    """Has the actor's own address asked, unless that was done after this activity came in."""
    if actor.fetched_at is None or actor.fetched_at < verified.received_at:
        raise Needs("fresh actor", actor.iri)


def _checked_target(tx: Reading, verified: VerifiedActivity, target_iri: str) -> Actor:
    target = actors_store.by_iri(tx, target_iri)
    if target is None:
        raise Needs("actor", target_iri)
    if not target.local:
        _need_fresh(target, verified)
    _need_fresh(verified.sender, verified)
    if verified.sender.moved_to != target.iri or verified.sender.iri not in target.also_known_as:
        raise Refused("The two accounts do not name each other.")
    if target.moved_to is not None or target.gone_at is not None:
        raise Refused("The new account is not there to stay.")
    return target
