"""The deeds of following, each in the caller's transaction: the rows, and what is said about it."""

from dataclasses import dataclass, field
from datetime import datetime

from actors import store as actors_store
from actors.actor import Actor, Follow, FollowState, FollowWish, Role
from outbox import wire as outgoing
from outbox.audience import Audience
from outbox.publish import Publisher
from relations.watching import FollowWatcher
from relations.wire import follow_document
from storage.database import Writing
from world.clock import Clock
from world.errors import Conflict, Refused


@dataclass(frozen=True, slots=True)
class Following:
    """Asks, answers and ends. Between two of our own actors nothing travels.

    `watchers` are added while the house is put together.
    """

    publisher: Publisher
    clock: Clock
    watchers: list[FollowWatcher] = field(default_factory=list)

    def note(
        self,
        tx: Writing,
        ends: tuple[Actor, Actor],
        iri: str,
        state: FollowState,
        at: datetime,
        wish: FollowWish | None = None,
    ) -> None:
        """Writes the follow of one by the other down, and tells the watchers what is new of it."""
        follower, followed = ends
        known = actors_store.follow_of(tx, follower.id, followed.id)
        before = FollowState.REJECTED if known is None else known.state
        actors_store.set_follow(tx, follower.id, followed.id, iri, state, at)
        if wish is not None:
            actors_store.set_wish(tx, follower.id, followed.id, wish)
        if state is before:
            return
        for watcher in self.watchers:
            if state is FollowState.REJECTED:
                watcher.unfollowed(tx, follower, followed)
            else:
                watcher.followed(tx, follower, followed, waits=state is FollowState.PENDING)

    def drop(self, tx: Writing, follower: Actor, followed: Actor) -> bool:
        """Takes the follow out without a word to anybody elsewhere; False if there was none."""
        known = actors_store.follow_of(tx, follower.id, followed.id)
        if known is None:
            return False
        actors_store.remove_follow(tx, follower.id, followed.id)
        if known.state is not FollowState.REJECTED:
            for watcher in self.watchers:
                watcher.unfollowed(tx, follower, followed)
        return True

    def ask(
        self, tx: Writing, follower: Actor, followed: Actor, wish: FollowWish | None = None
    ) -> FollowState:
        """Our `follower` asks to follow, as they wish; the state the follow is in now.

        Raises `Conflict` for oneself and for whoever is gone, `Refused` for the node's own actor
        and where one of the two has blocked the other.
        """
        _check_may_follow(follower, followed)
        if actors_store.is_blocked_pair(tx, follower.id, followed.id):
            raise Refused("One of the two has blocked the other.")
        known = actors_store.follow_of(tx, follower.id, followed.id)
        if known is not None and known.state is FollowState.ACCEPTED:
            return known.state
        said = self.publisher.publish(
            tx, follower, outgoing.follow_of(followed.iri), Audience.DIRECT, people=[followed]
        )
        state = FollowState.PENDING
        if followed.local and not followed.approves_followers:
            state = FollowState.ACCEPTED
        self.note(tx, (follower, followed), said.iri, state, self.clock.now(), wish)
        return state

    def withdraw(self, tx: Writing, follower: Actor, followed: Actor) -> bool:
        """Our `follower` follows no more; False if there was no follow."""
        known = actors_store.follow_of(tx, follower.id, followed.id)
        if known is None:
            return False
        self.drop(tx, follower, followed)
        if known.state is not FollowState.REJECTED:
            undo = outgoing.undo_of(follow_document(known.iri, follower.iri, followed.iri))
            self.publisher.publish(tx, follower, undo, Audience.DIRECT, people=[followed])
        return True

    def accept(self, tx: Writing, followed: Actor, follower: Actor, follow_iri: str) -> None:
        """Our `followed` says yes; also again, to whoever asks again."""
        self._answer(tx, followed, follower, follow_iri, FollowState.ACCEPTED)

    def reject(self, tx: Writing, followed: Actor, follower: Actor, follow_iri: str) -> None:
        """Our `followed` says no, or wants a follower no more."""
        self._answer(tx, followed, follower, follow_iri, FollowState.REJECTED)

    def hold(self, tx: Writing, followed: Actor, follower: Actor, follow_iri: str) -> None:
        """Our `followed` wants to decide; a follower who was accepted before stays one."""
        known = actors_store.follow_of(tx, follower.id, followed.id)
        if known is not None and known.state is FollowState.ACCEPTED:
            self.accept(tx, followed, follower, follow_iri)
            return
        self.note(tx, (follower, followed), follow_iri, FollowState.PENDING, self.clock.now())

    def sever(self, tx: Writing, ours: Actor, theirs: Actor) -> None:
        """Ends follows in both directions, and says so to the other side."""
        self.withdraw(tx, ours, theirs)
        known = actors_store.follow_of(tx, theirs.id, ours.id)
        if known is not None and known.state is not FollowState.REJECTED:
            self.reject(tx, ours, theirs, known.iri)
        self.drop(tx, theirs, ours)

    def waiting(self, tx: Writing, followed: Actor, follower: Actor) -> Follow:
        """The follow that waits for our answer; raises `Conflict` if there is none."""
        known = actors_store.follow_of(tx, follower.id, followed.id)
        if known is None or known.state is FollowState.REJECTED:
            raise Conflict("They have not asked to follow.")
        return known

    def _answer(
        self, tx: Writing, followed: Actor, follower: Actor, follow_iri: str, state: FollowState
    ) -> None:
        self.note(tx, (follower, followed), follow_iri, state, self.clock.now())
        if follower.local:
            return
        follow = follow_document(follow_iri, follower.iri, followed.iri)
        wording = outgoing.accept_of if state is FollowState.ACCEPTED else outgoing.reject_of
        self.publisher.publish(tx, followed, wording(follow), Audience.DIRECT, people=[follower])


def _check_may_follow(follower: Actor, followed: Actor) -> None:
    if follower.id == followed.id:
        raise Conflict("Nobody can follow themselves.")
    if followed.gone_at is not None:
        raise Conflict("Whoever that was is gone.")
    if followed.role == Role.NODE:
        raise Refused("The node itself cannot be followed; follow its network.")
