"""Makes notes out of drafts: who is named, whom it goes to, what is shown of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from actors import store as people_store
from actors.actor import Actor
from actors.fetch import Budget, Fetcher
from federation.iris import Iris
from federation.strict_json import parse
from outbox.audience import addressing
from outbox.expand import Reader, inbox_of
from posts import seen_store, store
from posts.authoring import Work, audience_of
from posts.draft import SUMMARY_LONGEST, NoteDraft
from posts.post import Post, PostText, Visibility
from posts.seen_store import Viewer
from posts.wire import Envelope, note
from storage.database import Database, Reading
from text.clean import clean_html, clean_line
from text.links import hashtags_as_typed, hashtags_in, html_of, mentions_in
from world.errors import Missing, Refused, SisternetError
from world.ids import IdMaker

MENTIONS_MOST = 20


@dataclass(frozen=True, slots=True)
class Named:
    """Who is named in a draft: by the handle in its text, and all of them together."""

    pages: Mapping[str, str]
    people: tuple[Actor, ...]


class Composer:
    """Makes the documents of notes; publishes nothing."""

    def __init__(self, database: Database, fetcher: Fetcher, iris: Iris, ids: IdMaker) -> None:
        self._database = database
        self._fetcher = fetcher
        self._iris = iris
        self._ids = ids

    async def named(self, draft: NoteDraft, budget: Budget) -> Named:
        """Finds who is mentioned or addressed; a handle nobody answers for stays text.

        Raises `Missing` for somebody in `people` who is not found.
        """
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
        return Named(pages, tuple(found.values()))

    def new_note(
        self, tx: Reading, author: Actor, draft: NoteDraft, named: Named, now: datetime
    ) -> Work:
        """A new note; a direct one that is `as_typed` may be for its author alone.

        Raises `Missing` for a parent the author cannot see, `Refused` for a direct note to nobody.
        """
        parent = seen_post(tx, author, draft.in_reply_to) if draft.in_reply_to else None
        people = _without(author, named.people)
        if parent is not None and not draft.as_typed:
            people = _with_parent(tx, people, parent, author)
        visibility = draft.visibility_under(parent.visibility if parent else None)
        if visibility is Visibility.DIRECT and not people and not draft.as_typed:
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
        document = note(envelope, text, hashtags_as_typed(draft.text), self._iris)
        also = _answered(tx, parent, visibility)
        return Work(author, number, document, text, visibility, tags, people, also)

    def edited(
        self, tx: Reading, author: Actor, old: Post, written: tuple[NoteDraft, Named], at: datetime
    ) -> Work:
        """A new text of a note; audience, parent and people named stay as they were."""
        draft, named = written
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
            updated_at=at,
            in_reply_to=old.in_reply_to_iri,
            context=old.context_iri,
            is_direct=old.visibility is Visibility.DIRECT,
        )
        document = note(envelope, text, hashtags_as_typed(draft.text), self._iris)
        return Work(author, old.id, document, text, old.visibility, tags, people)

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


def seen_post(tx: Reading, actor: Actor, iri: str) -> Post:
    """The post of that name. Raises `Missing` if there is none for this actor."""
    post = seen_store.one(tx, Viewer(actor), iri)
    if post is None:
        raise Missing("There is no such post.")
    return post


def _known(tx: Reading, name: str, iris: Iris) -> Actor | None:
    """An actor of that IRI or handle that is known here; a bare name is one of ours."""
    if "/" in name:
        return people_store.by_iri(tx, name)
    username, _, host = name.lstrip("@").partition("@")
    if not host or host == iris.host:
        return people_store.local_by_username(tx, username)
    return people_store.by_handle(tx, host.lower(), username)


def _without(author: Actor, people: tuple[Actor, ...]) -> tuple[Actor, ...]:
    return tuple(person for person in people if person.iri != author.iri)


def _with_parent(
    tx: Reading, people: tuple[Actor, ...], parent: Post, author: Actor
) -> tuple[Actor, ...]:
    """Who is named, the author of what is answered first among them, the writer never."""
    answered = people_store.by_id(tx, parent.author_id)
    if answered is None or answered.iri == author.iri:
        return people
    return (answered, *(person for person in people if person.iri != answered.iri))


def _answered(tx: Reading, parent: Post | None, visibility: Visibility) -> tuple[str, ...]:
    """Where an open answer goes besides: to the server of what it answers, whoever it names."""
    if parent is None or parent.local or not visibility.for_everybody:
        return ()
    author = people_store.by_id(tx, parent.author_id)
    if author is None or author.gone_at is not None:
        return ()
    inbox = inbox_of(Reader(author.iri, author.inbox, author.shared_inbox), shared=True)
    return () if inbox is None else (inbox,)


def _addressed(
    tx: Reading, visibility: Visibility, author: Actor, people: tuple[Actor, ...]
) -> tuple[list[str], list[str]]:
    audience = audience_of(visibility)
    if audience is None:
        return [], []
    named = [person.iri for person in people]
    return addressing(audience, author, people_store.network(tx), named)
