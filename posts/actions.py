"""What members do with posts: write, edit, delete, like, pass on, pin. One transaction each."""

from datetime import timedelta
from functools import partial
from typing import Final, Protocol

from actors.actor import Actor
from actors.fetch import Budget, Fetcher
from federation.iris import Iris
from media.actions import Media
from outbox.audience import Audience
from outbox.publish import Publisher
from outbox.wire import add_of, remove_of
from posts import history_store, kept_store, reaction_store, scheduled_store, store, timeline_store
from posts.authoring import Authoring, newer
from posts.composing import MENTIONS_MOST, Composer, Named, seen_post
from posts.draft import SUMMARY_LONGEST, TEXT_LONGEST, NoteDraft
from posts.keeping import Keeper
from posts.polling import Polls
from posts.post import Post, Reaction
from posts.quoting import Quotes
from posts.trimming import PictureWatch, Trimmer
from storage.database import Database, Reading, Writing
from world.clock import Clock
from world.errors import Conflict, Missing, Refused

__all__ = [
    "MENTIONS_MOST",
    "REPEATED_WITHIN",
    "SUMMARY_LONGEST",
    "TEXT_LONGEST",
    "NoteDraft",
    "Posts",
    "Within",
]

REPEATED_WITHIN: Final = timedelta(hours=1)
_LOOK_UPS = 20


class Within(Protocol):
    """What else has to be true of a note, in the transaction that writes it."""

    def before(self, tx: Writing) -> int | None:
        """The id of the note that stands in place of the new one, or None: write it."""
        ...

    def written(self, tx: Writing, post: Post) -> None:
        """That one was written."""
        ...


class _Plainly:
    def before(self, tx: Writing) -> int | None:  # noqa: ARG002  # nothing was written before
        return None

    def written(self, tx: Writing, post: Post) -> None:
        """Nothing more is to be done."""


_PLAINLY: Final = _Plainly()


class Posts:
    """The use cases of this room. Actors are ours, and proven to be who acts."""

    def __init__(
        self,
        database: Database,
        publisher: Publisher,
        keeper: Keeper,
        fetcher: Fetcher,
        clock: Clock,
        media: Media,
    ) -> None:
        self._database = database
        self._publisher = publisher
        self._iris: Iris = publisher.iris
        self._keeper = keeper
        self._clock = clock
        self.authoring = Authoring(publisher, keeper)
        self._composer = Composer(database, fetcher, publisher.iris, publisher.ids)
        self.polls = Polls(database, publisher, keeper, self.authoring)
        self.quotes = Quotes(database, publisher, self.authoring)
        self._trimmer = Trimmer(media, publisher.iris, self.quotes)
        self._media = media
        keeper.watchers.append(PictureWatch(media))
        media.spared.append(scheduled_store.media_waiting)

    async def write_note(
        self,
        author: Actor,
        draft: NoteDraft,
        *,
        budget: Budget | None = None,
        within: Within | None = None,
    ) -> Post:
        """Publishes a note to its audience; an answer is never seen by more than its parent.

        `within` is asked first, in the transaction that publishes, and may name the note that was
        written before in place of this one; afterwards it is told which one was. Raises `Refused`
        for an empty or endless text and for a direct note to nobody, `Missing` for a parent the
        author cannot see.
        """
        draft.check()
        named = await self._composer.named(draft, budget or Budget(_LOOK_UPS))
        return await self._database.write(
            lambda tx: self._written(tx, author, draft, named, within or _PLAINLY)
        )

    def _written(
        self, tx: Writing, author: Actor, draft: NoteDraft, named: Named, within: Within
    ) -> Post:
        before = within.before(tx)
        if before is not None:
            return _by_id(tx, before)
        now = self._clock.now()
        work = self._composer.new_note(tx, author, draft, named, now)
        work = self._trimmer.onto_new(tx, work, draft.trimmings, now)
        post = self.authoring.create(tx, work, now)
        self.quotes.written(tx, post, author, now)
        if not draft.html:
            history_store.keep_source(tx, post.id, draft.text)
        within.written(tx, post)
        return post

    async def edit(
        self, author: Actor, iri: str, draft: NoteDraft, *, budget: Budget | None = None
    ) -> Post:
        """Publishes a new text; audience, parent and people named stay as they were."""
        draft.check()
        named = await self._composer.named(draft, budget or Budget(_LOOK_UPS))

        def act(tx: Writing) -> Post:
            old = _own(tx, author, iri)
            now = self._clock.now()
            said_at = newer(old, now)
            work = self._composer.edited(tx, author, old, (draft, named), said_at)
            work = self._trimmer.onto_edited(tx, work, old, draft.trimmings, now)
            if draft.html:
                history_store.forget_source(tx, old.id)
            else:
                history_store.keep_source(tx, old.id, draft.text)
            return self.authoring.update(tx, work, said_at, now)

        return await self._database.write(act)

    async def delete(self, author: Actor, iri: str, *, keep_media: bool = False) -> None:
        """Deletes a post of one's own here and wherever it was sent.

        With `keep_media` its pictures wait for a day to be used in another one.
        """

        def act(tx: Writing) -> None:
            post = _own(tx, author, iri)
            if keep_media:
                self._media.take_down(tx, post.id)
            self.authoring.delete(tx, post, author, self._clock.now())

        await self._database.write(act)

    async def like(self, actor: Actor, iri: str) -> None:
        """Likes a post that one may see; again changes nothing."""
        await self._database.write(
            lambda tx: self.authoring.like(tx, seen_post(tx, actor, iri), actor, self._clock.now())
        )

    async def announce(self, actor: Actor, iri: str, audience: Audience = Audience.PUBLIC) -> int:
        """Passes on a post that everybody may see, or one's own to whom it is for.

        Again changes nothing. The announcement's id.
        """
        if not (audience.for_everybody or audience is Audience.FOLLOWERS):
            raise Refused("A post is passed on to everybody or to one's followers.")
        return await self._database.write(
            lambda tx: self.authoring.announce(
                tx, seen_post(tx, actor, iri), actor, audience, self._clock.now()
            )
        )

    async def undo(self, actor: Actor, iri: str, kind: Reaction) -> None:
        """Takes back a like or an announcement; nothing happens if there was none."""

        def act(tx: Writing) -> None:
            post = store.by_iri(tx, iri)
            if post is None:
                raise Missing("There is no such post.")
            self.authoring.take_back(tx, post, actor, kind, self._clock.now())

        await self._database.write(act)

    async def pin(self, author: Actor, iri: str) -> None:
        """Features a post of one's own, which everybody may see, on one's profile."""

        def act(tx: Writing) -> None:
            post, now = _own(tx, author, iri), self._clock.now()
            if not post.visibility.for_everybody:
                raise Conflict("Only what everybody may see can stand on a profile.")
            reaction_store.pin(tx, author.id, iri, now)
            activity = add_of(iri, author.featured or self._iris.featured(author.iri))
            self._publisher.at(now).publish(tx, author, activity, Audience.PUBLIC)

        await self._database.write(act)

    async def unpin(self, author: Actor, iri: str) -> None:
        """Features a post of one's own no more."""

        def act(tx: Writing) -> None:
            _own(tx, author, iri)
            reaction_store.unpin(tx, author.id, iri)
            activity = remove_of(iri, author.featured or self._iris.featured(author.iri))
            self._publisher.at(self._clock.now()).publish(tx, author, activity, Audience.PUBLIC)

        await self._database.write(act)

    async def tidy(self) -> None:
        """Forgets what has waited a week for what it is about, and requests that were done.

        Home timelines that have grown long lose their oldest.
        """
        now = self._clock.now()
        before = now - timedelta(days=7)
        await self._database.write(lambda tx: kept_store.forget_done(tx, now - REPEATED_WITHIN))
        await self._database.write(lambda tx: reaction_store.forget_early(tx, before))
        for owner_id in await self._database.read(timeline_store.overgrown):
            await self._database.write(partial(timeline_store.trim, owner_id=owner_id))


def _own(tx: Reading, author: Actor, iri: str) -> Post:
    post = store.by_iri(tx, iri)
    if post is None or post.author_id != author.id or not post.local:
        raise Missing("There is no such post of yours.")
    return post


def _by_id(tx: Reading, post_id: int) -> Post:
    post = store.by_id(tx, post_id)
    if post is None:
        raise Missing("There is no such post.")
    return post
