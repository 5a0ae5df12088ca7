"""Takes things of others in, changes them and lets them go: the rules of ownership and relevance.

Everything here runs inside a transaction and is idempotent: whatever order a Create, its Updates
and its Delete arrive in, and however often, the end is the same (invariant 36).
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final, Protocol

from actors import store as people
from actors.actor import Actor
from federation.documents import Thing
from federation.iris import Iris
from federation.origins import same_origin
from federation.strict_json import write
from posts import (
    direct_store,
    history_store,
    kept_store,
    poll_hearing,
    poll_store,
    quote_hearing,
    reaction_store,
    store,
    timeline_store,
)
from posts.arriving import Arrival, ArrivalWatcher, Way
from posts.history import says_otherwise
from posts.judging import addressed_to, worth
from posts.post import Deed, NewPost, Post, Reaction, Tombstone, Visibility, common
from posts.reaction_store import NewReaction
from posts.watching import PostWatcher
from posts.wire import text_of_thing
from storage.instants import from_text, to_text
from storage.transaction import Reading, Writing
from world.errors import Refused
from world.ids import IdMaker

__all__ = ["Arrival", "Interest", "Keeper", "PostObserver", "Way"]

_WITH_AND_WITHOUT_POLL: Final = frozenset({"Note", "Question"})
_NO_POSTS = frozenset({"Relationship", "Tombstone"})


class PostObserver(Protocol):
    """A room above that looks at each post as it is stored, changed, announced or deleted.

    Called inside the transaction, for posts of others and, where noted, for our own. What an
    observer raises undoes the whole activity.
    """

    def stored(self, tx: Writing, post: Post, thing: Thing) -> None:
        """A post of somebody else was taken in."""
        ...

    def updated(self, tx: Writing, post: Post, thing: Thing) -> None:
        """A post of somebody else was changed by its author."""
        ...

    def announced(self, tx: Writing, post: Post, by: Actor) -> None:
        """Somebody announced a post for the first time, ours or not."""
        ...

    def deleted(self, tx: Writing, post: Post) -> None:
        """A post, ours or not, is about to be removed."""
        ...


Interest = Callable[[Reading, Thing], bool]
"""Whether a room above wants a public thing that has to do with nobody here."""


class Keeper:
    """Decides what is kept of what others say, and keeps it."""

    def __init__(self, iris: Iris, ids: IdMaker, observers: Sequence[PostObserver] = ()) -> None:
        self._iris = iris
        self._ids = ids
        self.observers = list(observers)
        self.watchers: list[PostWatcher] = []
        self.arrivals: list[ArrivalWatcher] = []
        self.interests: list[Interest] = []
        self._contexts = f"{iris.base_url}/contexts/"

    def keep(self, tx: Writing, arrival: Arrival) -> Post | None:
        """Stores a new thing; None if it is not for us, or was deleted before.

        An answer to somebody of ours who blocks its author is not for us either (PRV-10).
        What is stored already stays as it is (ORI-11), but may be shown to fewer people: the
        narrowest of all that its author said counts (R7). Raises `Refused` for things that are
        not their author's to say, and for what is no post at all.
        """
        thing, author = arrival.thing, arrival.author
        _check_ownership(thing, author, self._iris)
        visibility = addressed_to(tx, thing.to, thing.cc, author)
        named = self._named(thing, visibility)
        found = store.standing(tx, self._question(arrival, named))
        if _is_vote(thing):
            poll_hearing.hear_vote(tx, thing, author, arrival.received_at)
            return None
        if found.is_deleted:
            return None
        if found.post_id is not None:
            return self._met_again(tx, found.post_id, visibility, arrival)
        if found.is_unwanted:
            return None
        if not (arrival.requested or found.is_relevant or self._interests(tx, thing, visibility)):
            return None
        new = self._new_post(tx, arrival, visibility, named, found)
        store.insert(tx, new)
        self._show(tx, new, found)
        post = new.by(author)
        poll_hearing.take_in(tx, post, thing, arrival.received_at)
        quote_hearing.take_in(tx, post, thing, arrival.received_at, is_new=True)
        for observer in self.observers:
            observer.stored(tx, post, thing)
        self._arrived(tx, post, arrival, rewritten=True)
        self.written(tx, post)
        if found.has_early_likes:
            self._adopt_early_likes(tx, post)
        return post

    def _interests(self, tx: Reading, thing: Thing, visibility: Visibility) -> bool:
        """Whether somebody here reads about what a public thing of a stranger's is about."""
        if visibility is not Visibility.PUBLIC:
            return False
        return any(wants(tx, thing) for wants in self.interests)

    def revise(self, tx: Writing, arrival: Arrival) -> Post | None:
        """Changes a stored thing, or stores it if its Update came before its Create.

        Counts only if `updated` is newer than before. Author and `published` never change, and
        what it is only with a poll, which is added or taken off (ORI-14, ORI-50). Raises as
        `keep`, and `Refused` if it belongs to somebody else.
        """
        thing, author = arrival.thing, arrival.author
        old = store.by_iri(tx, thing.id)
        if old is None:
            return self.keep(tx, arrival)
        _check_ownership(thing, author, self._iris)
        if old.author_id != author.id or old.local:
            raise Refused("Only its author may change a post.")
        if old.type != thing.type and not {old.type, thing.type} <= _WITH_AND_WITHOUT_POLL:
            raise Refused("A post stays what it is.")
        visibility = common(old.visibility, addressed_to(tx, thing.to, thing.cc, author))
        is_newer = _is_newer(thing, old)
        poll_hearing.hear_totals(tx, old, thing, arrival.received_at, edited=is_newer)
        quote_hearing.take_in(tx, old, thing, arrival.received_at, is_new=False)
        if not is_newer:
            self._arrived(tx, old, arrival, rewritten=False)
            return self._narrowed(tx, old, visibility)
        self.rewrite(tx, old, _revision(tx, arrival, visibility))
        if visibility != old.visibility:
            self._show_to_fewer(tx, old, visibility)
        post = store.by_id(tx, old.id)
        if post is not None:
            for observer in self.observers:
                observer.updated(tx, post, thing)
            self._arrived(tx, post, arrival, rewritten=True)
            self.rewritten(tx, post, old)
        return post

    def bury(
        self, tx: Writing, iri: str, former_type: str | None, by: Actor, now: datetime
    ) -> None:
        """Deletes what `by` wrote, for ever; also what has not arrived yet.

        Raises `Refused` when it is somebody else's (R5), or could not be theirs.
        """
        post = store.by_iri(tx, iri)
        if post is None:
            if not same_origin(iri, by.iri):
                raise Refused("Only its author may delete a post.")
            store.bury(tx, Tombstone(iri, former_type, for_everybody=False, deleted_at=now), by.iri)
            return
        if post.author_id != by.id:
            raise Refused("Only its author may delete a post.")
        self.remove(tx, post)
        everybody = post.visibility.for_everybody
        store.bury(tx, Tombstone(iri, post.type, everybody, now), by.iri)

    def remove(self, tx: Writing, post: Post) -> None:
        """Takes a post out of the house, and tells the rooms above; leaves no tombstone."""
        for observer in self.observers:
            observer.deleted(tx, post)
        for watcher in self.watchers:
            watcher.removed(tx, post)
        direct_store.take_out(tx, post.id)
        store.remove(tx, post.id)

    def written(self, tx: Writing, post: Post) -> None:
        """Puts a new post into its thread, and tells the watchers of it."""
        if post.in_reply_to_iri is not None:
            kept_store.mute_as_its_thread(tx, post.id)
        if post.visibility is Visibility.DIRECT:
            direct_store.put(tx, post.id, post.author_id)
        for watcher in self.watchers:
            watcher.written(tx, post)

    def rewrite(self, tx: Writing, old: Post, revision: store.Revision) -> None:
        """Writes an edit down, and keeps what was said before if it says something else now."""
        if says_otherwise(old, revision.text, revision.document):
            history_store.remember(tx, old)
        store.revise(tx, old.id, revision)

    def rewritten(self, tx: Writing, post: Post, before: Post) -> None:
        """Tells the watchers that a post is not as it was."""
        for watcher in self.watchers:
            watcher.rewritten(tx, post, before)

    def react(self, tx: Writing, deed: Deed, kind: Reaction) -> int | None:
        """Writes a reaction down and tells the watchers; its id, if it is new."""
        post, by, number = deed.post, deed.actor, self.number_at(tx, deed.at)
        if not reaction_store.add_reaction(tx, NewReaction(number, kind, deed)):
            return None
        for watcher in self.watchers:
            if kind is Reaction.LIKE:
                watcher.liked(tx, post, by, number)
            else:
                watcher.passed_on(tx, post, by, number)
        return number

    def take_back(self, tx: Writing, post: Post, by: Actor, kind: Reaction) -> bool:
        """Drops a reaction and tells the watchers; false if there was none."""
        number = reaction_store.reaction_id(tx, post.id, by.id, kind)
        if number is None:
            return False
        reaction_store.remove_reaction(tx, number)
        for watcher in self.watchers:
            watcher.taken_back(tx, post, by, kind, number)
        return True

    def number_at(self, tx: Reading, instant: datetime) -> int:
        """A status id for what was said at that instant; never one of the future."""
        return self._ids.at(instant, lambda number: store.is_taken(tx, number))

    def departed(self, tx: Writing, actor: Actor) -> None:
        """Removes everything that an actor who is gone has left here, of ours for ever.

        What others have sent to nobody but them goes as well. The `DepartureObserver` of
        `relations`.
        """
        reaction_store.forget_reactions_of(tx, actor.id)
        timeline_store.forget(tx, actor.id)
        if actor.local:
            kept_store.forget(tx, actor.id)
            direct_store.forget(tx, actor.id)
        poll_store.forget_votes_of(tx, actor.id, actor.gone_at)
        numbers = store.ids_of_author(tx, actor.id)
        if actor.local:
            numbers += store.ids_for_nobody_but(tx, actor)
        for number in numbers:
            post = store.by_id(tx, number)
            if post is not None:
                self._clear_away(tx, post, actor)

    def _clear_away(self, tx: Writing, post: Post, gone: Actor) -> None:
        self.remove(tx, post)
        if post.local:
            everybody = post.visibility.for_everybody
            stone = Tombstone(post.iri, post.type, everybody, gone.gone_at or post.received_at)
            store.bury(tx, stone, gone.iri)

    def _named(self, thing: Thing, visibility: Visibility) -> list[str]:
        """The names of ours that the thing is addressed to; a public one may only mention them."""
        names = [*thing.to, *thing.cc]
        if visibility.for_everybody:
            names += thing.mentions
        return [iri for iri in dict.fromkeys(names) if self._iris.actor_username(iri) is not None]

    def _question(self, arrival: Arrival, named: Sequence[str]) -> store.Question:
        thing, author = arrival.thing, arrival.author
        return store.Question(
            iri=thing.id,
            author_id=author.id,
            author_iri=author.iri,
            author_host=author.host,
            network_iri=author.network_iri,
            parent_iri=thing.in_reply_to,
            named=named,
            contexts=self._contexts,
        )

    def _new_post(
        self,
        tx: Reading,
        arrival: Arrival,
        visibility: Visibility,
        named: Sequence[str],
        found: store.Standing,
    ) -> NewPost:
        thing = arrival.thing
        published_at = min(thing.published or arrival.received_at, arrival.received_at)
        return NewPost(
            id=self.number_at(tx, published_at),
            iri=thing.id,
            author_id=arrival.author.id,
            local=False,
            type=thing.type,
            text=text_of_thing(thing),
            in_reply_to_iri=thing.in_reply_to,
            context_iri=found.parent_context or self._foreign(thing.context),
            visibility=visibility,
            published_at=published_at,
            updated_at=thing.updated,
            received_at=arrival.received_at,
            document=write(thing.json),
            proof=worth(tx, arrival),
            readers=tuple(named),
            mentioned=frozenset(thing.mentions),
            tags=thing.hashtags,
            has_media=bool(thing.json.get("attachment")),
        )

    def _foreign(self, context: str | None) -> str | None:
        """A thread somebody says to belong to; to one of ours only answers to it belong."""
        return None if context is None or context.startswith(self._contexts) else context

    def _show(self, tx: Writing, new: NewPost, found: store.Standing) -> None:
        if found.is_followed and new.visibility is not Visibility.DIRECT:
            timeline_store.show_to_followers(tx, new.id, new.author_id)
        if found.names_local:
            timeline_store.show_to_named(tx, new.id, new.author_id)

    def _adopt_early_likes(self, tx: Writing, post: Post) -> None:
        for early in reaction_store.take_early_likes(tx, post.iri):
            liker = people.by_id(tx, early.actor_id)
            if liker is not None:
                self.react(tx, Deed(liker, post, early.iri, early.at), Reaction.LIKE)

    def _arrived(self, tx: Writing, post: Post, arrival: Arrival, *, rewritten: bool) -> None:
        for watcher in self.arrivals:
            watcher.arrived(tx, post, arrival, rewritten=rewritten)

    def _met_again(
        self, tx: Writing, post_id: int, visibility: Visibility, arrival: Arrival
    ) -> Post | None:
        old = store.by_id(tx, post_id)
        if old is None:
            return None
        self._arrived(tx, old, arrival, rewritten=False)
        return self._narrowed(tx, old, common(old.visibility, visibility))

    def _narrowed(self, tx: Writing, old: Post, visibility: Visibility) -> Post:
        """The same text, for fewer people if its author has said so meanwhile."""
        if visibility == old.visibility:
            return old
        store.narrow(tx, old.id, visibility)
        post = replace(old, visibility=visibility)
        self.rewritten(tx, post, old)
        return post

    def _show_to_fewer(self, tx: Writing, post: Post, visibility: Visibility) -> None:
        timeline_store.take_off_all(tx, post.id)
        if visibility is not Visibility.DIRECT:
            timeline_store.show_to_followers(tx, post.id, post.author_id)
        timeline_store.show_to_named(tx, post.id, post.author_id)


def _check_ownership(thing: Thing, author: Actor, iris: Iris) -> None:
    """Rule R4: one origin for id and author, and the author is who speaks."""
    if thing.attributed_to != author.iri or not same_origin(thing.id, author.iri):
        raise Refused("A post that is not its sender's to say.")
    if author.local or iris.is_ours(thing.id):
        raise Refused("Our own posts are not told to us from outside.")
    if thing.type in _NO_POSTS:
        raise Refused("That is not a post.")


def _is_vote(thing: Thing) -> bool:
    """A vote in a poll is a Note with a name and no content; it is never shown (ORI-51)."""
    return bool(
        thing.type == "Note" and thing.in_reply_to and thing.name and not thing.content.strip()
    )


def _is_newer(thing: Thing, old: Post) -> bool:
    if thing.updated is None:
        return False
    before = old.updated_at or old.published_at
    # Rows hold milliseconds; what is finer must not make the same Update newer than itself.
    return from_text(to_text(thing.updated)) > before


def _revision(tx: Reading, arrival: Arrival, visibility: Visibility) -> store.Revision:
    thing = arrival.thing
    return store.Revision(
        type=thing.type,
        text=text_of_thing(thing),
        tags=thing.hashtags,
        has_media=bool(thing.json.get("attachment")),
        visibility=visibility,
        updated_at=thing.updated,
        document=write(thing.json),
        proof=worth(tx, arrival),
    )
