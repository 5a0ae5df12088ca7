"""The umbrella as a page and as ActivityStreams."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from actors.answers import activity_answer, wants_document
from actors.answers import viewer_of as asker_of
from pages import cards
from pages.feed_forms import ELSEWHERE, links_of
from pages.paper import VARY, Paper, pager
from pages.queries import address_of, filter_of, query_of
from pages.visitor import Visitor, viewer_of
from posts.seen import Viewer
from storage.database import Reading
from syndication.gleaner import Gleaner
from syndication.gleaning_store import Gleaned
from text.languages import LANGUAGES
from umbrella import feed, network_store, store, wire
from umbrella.feed_filter import Feed, FeedFilter
from umbrella.known_network import KnownNetwork
from world.errors import Missing

PATH = "/umbrella"
GLEANED = 3  # out of an open index, below the feed


@dataclass(frozen=True, slots=True)
class UmbrellaPages:
    """Shows what all networks offer and need, and who they are."""

    paper: Paper
    gleaner: Gleaner

    async def feed(self, request: Request) -> Response:
        """Newest first, filtered by the query."""
        room, chosen = self.paper.room, filter_of(request.query_params)
        if wants_document(request):
            return await self._document(request, chosen)

        is_front = not query_of(chosen) and chosen.before is None

        def read(tx: Reading, visitor: Visitor) -> tuple[Feed, list[KnownNetwork], list[Gleaned]]:
            now = room.clock.now()
            found = feed.seen_by(tx, viewer_of(visitor), chosen, now)
            gleaned = self.gleaner.shown(tx, now, GLEANED) if is_front else []
            return found, network_store.networks(tx), gleaned

        found, known, gleaned = (await self.paper.read(request, read)).answer
        return self.paper.page(
            request,
            "umbrella.html",
            alternate=room.iris.base_url + address_of(PATH, chosen, chosen.before),
            filter=cards.filter_form(PATH, chosen, LANGUAGES),
            listings=[cards.listing_card(item) for item in found.items],
            networks=[cards.network_card(item) for item in known],
            pager=pager(PATH, chosen, found),
            gleaned=gleaned,
            elsewhere=links_of(room.iris.base_url, chosen, self.paper.language(request)),
            take_along=address_of(ELSEWHERE, chosen, None),
        )

    async def _document(self, request: Request, chosen: FeedFilter) -> Response:
        """The original documents, as far as whoever asks may see them."""
        room = self.paper.room
        viewer = Viewer(await asker_of(request, room))

        def read(tx: Reading) -> tuple[Feed, dict[int, bytes]]:
            found = feed.seen_by(tx, viewer, chosen, room.clock.now())
            return found, store.documents(tx, [item.post_id for item in found.items])

        found, documents = await room.database.read(read)
        base = room.iris.base_url
        following = (
            base + address_of(PATH, chosen, found.next_before) if found.next_before else None
        )
        iri = base + address_of(PATH, chosen, chosen.before)
        page = wire.feed_page(iri, found, documents, following)
        return activity_answer(request, page, private=viewer.actor is not None)

    async def category(self, request: Request) -> Response:
        """One category: the umbrella, filtered."""
        chosen = filter_of({"category": request.path_params["code"]})
        if chosen.category is None:
            message = "There is no such category."
            raise Missing(message)
        return RedirectResponse(address_of(PATH, chosen, None), 302, {"vary": VARY})
