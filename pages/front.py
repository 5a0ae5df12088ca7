"""The front door of the network, and the pages of hashtags."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from actors.answers import wants_document
from pages import cards
from pages.home_page import HomePage
from pages.paper import Paper, elsewhere, pager, views
from pages.queries import filter_of
from pages.visitor import Visitor, viewer_of
from posts import seen
from posts.seen import Page
from storage.database import Reading
from storage.sealing import Seal
from templates.views import Pager, PostView
from umbrella import feed, network_store
from umbrella.feed_filter import Feed, FeedFilter, cursor
from umbrella.known_network import KnownNetwork

_POSTS_SHOWN = 20
_NOTHING = Feed((), None)


@dataclass(frozen=True, slots=True)
class FrontPages:
    """Shows who we are and what we offer and need."""

    paper: Paper
    seal: Seal

    async def home(self, request: Request) -> Response:
        """Our network and what is open in it; for members, their own home."""
        room = self.paper.room
        before = filter_of(request.query_params).before

        def read(tx: Reading, visitor: Visitor) -> tuple[Feed, list[KnownNetwork]]:
            if visitor.member:
                return _NOTHING, []
            ours = FeedFilter(network=visitor.network.iri, before=before)
            shown = feed.seen_by(tx, viewer_of(visitor), ours, room.clock.now())
            return shown, network_store.networks(tx)

        visit = await self.paper.read(request, read)
        network, (found, known) = visit.visitor.network, visit.answer
        if wants_document(request):
            return elsewhere(network.iri)
        if visit.visitor.member:
            return await HomePage(self.paper, self.seal).show(request, visit.visitor.member)
        return self.paper.page(
            request,
            "home.html",
            alternate=network.iri,
            network=cards.actor_view(network, None),
            listings=[cards.listing_card(item) for item in found.items],
            sisters=[cards.network_card(item) for item in known if item.distance == 1],
            pager=pager("/", FeedFilter(before=before), found),
        )

    async def tag(self, request: Request) -> Response:
        """What everybody may see with a hashtag on it."""
        tag = request.path_params["tag"].lower().removeprefix("#")
        before = cursor(request.query_params.get("before"))
        page = Page(limit=_POSTS_SHOWN + 1, before=before)

        def read(tx: Reading, visitor: Visitor) -> tuple[list[PostView], int | None]:
            found = seen.tag_seen_by(tx, viewer_of(visitor), tag, page)
            shown = found[:_POSTS_SHOWN]
            older = shown[-1].id if len(found) > _POSTS_SHOWN else None
            return views(tx, shown), older

        shown, older = (await self.paper.read(request, read)).answer
        links = Pager(
            newest=f"/tags/{tag}" if before else None,
            older=f"/tags/{tag}?before={older}" if older else None,
        )
        return self.paper.page(
            request, "tag.html", indexed=False, tag=tag, listings=(), posts=shown, pager=links
        )
