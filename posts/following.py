"""Home timelines follow whom their owners follow (`relations.watching.FollowWatcher`)."""

from actors.actor import Actor
from posts import timeline_store
from storage.transaction import Writing


class TimelineKeeper:
    """Brings what somebody says onto the timelines of new followers, and off those of old ones."""

    def followed(self, tx: Writing, follower: Actor, followed: Actor, *, waits: bool) -> None:
        """Somebody asked to follow (`waits`), or was accepted."""
        if follower.local and not waits:
            timeline_store.gather(tx, follower.id, followed.id)

    def unfollowed(self, tx: Writing, follower: Actor, followed: Actor) -> None:
        """Somebody follows no more, whoever ended it."""
        if follower.local:
            timeline_store.scatter(tx, follower.id, followed.id)
