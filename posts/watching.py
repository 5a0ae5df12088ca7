"""How rooms above hear of each post and of what people do to it, ours and others', as it happens.

Called inside the transaction: what a watcher raises undoes the whole deed. `PostObserver`
(`keeping`) is for rooms that read something out of what others wrote; a watcher hears of all.
"""

from typing import Protocol

from actors.actor import Actor
from posts.post import Post, Reaction
from storage.transaction import Writing


class PostWatcher(Protocol):
    """A room above that hears, inside the transaction, of each post and of what becomes of it."""

    def written(self, tx: Writing, post: Post) -> None:
        """A post is new here, ours or somebody else's."""
        ...

    def rewritten(self, tx: Writing, post: Post, before: Post) -> None:
        """Its author changed a post: its text, or whom it is shown to."""
        ...

    def liked(self, tx: Writing, post: Post, by: Actor, reaction_id: int) -> None:
        """Somebody likes a post, for the first time or anew."""
        ...

    def passed_on(self, tx: Writing, post: Post, by: Actor, reaction_id: int) -> None:
        """Somebody announced a post; `reaction_id` is the announcement's status id."""
        ...

    def taken_back(
        self, tx: Writing, post: Post, by: Actor, kind: Reaction, reaction_id: int
    ) -> None:
        """Somebody took a like or an announcement back, which had that id."""
        ...

    def removed(self, tx: Writing, post: Post) -> None:
        """A post is about to go, with all that hangs on it, its reactions included."""
        ...

    def poll_closed(self, tx: Writing, post: Post) -> None:
        """The poll in a post has ended."""
        ...


class QuietWatcher:
    """A `PostWatcher` that lets everything pass, for rooms that listen to some of it only."""

    def written(self, tx: Writing, post: Post) -> None:
        """Lets it pass."""

    def rewritten(self, tx: Writing, post: Post, before: Post) -> None:
        """Lets it pass."""

    def liked(self, tx: Writing, post: Post, by: Actor, reaction_id: int) -> None:
        """Lets it pass."""

    def passed_on(self, tx: Writing, post: Post, by: Actor, reaction_id: int) -> None:
        """Lets it pass."""

    def taken_back(
        self, tx: Writing, post: Post, by: Actor, kind: Reaction, reaction_id: int
    ) -> None:
        """Lets it pass."""

    def removed(self, tx: Writing, post: Post) -> None:
        """Lets it pass."""

    def poll_closed(self, tx: Writing, post: Post) -> None:
        """Lets it pass."""
