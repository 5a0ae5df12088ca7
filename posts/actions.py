"""What members do with posts: write, edit, delete, like, pass on, pin. One transaction each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from actors import store as people_store
from actors.actor import Actor
from actors.fetch import Budget, Fetcher
from federation.iris import Iris
from federation.strict_json import parse
from media.actions import Media
from outbox.audience import Audience, addressing
from outbox.publish import Publisher
from outbox.wire import add_of, remove_of
from posts import reaction_store, seen_store, store
from posts.authoring import Authoring, Work, audience_of, newer
from posts.keeping import Keeper
from posts.polling import Polls
from posts.post import Post, PostText, Reaction, Visibility, visibility_of_answer
from posts.seen_store import Viewer
from posts.trimming import BARE, PictureWatch, Trimmer, Trimmings
from posts.wire import Envelope, note
from storage.database import Database, Reading, Writing
from text.clean import clean_html, clean_line
from text.links import hashtags_in, html_of, mentions_in
from world.clock import Clock
from world.errors import Conflict, Missing, Refused, SisternetError

TEXT_LONGEST = 10_000
SUMMARY_LONGEST = 500
MENTIONS_MOST = 20
_LOOK_UPS = 20


@dataclass(frozen=True, slots=True)
class NoteDraft:
    """What a member writes: plain `text`, or `html` if a program has made markup of it already.

    `people` are IRIs or handles of those it is for besides those the text mentions.
    """

    text: str = ""
    html: str = ""
    audience: Audience = Audience.PUBLIC
    people: tuple[str, ...] = ()
    in_reply_to: str | None = None
    language: str | None = None
    summary: str = ""
    sensitive: bool = False
    trimmings: Trimmings = BARE


@dataclass(frozen=True, slots=True)
class _Named:
    """Who is named in a draft: by the handle in its text, and all of them together."""

    pages: Mapping[str, str]
    people: tuple[Actor, ...]


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
        self._fetcher = fetcher
        self._clock = clock
        self._ids = publisher.ids
        self.authoring = Authoring(publisher, keeper)
        self.polls = Polls(database, publisher, keeper, self.authoring)
        self._trimmer = Trimmer(media, publisher.iris)
        self._media = media
        keeper.watchers.append(PictureWatch(media))

    async def write_note(
        self, author: Actor, draft: NoteDraft, *, budget: Budget | None = None
    ) -> Post:
        """Publishes a note to its audience; an answer is never seen by more than its parent.

        Raises `Refused` for an empty or endless text and for a direct note to nobody, `Missing` for
        a parent the author cannot see.
        """
        _check(draft)
        named = await self._named(draft, budget or Budget(_LOOK_UPS))

        def act(tx: Writing) -> Post:
            now = self._clock.now()
            work = self._new_note(tx, author, draft, named, now)
            work = self._trimmer.onto_new(tx, work, draft.trimmings, now)
            return self.authoring.create(tx, work, now)

        return await self._database.write(act)

    async def edit(
        self, author: Actor, iri: str, draft: NoteDraft, *, budget: Budget | None = None
    ) -> Post:
        """Publishes a new text; audience, parent and people named stay as they were."""
        _check(draft)
        named = await self._named(draft, budget or Budget(_LOOK_UPS))

        def act(tx: Writing) -> Post:
            old = _own(tx, author, iri)
            now = self._clock.now()
            said_at = newer(old, now)
            work = self._edited(tx, author, old, draft, named, said_at)
            work = self._trimmer.onto_edited(tx, work, old, draft.trimmings, now)
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
            lambda tx: self.authoring.like(tx, _seen(tx, actor, iri), actor, self._clock.now())
        )

    async def announce(self, actor: Actor, iri: str, audience: Audience = Audience.PUBLIC) -> None:
        """Passes on a post that everybody may see; again changes nothing."""
        if not (audience.for_everybody or audience is Audience.FOLLOWERS):
            raise Refused("A post is passed on to everybody or to one's followers.")
        await self._database.write(
            lambda tx: self.authoring.announce(
                tx, _seen(tx, actor, iri), actor, audience, self._clock.now()
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
        """Forgets likes and undoings that have waited a week for what they are about."""
        before = self._clock.now() - timedelta(days=7)
        await self._database.write(lambda tx: reaction_store.forget_early(tx, before))

    async def _named(self, draft: NoteDraft, budget: Budget) -> _Named:
        """Finds who is mentioned or addressed; a handle nobody answers for stays text."""
        pages: dict[str, str] = {}
        found: dict[str, Actor] = {}
        for handle in mentions_in(draft.text)[:MENTIONS_MOST]:
            actor = await self._look_up(handle, budget)
            if actor is not None:
                pages[handle] = actor.url or actor.iri
                found[actor.iri] = actor
        for name in draft.people[:MENTIONS_MOST]:
            actor = await self._look_up(name, budget)
            if actor is None:
                raise Missing(f"{name} was not found.")
            found[actor.iri] = actor
        return _Named(pages, tuple(found.values()))

    async def _look_up(self, name: str, budget: Budget) -> Actor | None:
        known = await self._database.read(lambda tx: _known(tx, name, self._iris))
        if known is not None:
            return known if known.gone_at is None else None
        if "@" not in name.lstrip("@") and "/" not in name:
            return None
        try:
            return await self._fetcher.handle(name, budget=budget)
        except SisternetError:
            return None

    def _new_note(
        self, tx: Reading, author: Actor, draft: NoteDraft, named: _Named, now: datetime
    ) -> Work:
        parent = _seen(tx, author, draft.in_reply_to) if draft.in_reply_to else None
        people = _with_parent(tx, named.people, parent, author)
        visibility = Visibility(draft.audience)
        if parent is not None:
            visibility = visibility_of_answer(visibility, parent.visibility)
        if visibility is Visibility.DIRECT and not people:
            raise Refused("A direct note is for somebody: name at least one person.")
        to, cc = _addressed(tx, visibility, author, people)
        number = self._ids.new()
        envelope = Envelope(
            id=number,
            author=author,
            to=to,
            cc=cc,
            people=people,
            published_at=now,
            in_reply_to=parent.iri if parent else None,
            context=parent.context_iri if parent else None,
            is_direct=visibility is Visibility.DIRECT,
        )
        text = self._text(draft, named.pages, number)
        tags = hashtags_in(draft.text)
        document = note(envelope, text, tags, self._iris)
        return Work(author, number, document, text, visibility, tags, people)

    def _edited(
        self,
        tx: Reading,
        author: Actor,
        old: Post,
        draft: NoteDraft,
        named: _Named,
        said_at: datetime,
    ) -> Work:
        before = parse(old.document)
        people = tuple(people_store.by_iris(tx, store.readers(tx, old.id)))
        pages = {
            handle: page
            for handle, page in named.pages.items()
            if any(page == (person.url or person.iri) for person in people)
        }
        text = self._text(draft, pages, old.id)
        tags = hashtags_in(draft.text)
        envelope = Envelope(
            id=old.id,
            author=author,
            to=before["to"],
            cc=before["cc"],
            people=people,
            published_at=old.published_at,
            updated_at=said_at,
            in_reply_to=old.in_reply_to_iri,
            context=old.context_iri,
            is_direct=old.visibility is Visibility.DIRECT,
        )
        document = note(envelope, text, tags, self._iris)
        return Work(author, old.id, document, text, old.visibility, tags, people)

    def _text(self, draft: NoteDraft, pages: Mapping[str, str], number: int) -> PostText:
        content = clean_html(draft.html) if draft.html else ""
        return PostText(
            name=None,
            content=content or html_of(draft.text, pages, self._iris.tag),
            summary=clean_line(draft.summary, SUMMARY_LONGEST),
            sensitive=draft.sensitive or bool(draft.summary.strip()),
            language=draft.language,
            url=self._iris.post_page(number),
        )


def _check(draft: NoteDraft) -> None:
    written = draft.html or draft.text
    if not written.strip() and not draft.trimmings.say_something:
        raise Refused("Please write something first.")
    if len(written) > TEXT_LONGEST:
        raise Refused(f"This text has {len(written)} characters; {TEXT_LONGEST} are the most.")


def _known(tx: Reading, name: str, iris: Iris) -> Actor | None:
    """An actor of that IRI or handle that is known here; a bare name is one of ours."""
    if "/" in name:
        return people_store.by_iri(tx, name)
    username, _, host = name.lstrip("@").partition("@")
    if not host or host == iris.host:
        return people_store.local_by_username(tx, username)
    return people_store.by_handle(tx, host.lower(), username)


def _seen(tx: Reading, actor: Actor, iri: str) -> Post:
    post = seen_store.one(tx, Viewer(actor), iri)
    if post is None:
        raise Missing("There is no such post.")
    return post


def _own(tx: Reading, author: Actor, iri: str) -> Post:
    post = store.by_iri(tx, iri)
    if post is None or post.author_id != author.id or not post.local:
        raise Missing("There is no such post of yours.")
    return post


def _with_parent(
    tx: Reading, people: tuple[Actor, ...], parent: Post | None, author: Actor
) -> tuple[Actor, ...]:
    """Who is named, the author of what is answered among them, the writer never."""
    named = {person.iri: person for person in people}
    if parent is not None:
        answered = people_store.by_id(tx, parent.author_id)
        if answered is not None:
            named = {answered.iri: answered} | named
    named.pop(author.iri, None)
    return tuple(named.values())


def _addressed(
    tx: Reading, visibility: Visibility, author: Actor, people: tuple[Actor, ...]
) -> tuple[list[str], list[str]]:
    audience = audience_of(visibility)
    if audience is None:
        return [], []
    named = [person.iri for person in people]
    return addressing(audience, author, people_store.network(tx), named)
