"""What happens to an account when its member leaves (`relations.observers.DepartureObserver`)."""

from dataclasses import dataclass

from accounts import store
from actors.actor import Actor
from mail.actions import Letters
from storage.database import Writing
from world.clock import Clock


@dataclass(frozen=True, slots=True)
class Leaving:
    """Forgets members who leave: everything sealed, their roles, and letters that wait for them.

    The logs of what was done on their behalf stay: they hold numbers and codes only.
    """

    clock: Clock
    letters: Letters

    def departed(self, tx: Writing, actor: Actor) -> None:
        """That actor has been deleted."""
        if actor.local:
            self.letters.forget(tx, actor.id)
            store.erase(tx, actor.id, self.clock.now())
