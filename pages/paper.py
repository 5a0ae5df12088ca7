"""What every page has in common: the reader's language, the network's name, the headers."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from actors import store as people
from actors.actor import Actor
from actors.answers import alternate_link
from actors.room import Actors
from pages import cards
from pages.queries import address_of
from posts import store as posts_store
from posts.post import Post
from storage.database import Reading
from templates.environment import render
from templates.views import Pager, PostView
from text.languages import known_language, negotiate, words_for
from umbrella.known_network import Feed, FeedFilter
from world.errors import Gone, Missing

VARY = "Accept, Accept-Language"
_CACHE = "public, max-age=30"
_MOST_DIGITS = 19


@dataclass(frozen=True, slots=True)
class Paper:
    """What pages are written on: the actors' room, the zone of dates, and where the source is."""

    room: Actors
    zone: str
    source_url: str

    def page(
        self,
        request: Request,
        template: str,
        home: Actor,
        *,
        alternate: str | None = None,
        **values: object,
    ) -> Response:
        """That page of the network `home`; `alternate` names the same thing in ActivityPub."""
        own = known_language(home.language) or "en"
        words = words_for(negotiate(request.headers.get("accept-language"), own))
        site = cards.site_of(home, self.zone, self.source_url)
        html = render(template, words, site=site, alternate=alternate, **values)
        headers = {"vary": VARY, "cache-control": _CACHE, "content-language": words.language}
        if alternate:
            headers["link"] = alternate_link(alternate)
        return Response(html, 200, headers, media_type="text/html; charset=utf-8")

    async def why_not(self, iri: str) -> Missing | Gone:
        """Why a page is not there: deleted, or not there for whoever asks."""
        stone = await self.room.database.read(lambda tx: posts_store.tombstone(tx, iri))
        if stone is not None and stone.for_everybody:
            return Gone("This has been deleted.")
        return Missing("There is no such page.")


def elsewhere(iri: str) -> Response:
    """Leads a program that asks a page for its ActivityPub document to where that is."""
    return RedirectResponse(iri, 302, {"vary": VARY})


def number_in(request: Request) -> int:
    """The post's number in the address; `Missing` for what is none."""
    text = request.path_params["number"]
    if not (text.isascii() and text.isdecimal()) or len(text) > _MOST_DIGITS:
        message = "There is no such page."
        raise Missing(message)
    return min(int(text), 2**63 - 1)


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
