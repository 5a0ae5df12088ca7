"""How rooms above hear of follows, in both directions, as they begin, wait and end.

Called inside the transaction: what a watcher raises undoes the whole deed. Where an actor goes
for ever there is no word of each follow; `DepartureObserver` tells of that.
"""

from typing import Protocol

from actors.actor import Actor
from storage.transaction import Writing


class FollowWatcher(Protocol):
    """A room above that hears of follows; one of the two actors at least is ours."""

    def followed(self, tx: Writing, follower: Actor, followed: Actor, *, waits: bool) -> None:
        """One follows the other from now on; or asks to, and waits for an answer (`waits`).

        Whoever waited and is accepted is told of twice: once waiting, once not.
        """
        ...

    def unfollowed(self, tx: Writing, follower: Actor, followed: Actor) -> None:
        """One follows the other no more, or no longer asks to: whichever of the two ended it."""
        ...


class QuietFollowWatcher:
    """A `FollowWatcher` that lets everything pass, for rooms that listen to some of it only."""

    def followed(self, tx: Writing, follower: Actor, followed: Actor, *, waits: bool) -> None:
        """Lets it pass."""

    def unfollowed(self, tx: Writing, follower: Actor, followed: Actor) -> None:
        """Lets it pass."""
