"""What every page has in common: who looks, the language, the network's name, the headers."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from actors import store as people
from actors.answers import alternate_link
from actors.room import Actors
from pages import cards
from pages.hidden import Hidden, form_cookie, word_in
from pages.numbers import number_of
from pages.queries import address_of
from pages.receipts import Receipts
from pages.visitor import Visitor, Visitors
from posts import store as posts_store
from posts.post import Post
from storage.database import Reading
from templates.environment import render
from templates.views import Pager, PostView
from text import phrases
from text.languages import Words, known_language, negotiate, words_for
from umbrella.feed_filter import Feed, FeedFilter
from world.chance import Chance
from world.errors import Gone, Missing

T = TypeVar("T")

VARY = "Accept, Accept-Language, Cookie"
LANGUAGE_COOKIE = "language"
_CACHE = "public, max-age=30"
_PRIVATE = "private, no-store"


@dataclass(frozen=True, slots=True)
class Paper:
    """What pages are written on: the actors' room, who looks, and where the source is."""

    room: Actors
    zone: str
    source_url: str
    visitors: Visitors
    receipts: Receipts
    chance: Chance

    async def visitor(self, request: Request) -> Visitor:
        """Who makes this request; asked once for each."""
        known: Visitor | None = getattr(request.state, "visitor", None)
        if known is not None:
            return known
        return (await self.read(request, lambda _tx, visitor: visitor)).visitor

    async def read(self, request: Request, question: Callable[[Reading, Visitor], T]) -> "Found[T]":
        """Who makes this request, and the answer to a question for them, in one hop."""
        known: Visitor | None = getattr(request.state, "visitor", None)

        def ask(tx: Reading) -> "Found[T]":
            visitor = known or self.visitors.read(tx, request)
            return Found(visitor, question(tx, visitor))

        found = await self.room.database.read(ask)
        if known is None:
            request.state.visitor = found.visitor
            await self.visitors.greet(found.visitor)
        return found

    def page(
        self,
        request: Request,
        template: str,
        *,
        alternate: str | None = None,
        indexed: bool = True,
        **values: object,
    ) -> Response:
        """That page for whoever looks, who must have been read before.

        `alternate` names the same thing in ActivityPub; `indexed` false keeps search engines
        away. A page for a member, and one with a form in it, is kept by nobody.
        """
        visitor: Visitor = request.state.visitor
        words = words_of(request, visitor)
        hidden = Hidden(self.word_of(request, visitor), self.chance)
        html = render(
            template,
            words,
            site=cards.site_of(visitor.network, self.zone_of(visitor), self.source_url),
            reader=cards.reader_of(visitor, request.url.path),
            alternate=alternate,
            indexed=indexed and self.room.disclosure.search_engines,
            hidden=hidden,
            done=phrases.DONE.get(request.query_params.get("done", "")),
            **values,
        )
        private = visitor.member is not None or hidden.was_used
        headers = {
            "vary": VARY,
            "cache-control": _PRIVATE if private else _CACHE,
            "content-language": words.language,
        }
        if alternate:
            headers["link"] = alternate_link(alternate)
        response = Response(html, 200, headers, media_type="text/html; charset=utf-8")
        if hidden.is_new:
            form_cookie(response, hidden.word, https=self.visitors.https)
        return response

    def language(self, request: Request) -> str:
        """The language of a page for whoever looks, who must have been read before."""
        return words_of(request, request.state.visitor).language

    def zone_of(self, visitor: Visitor) -> str:
        """The zone in which dates are told to whoever looks."""
        return visitor.person.zone if visitor.person else self.zone

    def word_of(self, request: Request, visitor: Visitor) -> str:
        """What the forms of this browser prove themselves by; "" if it has nothing yet."""
        if visitor.session:
            return visitor.session.csrf
        return word_in(request, https=self.visitors.https)

    async def why_not(self, iri: str) -> Missing | Gone:
        """Why a page is not there: deleted, or not there for whoever asks."""
        stone = await self.room.database.read(lambda tx: posts_store.tombstone(tx, iri))
        if stone is not None and stone.for_everybody:
            return Gone("This has been deleted.")
        return Missing("There is no such page.")


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """Who looks, and what was found for them."""

    visitor: Visitor
    answer: T


def words_of(request: Request, visitor: Visitor) -> Words:
    """The language of a page: chosen here, the member's own, the browser's, the network's."""
    own = known_language(visitor.network.language) or "en"
    chosen = known_language(request.cookies.get(LANGUAGE_COOKIE))
    if chosen is None and visitor.person:
        chosen = known_language(visitor.person.language)
    if chosen is None:  # as a program says that led here (clientapi.md 3)
        chosen = known_language(request.query_params.get("lang"))
    return words_for(chosen or negotiate(request.headers.get("accept-language"), own))


def elsewhere(iri: str) -> Response:
    """Leads a program that asks a page for its ActivityPub document to where that is."""
    return RedirectResponse(iri, 302, {"vary": VARY})


def number_in(request: Request) -> int:
    """The post's number in the address; `Missing` for what is none."""
    number = number_of(request.path_params["number"])
    if number is None:
        message = "There is no such page."
        raise Missing(message)
    return number


def pager(path: str, chosen: FeedFilter, found: Feed) -> Pager:
    """Links to the newest page and the next older one."""
    newest = address_of(path, chosen, None) if chosen.before else None
    older = address_of(path, chosen, found.next_before) if found.next_before else None
    return Pager(newest=newest, older=older)


def views(tx: Reading, posts: list[Post]) -> list[PostView]:
    """Posts with the addresses of their authors' pages."""
    authors = {post.author_iri for post in posts}
    pages = {actor.iri: actor.url or actor.iri for actor in people.by_iris(tx, authors)}
    return [cards.post_view(post, pages.get(post.author_iri, post.author_iri)) for post in posts]
