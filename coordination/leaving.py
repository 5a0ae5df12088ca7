"""What this room lets go of when a member leaves (`relations.observers.DepartureObserver`)."""

from actors.actor import Actor
from coordination import introduction_store
from storage.transaction import Writing


class CoordinationLeaving:
    """Forgets that somebody was the coordinator who introduced others."""

    def departed(self, tx: Writing, actor: Actor) -> None:
        """Whoever it was has left."""
        introduction_store.forget_member(tx, actor.id)
