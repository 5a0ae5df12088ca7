"""The umbrella for those who read elsewhere: feeds, a table, a piece for web pages."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from html import escape
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from actors import store as people
from federation.negotiation import ACTIVITY_JSON
from listings.categories import CATEGORIES
from pages.conditional import CORS, conditional
from pages.feed_forms import (
    ELSEWHERE,
    EMBED,
    FORMS,
    HOME,
    FeedLink,
    Form,
    Wanted,
    links_of,
    wanted_of,
)
from pages.paper import Paper
from posts.seen import ANYBODY
from storage.database import Reading
from syndication.press import Made, Press
from syndication.view import View, entries_of, plain
from templates.environment import render
from text.languages import Words, words_for
from text.phrases import KINDS, MODES, URGENCIES
from text.syndication_phrases import ABOUT, TITLE
from umbrella import feed
from umbrella.feed_filter import Feed, FeedFilter, FeedItem

_PAGE: Final = 80
_HTML: Final = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class SyndicationPages:
    """Says what everybody may see, to nobody in particular: no cookie is read or set."""

    paper: Paper
    press: Press

    def routes(self) -> list[Route]:
        """The addresses of what is fetched by programs and framed by other people's pages."""
        return [*(Route(form.path, self._of(form)) for form in FORMS), Route(EMBED, self.embed)]

    def pages(self) -> list[Route]:
        """The addresses of pages among our own."""
        return [Route(ELSEWHERE, self.elsewhere)]

    def _of(self, form: Form) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            return await self._document(request, form)

        return answer

    async def _document(self, request: Request, form: Form) -> Response:
        wanted = wanted_of(request.query_params)

        def make(tx: Reading, now: datetime) -> Made:
            view, _words = self._view(tx, now, form.path, wanted, form.most)
            return form.write(view), view.following

        address = wanted.address(form.path, wanted.chosen.before)
        found = await self.press.printed(address, make)
        headers = dict(CORS)
        if found.following:
            headers["link"] = f'<{found.following}>; rel="next"'
        now = self.paper.room.clock.now()
        return conditional(request, found, form.media_type, headers, now)

    async def embed(self, request: Request) -> Response:
        """A list without scripts that other web pages may frame, or fetch and put in (`part`)."""
        wanted = wanted_of(request.query_params)
        is_part = request.query_params.get("part") == "list"

        def make(tx: Reading, now: datetime) -> Made:
            view, words = self._view(tx, now, EMBED, wanted, wanted.chosen.limit)
            template = "embedded_list.html" if is_part else "embedded.html"
            zone = self.paper.zone
            return render(template, words, view=view, zone=zone).encode(), view.following

        address = wanted.address(EMBED, wanted.chosen.before)
        found = await self.press.printed(f"{address}#{is_part}", make)
        headers = {**CORS, "content-security-policy": self._embedded_policy()}
        return conditional(request, found, _HTML, headers, self.paper.room.clock.now())

    def _embedded_policy(self) -> str:
        """Anybody may frame it, and it may do nothing at all but look as we made it."""
        style = f"style-src {self.paper.room.iris.base_url}"
        return (
            f"default-src 'none'; {style}; base-uri 'none'; form-action 'none'; frame-ancestors *"
        )

    async def elsewhere(self, request: Request) -> Response:
        """The addresses of a view, and what to put into a page of one's own."""
        wanted = wanted_of(request.query_params)
        await self.paper.visitor(request)
        base_url = self.paper.room.iris.base_url
        words = words_for(self.paper.language(request))
        framed = base_url + replace(wanted, language=words.language).address(EMBED, None)
        return self.paper.page(
            request,
            "embedded_elsewhere.html",
            home=wanted.address(HOME, None),
            links=(*links_of(base_url, wanted.chosen, words.language), self._activity(wanted)),
            framed=framed,
            snippet=snippet(framed, words.gettext("Offers and needs")),
            part=framed + ("&" if "?" in framed else "?") + "part=list",
            indexed=False,
        )

    def _activity(self, wanted: Wanted) -> FeedLink:
        """The page itself, which tells programs that ask for it in this manner."""
        address = self.paper.room.iris.base_url + wanted.address(HOME, None)
        return FeedLink("ActivityStreams", ACTIVITY_JSON, address)

    def _view(
        self, tx: Reading, now: datetime, path: str, wanted: Wanted, most: int
    ) -> tuple[View, Words]:
        network = people.network(tx)
        words = words_for(wanted.language or network.language)
        items, before = _items(tx, now, wanted, most)
        entries = entries_of(items, words)
        base = self.paper.room.iris.base_url
        view = View(
            title=" · ".join([*said_of(wanted.chosen, words), words.gettext(TITLE), network.name]),
            about=words.gettext(ABOUT, network=network.name),
            publisher=network.name,
            language=words.language,
            home=base + wanted.address(HOME, None),
            address=base + wanted.address(path, wanted.chosen.before),
            following=base + wanted.address(path, before) if before else None,
            updated_at=max((entry.updated_at for entry in entries), default=network.created_at),
            entries=entries,
        )
        return view, words


def said_of(chosen: FeedFilter, words: Words) -> list[str]:
    """What a view is narrowed to, so that whoever reads several can tell which is which."""
    category = CATEGORIES.get(chosen.category or "")
    english = [
        KINDS.get(chosen.kind or "", ""),
        category.label if category else "",
        URGENCIES.get(chosen.urgency or "", ""),
        MODES.get(chosen.mode or "", ""),
    ]
    named = [
        *(words.gettext(said) for said in english if said),
        f"“{chosen.words}”" if chosen.words else "",
        *(chosen.area, chosen.country or "", chosen.language or ""),
        *(f"@{handle.removeprefix('@')}" for handle in (chosen.network, chosen.umbrella) if handle),
    ]
    return [plain(one) for one in named if one]


def snippet(address: str, title: str) -> str:
    """The lines that frame an embedded view in somebody's own page; nothing in it may run."""
    return (
        f'<iframe src="{escape(address)}" title="{escape(title)}" width="100%" height="480"'
        ' loading="lazy" referrerpolicy="no-referrer"'
        ' sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe>'
    )


def _items(
    tx: Reading, now: datetime, wanted: Wanted, most: int
) -> tuple[list[FeedItem], str | None]:
    """What everybody may see, page by page, up to `most`; and where it goes on."""
    is_long = most > _PAGE
    chosen = replace(wanted.chosen, limit=_PAGE) if is_long else wanted.chosen
    found: list[FeedItem] = []
    while True:
        page: Feed = feed.seen_by(tx, ANYBODY, chosen, now)
        found += page.items
        if page.next_before is None or not is_long or len(found) + _PAGE > most:
            return found, page.next_before
        chosen = replace(chosen, before=page.next_before)
