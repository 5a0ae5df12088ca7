"""Hears what happens in the rooms, and hands it to the hub once it is durable."""

from dataclasses import dataclass

from actors import store as people
from actors.actor import Actor
from api.announcing import announcement_of
from api.streaming import store
from api.streaming.hub import Hub
from api.streaming.news import Event, Gone, News, Said, Told, Word
from federation.iris import Iris
from federation.strict_json import write
from notifications.announcement import Announcement
from posts.post import Post, Reaction, Visibility
from posts.watching import QuietWatcher
from storage.transaction import Writing


@dataclass(frozen=True, slots=True)
class StreamEar(QuietWatcher):
    """Hears of posts and notifications. Nothing is looked up while nobody listens."""

    hub: Hub
    iris: Iris

    def written(self, tx: Writing, post: Post) -> None:
        """A new post."""
        self._hear(tx, Said(post.id, post.id))

    def rewritten(self, tx: Writing, post: Post, before: Post) -> None:  # noqa: ARG002
        """A post that says something else now."""
        self._hear(tx, Said(post.id, post.id, again=True))

    def passed_on(self, tx: Writing, post: Post, by: Actor, reaction_id: int) -> None:  # noqa: ARG002
        """A post that somebody shows to whoever follows them."""
        self._hear(tx, Said(reaction_id, post.id))

    def taken_back(
        self, tx: Writing, post: Post, by: Actor, kind: Reaction, reaction_id: int
    ) -> None:
        """An announcement that is no more; likes are in no stream."""
        if kind is Reaction.ANNOUNCE and self.hub.anybody_listens:
            owners = frozenset({by.id, *people.local_followers(tx, by.id)})
            self._hear(tx, Gone(reaction_id, owners, was_public=False))
        del post

    def removed(self, tx: Writing, post: Post) -> None:
        """A post that goes."""
        if self.hub.anybody_listens:
            owners = store.who_has_at_home(tx, post.id) | {post.author_id}
            self._hear(tx, Gone(post.id, owners, post.visibility is Visibility.PUBLIC))

    def told(self, tx: Writing, owner_id: int, notification_id: int) -> None:
        """A member is told of something: the `Listener` of `notifications`."""
        self._hear(tx, Told(owner_id, notification_id))

    def merged(self, tx: Writing, owner_id: int) -> None:
        """What had been held back stands among the others now."""
        self._hear(tx, Word(Event.MERGED, "1", owner_id))

    def filters_changed(self, tx: Writing, owner_id: int) -> None:
        """A member hides something else than before."""
        self._hear(tx, Word(Event.FILTERS_CHANGED, "", owner_id))

    def announced(self, tx: Writing, announcement: Announcement) -> None:
        """Something is announced to everybody: the `AnnouncementListener` of `notifications`."""
        shown = write(announcement_of(announcement, self.iris))
        self._hear(tx, Word(Event.ANNOUNCEMENT, shown.decode()))

    def reacted(self, tx: Writing, number: int, name: str, count: int) -> None:
        """So many people have put that picture under an announcement."""
        shown = write({"name": name, "count": count, "announcement_id": str(number)})
        self._hear(tx, Word(Event.ANNOUNCEMENT_REACTION, shown.decode()))

    def withdrawn(self, tx: Writing, number: int) -> None:
        """It is announced no more."""
        self._hear(tx, Word(Event.ANNOUNCEMENT_DELETE, str(number)))

    def _hear(self, tx: Writing, news: News) -> None:
        if self.hub.anybody_listens:
            tx.after_commit(lambda: self.hub.hear(news))
