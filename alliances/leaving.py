"""Who is gone coordinates nothing, and an umbrella that is gone says nothing any more."""

from dataclasses import dataclass

from actors.actor import Actor
from alliances import consent_store, seen, store
from alliances.consent import Kind
from alliances.deciding import Deciding, Decision
from storage.transaction import Writing
from world.clock import Clock


@dataclass(frozen=True, slots=True)
class Leaving:
    """The `DepartureObserver` of this room."""

    deciding: Deciding
    clock: Clock

    def departed(self, tx: Writing, actor: Actor) -> None:
        """That actor, ours or not, has been deleted."""
        now = self.clock.now()
        for umbrella in seen.coordinates(tx, actor.id):
            if umbrella.local:
                decision = Decision(Kind.COORDINATOR, actor.iri, ended=True)
                self.deciding.retire(tx, umbrella, decision, now)
        row = store.host(tx, actor.id)
        if row is not None and not row.local:
            others = [host.id for host in seen.hosts_of(tx, actor.id) if host.id != actor.id]
            store.forget_host(tx, actor.id)
            self.deciding.settling.settle(tx, [*others, *consent_store.joined(tx)], now)
