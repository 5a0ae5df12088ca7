"""The end of an account, in the caller's transaction: bonds end, the name is kept, words go."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from actors import store as actors_store
from actors.actor import Actor
from outbox import wire as outgoing
from outbox.audience import Audience
from outbox.publish import Publisher
from relations import store, tie_store
from relations.observers import DepartureObserver
from storage.database import Writing
from world.clock import Clock


@dataclass(frozen=True, slots=True)
class Departing:
    """Lets actors go. `forget_keys` is told, after the commit, whose keys count no more."""

    publisher: Publisher
    clock: Clock
    forget_keys: Callable[[str], None]
    observers: Sequence[DepartureObserver] = ()

    def forget(self, tx: Writing, actor: Actor) -> None:
        """An actor of others is no more."""
        actors_store.remove_follows_of(tx, actor.id)
        tie_store.forget(tx, actor.id)
        for observer in self.observers:
            observer.departed(tx, actor)
        actors_store.mark_gone(tx, actor.id, self.clock.now())
        tx.after_commit(lambda: self.forget_keys(actor.iri))

    def leave(self, tx: Writing, member: Actor) -> None:
        """A member of ours leaves: every server that is known is told (`Delete` of the actor).

        Followers and sisters at once, the rest of the world over some hours (DEL-11).
        Their words are deleted first, each for itself, by whoever keeps them.
        """
        for observer in self.observers:
            observer.departed(tx, member)
        everybody = store.inboxes_of_everybody(tx)
        farewell = outgoing.delete_of_actor(member.iri)
        patiently = self.publisher.unhurried()
        patiently.publish(tx, member, farewell, Audience.PUBLIC, also=everybody)
        actors_store.remove_follows_of(tx, member.id)
        actors_store.forget_bonds_of(tx, member.id)
        tie_store.forget(tx, member.id)
        actors_store.mark_left(tx, member.id, self.clock.now())
        actors_store.mark_gone(tx, member.id, self.clock.now())
