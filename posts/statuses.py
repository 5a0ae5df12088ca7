"""What members do in their programs, by the ids of statuses. One transaction each.

Rooms above that keep something in a post (`listings`) are asked first: `StatusHandler`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Protocol

from actors.actor import Actor
from outbox.audience import Audience
from posts import (
    direct_store,
    history_store,
    kept_store,
    program_store,
    reaction_store,
    status_store,
    store,
)
from posts.actions import REPEATED_WITHIN, Posts, Within
from posts.draft import NoteDraft, WrittenWith
from posts.post import Post, Reaction
from posts.seen_store import Viewer
from storage.database import Database, Reading, Writing
from text.clean import plain_text
from world.clock import Clock
from world.errors import Conflict, Missing
from world.ids import IdMaker

PINNED_MOST: Final = 5
"""So many posts a program may pin; a profile that has more already keeps them."""


class StatusHandler(Protocol):
    """A room above that keeps something in a post, and is asked first whose it is."""

    async def write(self, author: Actor, draft: NoteDraft, within: Within) -> int | None:
        """Takes what a member writes: the id of the post it made of it, or None: it is a note.

        In its transaction it asks `within.before` first, and tells `within.written` of the post.
        """
        ...

    async def edit(self, author: Actor, post: Post, draft: NoteDraft) -> int | None:
        """Changes a post of that room's by what a member wrote: its id then; None if it is none."""
        ...

    async def delete(self, author: Actor, post: Post) -> bool:
        """Deletes a post of that room's as its owner wishes; false if it is none."""
        ...


@dataclass(frozen=True, slots=True)
class Typed:
    """How a note of ours was typed."""

    post_id: int
    text: str
    summary: str


@dataclass(frozen=True, slots=True)
class Once:
    """One request is done once: whoever sends it again within the hour gets what it made."""

    author_id: int
    key: str | None
    clock: Clock
    program: WrittenWith | None = None

    def before(self, tx: Reading) -> int | None:
        """What the same request made before."""
        if not self.key:
            return None
        since = self.clock.now() - REPEATED_WITHIN
        return kept_store.done(tx, self.author_id, self.key, since)

    def written(self, tx: Writing, post: Post) -> None:
        """Remembers what it made, and with which program."""
        note_program(tx, post, self.author_id, self.program)
        self.note(tx, post.id)

    def note(self, tx: Writing, status_id: int) -> None:
        """Remembers what it made, by its id."""
        if self.key:
            kept_store.note_done(tx, self.author_id, self.key, status_id, self.clock.now())


@dataclass(frozen=True, slots=True)
class Statuses:
    """The use cases. Actors are ours, and proven to be who acts; ids are of what they may see.

    Each raises `Missing` for an id that is none for its actor.
    """

    database: Database
    posts: Posts
    clock: Clock
    ids: IdMaker
    handlers: list[StatusHandler] = field(default_factory=list)

    async def write(self, author: Actor, draft: NoteDraft, key: str | None = None) -> int:
        """Publishes what a member wrote; the id of the status. Raises as `Posts.write_note`."""
        within = Once(author.id, key, self.clock, draft.program)
        before = await self.database.read(within.before)
        if before is not None:
            return before
        made = await self.write_within(author, draft, within)
        if key:  # a handler may have done something else than to write a post
            await self.database.write(lambda tx: within.note(tx, made))
        return made

    async def write_within(self, author: Actor, draft: NoteDraft, within: Within) -> int:
        """The same, with something else in the transaction that writes."""
        for handler in self.handlers:
            made = await handler.write(author, draft, within)
            if made is not None:
                return made
        return (await self.posts.write_note(author, draft, within=within)).id

    async def edit(self, author: Actor, status_id: int, draft: NoteDraft) -> int:
        """Publishes a new text of a post of one's own; its id."""
        post = await self.database.read(lambda tx: _own(tx, author, status_id))
        for handler in self.handlers:
            changed = await handler.edit(author, post, draft)
            if changed is not None:
                return changed
        await self.posts.edit(author, post.iri, draft)
        return post.id

    async def delete(self, author: Actor, status_id: int, *, keep_media: bool = False) -> None:
        """Deletes a post of one's own, or takes back one's own announcement by its id."""
        status = await self.database.read(lambda tx: _status(tx, author, status_id))
        if status.announcer_id == author.id:
            await self._take_back(author, status_id, Reaction.ANNOUNCE)
            return
        post = await self.database.read(lambda tx: _own(tx, author, status_id))
        for handler in self.handlers:
            if await handler.delete(author, post):
                return
        await self.posts.delete(author, post.iri, keep_media=keep_media)

    def typed(self, tx: Reading, author: Actor, status_id: int) -> Typed:
        """How a post of one's own was typed; what was not typed, as plain text."""
        post = _own(tx, author, status_id)
        text = history_store.source(tx, post.id)
        return Typed(
            post.id, plain_text(post.text.content) if text is None else text, post.text.summary
        )

    async def like(self, actor: Actor, status_id: int) -> int:
        """Likes a post; again changes nothing. The id of the post, as of all that follow."""
        return await self._do(
            actor,
            status_id,
            lambda tx, post: self.posts.authoring.like(tx, post, actor, self.clock.now()),
        )

    async def unlike(self, actor: Actor, status_id: int) -> int:
        """Likes it no more."""
        return await self._take_back(actor, status_id, Reaction.LIKE)

    async def announce(self, actor: Actor, status_id: int, audience: Audience) -> int:
        """Passes a post on; the id of the announcement. Raises as `Posts.announce`."""
        post = await self.database.read(lambda tx: _seen(tx, actor, status_id))
        return await self.posts.announce(actor, post.iri, audience)

    async def unannounce(self, actor: Actor, status_id: int) -> int:
        """Passes it on no more."""
        return await self._take_back(actor, status_id, Reaction.ANNOUNCE)

    async def bookmark(self, actor: Actor, status_id: int) -> int:
        """Keeps a post for oneself; nobody else knows."""
        return await self._do(
            actor,
            status_id,
            lambda tx, post: kept_store.bookmark(tx, self.ids.new(), actor.id, post.id),
        )

    async def unbookmark(self, actor: Actor, status_id: int) -> int:
        """Keeps it no more."""
        return await self._do(
            actor, status_id, lambda tx, post: kept_store.remove_bookmark(tx, actor.id, post.id)
        )

    async def mute(self, actor: Actor, status_id: int) -> int:
        """Hears of a post's thread no more."""
        return await self._do(
            actor, status_id, lambda tx, post: kept_store.mute_thread(tx, actor.id, post.id)
        )

    async def unmute(self, actor: Actor, status_id: int) -> int:
        """Hears of it again."""
        return await self._do(
            actor, status_id, lambda tx, post: kept_store.unmute_thread(tx, actor.id, post.id)
        )

    async def pin(self, author: Actor, status_id: int) -> int:
        """Features a post of one's own on one's profile. Raises `Conflict` for any other."""

        def check(tx: Reading) -> Post:
            post = _pinnable(tx, author, status_id)
            iris = reaction_store.pinned_iris(tx, author.id)
            if post.iri not in iris and len(iris) >= PINNED_MOST:
                raise Conflict(f"You have already pinned {PINNED_MOST} posts.")
            return post

        post = await self.database.read(check)
        await self.posts.pin(author, post.iri)
        return post.id

    async def unpin(self, author: Actor, status_id: int) -> int:
        """Features it no more."""
        post = await self.database.read(lambda tx: _pinnable(tx, author, status_id))
        await self.posts.unpin(author, post.iri)
        return post.id

    async def mark_thread(self, owner: Actor, thread_id: int, *, unread: bool = False) -> None:
        """A thread of direct notes has been read, or is to look as if it had not."""
        await self._with_thread(
            lambda tx: direct_store.mark_read(tx, owner.id, thread_id, unread=unread)
        )

    async def remove_thread(self, owner: Actor, thread_id: int) -> None:
        """Takes a thread of direct notes off the list; its notes stay."""
        await self._with_thread(lambda tx: direct_store.remove(tx, owner.id, thread_id))

    async def _with_thread(self, deed: Callable[[Writing], bool]) -> None:
        if not await self.database.write(deed):
            raise Missing("There is no such thread.")

    async def _take_back(self, actor: Actor, status_id: int, kind: Reaction) -> int:
        return await self._do(
            actor,
            status_id,
            lambda tx, post: self.posts.authoring.take_back(
                tx, post, actor, kind, self.clock.now()
            ),
        )

    async def _do(
        self, actor: Actor, status_id: int, deed: Callable[[Writing, Post], object]
    ) -> int:
        def act(tx: Writing) -> int:
            post = _seen(tx, actor, status_id)
            deed(tx, post)
            return post.id

        return await self.database.write(act)


def note_program(tx: Writing, post: Post, author_id: int, program: WrittenWith | None) -> None:
    """Writes down with which program a member wrote a post, where it bears their own name.

    For whoever the desk speaks, nothing beside the post may tell of them.
    """
    if program is not None and post.local and post.author_id == author_id:
        program_store.keep(tx, post.id, program)


def _status(tx: Reading, actor: Actor, status_id: int) -> status_store.Status:
    status = status_store.one(tx, Viewer(actor), status_id)
    if status is None:
        raise Missing("There is no such post.")
    return status


def _seen(tx: Reading, actor: Actor, status_id: int) -> Post:
    """The post of a status, be it an announcement of it."""
    post = store.by_id(tx, _status(tx, actor, status_id).post_id)
    if post is None:
        raise Missing("There is no such post.")
    return post


def _own(tx: Reading, author: Actor, status_id: int) -> Post:
    status = _status(tx, author, status_id)
    post = store.by_id(tx, status.post_id)
    if post is None or status.announcer_id is not None or post.author_id != author.id:
        raise Missing("There is no such post of yours.")
    return post


def _pinnable(tx: Reading, author: Actor, status_id: int) -> Post:
    post = _seen(tx, author, status_id)
    if post.author_id != author.id:
        raise Conflict("Only posts of your own can stand on your profile.")
    return post
