"""Posts of our own: written down and published in one transaction, by rooms that make them."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from actors import store as people_store
from actors.actor import Actor, Role
from federation.proofs import add_proof
from federation.strict_json import Json, parse, write
from outbox import store as outbox_store
from outbox import wrapping
from outbox.audience import Audience
from outbox.publish import Published, Publisher
from outbox.wire import announce_of, create_of, delete_of, like_of, undo_of, update_of
from posts import poll_store, quote_store, reacting, reaction_store, store, timeline_store
from posts.keeping import Keeper
from posts.poll import Poll
from posts.post import Deed, NewPost, Post, PostText, Proof, Reaction, Tombstone, Visibility
from posts.quote import Quote
from storage.transaction import Writing
from world.errors import Conflict, Missing

_AUDIENCES: dict[Visibility, Audience | None] = {
    Visibility.PUBLIC: Audience.PUBLIC,
    Visibility.UNLISTED: Audience.UNLISTED,
    Visibility.SISTERS: Audience.SISTERS,
    Visibility.NETWORK: Audience.NETWORK,
    Visibility.FOLLOWERS: Audience.FOLLOWERS,
    Visibility.DIRECT: Audience.DIRECT,
    Visibility.COORDINATORS: None,  # leaves no activity at all
}


def audience_of(visibility: Visibility) -> Audience | None:
    """How the outbox calls the audience of such a post; None: it is never published."""
    return _AUDIENCES[visibility]


def newer(post: Post, now: datetime) -> datetime:
    """An instant after the last text: rows and readers of ours count in milliseconds."""
    last = post.updated_at or post.published_at
    return max(now, last + timedelta(milliseconds=1))


@dataclass(frozen=True, slots=True)
class Work:
    """A post of ours that is being written: its whole document, and what of it is shown."""

    author: Actor
    number: int
    document: Json
    text: PostText
    visibility: Visibility
    tags: tuple[str, ...] = ()
    people: tuple[Actor, ...] = ()
    also: tuple[str, ...] = ()  # inboxes that get it besides
    poll: Poll | None = None  # one that is asked in it, or asked anew
    quote: Quote | None = None  # what it quotes


class Authoring:
    """What our own actors do with posts, inside a transaction that is somebody else's."""

    def __init__(self, publisher: Publisher, keeper: Keeper) -> None:
        self._publisher = publisher
        self._keeper = keeper

    def by(self, publisher: Publisher) -> "Authoring":
        """The same, published by another publisher of ours."""
        return Authoring(publisher, self._keeper)

    def create(self, tx: Writing, work: Work, now: datetime) -> Post:
        """Publishes a new post to its audience and stores it as it was sent, proof and all."""
        document = self._publish(tx, work, create_of(work.document, work.author.iri), now)
        store.insert(
            tx,
            NewPost(
                id=work.number,
                iri=document["id"],
                author_id=work.author.id,
                local=True,
                type=document["type"],
                text=work.text,
                in_reply_to_iri=document.get("inReplyTo"),
                context_iri=document.get("context"),
                visibility=work.visibility,
                published_at=now,
                updated_at=None,
                received_at=now,
                document=write(document),
                proof=_own_proof(document),
                readers=tuple(person.iri for person in work.people),
                mentioned=frozenset(person.iri for person in work.people),
                tags=work.tags,
                has_media=bool(document.get("attachment")),
            ),
        )
        if work.poll is not None:
            poll_store.save(tx, work.poll)
        if work.quote is not None:
            quote_store.save(tx, work.quote, None)
        timeline_store.show_to(tx, work.number, work.author.id, work.author.id)
        if work.visibility is not Visibility.DIRECT:
            timeline_store.show_to_followers(tx, work.number, work.author.id)
        timeline_store.show_to_named(tx, work.number, work.author.id)
        post = _stored(tx, work.number)
        self._keeper.written(tx, post)
        return post

    def update(self, tx: Writing, work: Work, said_at: datetime, now: datetime) -> Post:
        """Publishes a new text of a post of ours; `said_at` (`newer`) is its `updated`."""
        before = _stored(tx, work.number)
        document = self._publish(tx, work, update_of(work.document, work.author.iri), now)
        revision = store.Revision(
            type=document["type"],
            text=work.text,
            tags=work.tags,
            has_media=bool(document.get("attachment")),
            visibility=work.visibility,
            updated_at=said_at,
            document=write(document),
            proof=_own_proof(document),
        )
        self._keeper.rewrite(tx, before, revision)
        if work.poll is not None:
            poll_store.save(tx, work.poll)
        post = _stored(tx, work.number)
        self._keeper.rewritten(tx, post, before)
        return post

    def refresh(self, tx: Writing, work: Work, now: datetime) -> None:
        """Tells everybody what of a post changes by itself, as totals do; its text stays."""
        document = self._publish(tx, work, update_of(work.document, work.author.iri), now)
        store.rewrite(tx, work.number, write(document))

    def delete(self, tx: Writing, post: Post, author: Actor, now: datetime) -> None:
        """Deletes a post of ours here and wherever it was sent; its name is never used again."""
        self._retract(tx, post, author, now)
        self._keeper.remove(tx, post)

    def let_go(self, tx: Writing, post: Post) -> None:
        """Takes a post of somebody else out of the house, which nobody here needs any more."""
        self._keeper.remove(tx, post)

    def withdraw(self, tx: Writing, post: Post, author: Actor, now: datetime) -> None:
        """Deletes a post everywhere but in its author's own sight, where it stays as it was."""
        self._retract(tx, post, author, now)
        store.narrow(tx, post.id, Visibility.DIRECT)
        store.forget_readers(tx, post.id)
        timeline_store.take_off_all(tx, post.id)
        self._keeper.rewritten(tx, replace(post, visibility=Visibility.DIRECT), post)

    def like(self, tx: Writing, post: Post, actor: Actor, now: datetime) -> None:
        """Likes a post once, and tells its author."""
        if reaction_store.reaction_id(tx, post.id, actor.id, Reaction.LIKE) is not None:
            return
        author = _author(tx, post)
        published = self._at(now).publish(
            tx, actor, like_of(post.iri), Audience.DIRECT, people=[author]
        )
        reacting.like(tx, Deed(actor, post, published.iri, now), self._keeper)

    def announce(
        self, tx: Writing, post: Post, actor: Actor, audience: Audience, now: datetime
    ) -> int:
        """Shows a post to that audience, or to its own if that is smaller; once. Answers the id.

        Raises `Conflict` if it may not be shown round.
        """
        known = reaction_store.reaction_id(tx, post.id, actor.id, Reaction.ANNOUNCE)
        if known is not None:
            return known
        if not reacting.may_announce(tx, post, actor):
            raise Conflict("Only what everybody may see can be passed on.")
        if post.visibility is Visibility.FOLLOWERS:
            audience = Audience.FOLLOWERS
        published = self._announced(tx, post, actor, audience, now)
        deed = Deed(actor, post, published.iri, now, Visibility(audience))
        number = reacting.announce(tx, deed, self._keeper)
        if number is None:
            raise Conflict("Only what everybody may see can be passed on.")
        return number

    def take_back(
        self, tx: Writing, post: Post, actor: Actor, kind: Reaction, now: datetime
    ) -> bool:
        """Undoes a like or an announcement of ours; false if there was none."""
        if reaction_store.reaction_id(tx, post.id, actor.id, kind) is None:
            return False
        iri = reaction_store.reaction_iri(tx, post.id, actor.id, kind)
        said = outbox_store.by_iri(tx, iri) if iri else None
        if kind is Reaction.ANNOUNCE:
            wrapping.take_back(tx, self._at(now), actor, post.iri, said)
        elif said is not None:
            activity = parse(said.body)
            undo = undo_of(activity) | {name: activity[name] for name in ("to", "cc")}
            self._at(now).publish(tx, actor, undo, Audience(said.audience))
        return reacting.take_back(tx, post, actor, kind, self._keeper)

    def renewed(self, tx: Writing, actor: Actor, now: datetime) -> None:
        """Proves everything of an actor of ours anew, with the keys of now.

        The `KeyObserver` of `relations`: whoever meets us later knows the new keys only.
        """
        signer = self._publisher.keyring.signer_in(tx, actor.id)
        for number in store.ids_of_author(tx, actor.id):
            post = store.by_id(tx, number)
            if post is not None and post.proof is Proof.VERIFIED:
                thing = parse(post.document)
                proven = add_proof(thing, signer.ed25519, signer.ed25519_key_iri, now)
                store.rewrite(tx, number, write(proven))

    def _at(self, now: datetime) -> Publisher:
        return self._publisher.at(now)

    def _publish(self, tx: Writing, work: Work, activity: Json, now: datetime) -> Json:
        """The document as it was sent."""
        audience = audience_of(work.visibility)
        if audience is None:
            return work.document
        published = self._at(now).publish(
            tx, work.author, activity, audience, people=work.people, also=work.also
        )
        return _object_of(published)

    def _announced(
        self, tx: Writing, post: Post, actor: Actor, audience: Audience, now: datetime
    ) -> Published:
        """Authors hear of those who pass their words on; not of desks, for whom it is a trade."""
        publisher = self._at(now)
        if actor.role in (Role.NETWORK, Role.UMBRELLA, Role.COMMUNITY):
            thing, whole = parse(post.document), _as_said(tx, post)
            return wrapping.announce(tx, publisher, actor, thing, whole, audience)
        people = [_author(tx, post)] if not post.local and audience.for_everybody else []
        return publisher.publish(tx, actor, announce_of(post.iri), audience, people=people)

    def _retract(self, tx: Writing, post: Post, author: Actor, now: datetime) -> None:
        if store.tombstone(tx, post.iri, author.iri) is not None:
            return
        audience = audience_of(post.visibility)
        if audience is not None:
            addressed = parse(post.document)
            activity = delete_of(post.iri, post.type, now) | {
                name: addressed.get(name, []) for name in ("to", "cc")
            }
            named = people_store.by_iris(tx, store.readers(tx, post.id))
            self._at(now).publish(tx, author, activity, audience, people=named)
        everybody = post.visibility.for_everybody
        store.bury(tx, Tombstone(post.iri, post.type, everybody, now), author.iri)


def _as_said(tx: Writing, post: Post) -> Json | None:
    """What may be handed on of a public post whole: the activity of its author, or itself."""
    if post.local:
        return wrapping.said_of(tx, _author(tx, post), post.iri)
    return parse(post.document) if post.proof is Proof.VERIFIED else None


def _own_proof(document: Json) -> Proof:
    return Proof.VERIFIED if "proof" in document else Proof.NONE


def _object_of(published: Published) -> Json:
    thing: Json = published.document["object"]
    return thing


def _stored(tx: Writing, number: int) -> Post:
    post = store.by_id(tx, number)
    if post is None:
        raise Missing("There is no such post.")
    return post


def _author(tx: Writing, post: Post) -> Actor:
    author = people_store.by_id(tx, post.author_id)
    if author is None:
        raise Missing("There is no such post.")
    return author
