"""What other rooms hear of bonds and keys that change, inside the same transaction."""

from datetime import datetime
from typing import Protocol

from actors.actor import Actor
from inbox.verified import VerifiedActivity
from storage.database import Writing


class PactObserver(Protocol):
    """A room that shares something because two networks are sisters (`listings`)."""

    def began(self, tx: Writing, sister: Actor) -> None:
        """The pact with that network is active from now on: she may see what sisters may see."""
        ...

    def ended(self, tx: Writing, sister: Actor) -> None:
        """The pact with that network has ended: what only sisters may see is to be retracted."""
        ...


class KeyObserver(Protocol):
    """A room that keeps what our actors have signed (`posts`)."""

    def renewed(self, tx: Writing, actor: Actor, now: datetime) -> None:
        """That actor of ours has new keys: nobody who meets us later can check the old ones."""
        ...


class DepartureObserver(Protocol):
    """A room that keeps what actors have said (`posts`)."""

    def departed(self, tx: Writing, actor: Actor) -> None:
        """That actor, ours or not, has been deleted: nothing of theirs is to be shown any more."""
        ...


class OfferObserver(Protocol):
    """A room in which something else than a pact is offered (`conversations`).

    Each says whether the answer or the undoing was about an offer of that room, where it has
    taken effect then; if it was not, it is about a pact.
    """

    def accepted(self, tx: Writing, verified: VerifiedActivity) -> bool:
        """`Accept` of an `Offer`."""
        ...

    def rejected(self, tx: Writing, verified: VerifiedActivity) -> bool:
        """`Reject` of an `Offer`, be it after a yes."""
        ...

    def undone(self, tx: Writing, verified: VerifiedActivity) -> bool:
        """`Undo` of an `Offer`, be it before the offer itself has come."""
        ...
