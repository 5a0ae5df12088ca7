"""The umbrella as a page and as ActivityStreams."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from actors.answers import bytes_answer, wants_document
from actors.answers import viewer_of as asker_of
from alliances import seen as alliances
from coordination.introducing import introduces_about
from federation.negotiation import ACTIVITY_JSON
from federation.strict_json import write
from pages import cards
from pages import umbrella_views as views
from pages.conditional import conditional
from pages.feed_forms import ELSEWHERE, links_of
from pages.paper import VARY, Paper, pager
from pages.queries import address_of, filter_of, query_of
from pages.visitor import Visitor, viewer_of
from posts.seen import Viewer
from provenance import seen as provenance
from storage.database import Reading
from syndication.gleaner import Gleaner
from syndication.gleaning_store import Gleaned
from syndication.press import Made, Press
from umbrella import feed, gaps, store, visits, wire
from umbrella.facets import Facets
from umbrella.feed_filter import Feed, FeedFilter
from umbrella.gaps import Gap
from umbrella.question import LOOKED_THROUGH
from umbrella.visits import News, Visits
from umbrella.visits_store import Visit
from world.errors import Missing

PATH = "/umbrella"
GLEANED = 3  # out of an open index, below the feed


@dataclass(frozen=True, slots=True)
class _Seen:
    """Everything the page shows."""

    chosen: FeedFilter
    feed: Feed
    facets: Facets
    umbrellas: Mapping[str, str]
    news: News | None
    gleaned: list[Gleaned]
    visit: Visit | None
    noted_at: datetime | None


@dataclass(frozen=True, slots=True)
class UmbrellaPages:
    """Shows what all networks offer and need, and who they are."""

    paper: Paper
    gleaner: Gleaner
    press: Press

    async def feed(self, request: Request) -> Response:
        """Newest first, filtered by the query."""
        room, chosen = self.paper.room, filter_of(request.query_params)
        if wants_document(request):
            return await self._document(request, chosen)

        is_front = not query_of(chosen) and chosen.before is None

        def read(tx: Reading, visitor: Visitor) -> _Seen:
            return self._read(tx, visitor, request, is_front=is_front)

        seen = (await self.paper.read(request, read)).answer
        await self._note(request, seen)
        chosen, found = seen.chosen, seen.feed
        return self.paper.page(
            request,
            "umbrella.html",
            alternate=room.iris.base_url + address_of(PATH, chosen, chosen.before),
            indexed=False,  # each network's own pages are; these would outlive what is withdrawn
            filter=views.filter_form(PATH, chosen, seen.facets, seen.umbrellas),
            facets=views.facets_view(PATH, chosen, seen.facets),
            news=views.news_view(PATH, chosen, seen.news),
            listings=[cards.listing_card(item) for item in found.items],
            total=found.total,
            looked_through=LOOKED_THROUGH if found.is_cut else 0,
            pager=pager(PATH, chosen, found),
            gleaned=seen.gleaned,
            elsewhere=links_of(room.iris.base_url, chosen, self.paper.language(request)),
            take_along=address_of(ELSEWHERE, chosen, None),
        )

    def _read(self, tx: Reading, visitor: Visitor, request: Request, *, is_front: bool) -> "_Seen":
        """Everything the page shows, from one state of the store."""
        viewer, now = viewer_of(visitor), self.paper.room.clock.now()
        chosen, member = filter_of(request.query_params), visitor.member
        news = visits.news_seen_by(tx, viewer, now) if member else None
        if news is not None and request.query_params.get("news"):
            chosen = replace(chosen, after=news.change)
        found, facets = feed.seen_and_counted(tx, viewer, chosen, now)
        return _Seen(
            chosen,
            found,
            facets,
            _umbrellas(tx, chosen.umbrella),
            news,
            self.gleaner.shown(tx, now, GLEANED) if is_front else [],
            visits.current(tx, viewer.actor, now),
            visits.noted_at(tx, viewer.actor),
        )

    async def _note(self, request: Request, seen: "_Seen") -> None:
        """Remembers how far a member has looked."""
        member = request.state.visitor.member
        if member is not None and seen.visit is not None:
            noted = Visits(self.paper.room.database)
            await noted.note(member.actor, seen.visit, seen.noted_at)

    async def gaps(self, request: Request) -> Response:
        """What some networks ask for and others offer."""
        now = self.paper.room.clock.now()

        def read(tx: Reading, visitor: Visitor) -> tuple[list[Gap], frozenset[str]]:
            found, person = gaps.seen_by(tx, viewer_of(visitor), now), visitor.person
            return found, introduces_about(tx, person, now) if found and person else frozenset()

        told, codes = (await self.paper.read(request, read)).answer
        return self.paper.page(
            request,
            "umbrella_gaps.html",
            indexed=False,
            gaps=[views.gap_view(PATH, gap, introduces=gap.category in codes) for gap in told],
        )

    async def _document(self, request: Request, chosen: FeedFilter) -> Response:
        """The original documents, as far as whoever asks may see them; for strangers as printed."""
        room = self.paper.room
        viewer = Viewer(await asker_of(request, room))
        iri = room.iris.base_url + address_of(PATH, chosen, chosen.before)

        def make(tx: Reading, now: datetime) -> Made:
            found = feed.seen_by(tx, viewer, chosen, now)
            shown = [item.post_id for item in found.items]
            documents, tracks = store.documents(tx, shown), provenance.tracks_of(tx, shown)
            before = found.next_before
            following = room.iris.base_url + address_of(PATH, chosen, before) if before else None
            return write(wire.feed_page(iri, found, documents, tracks, following)), following

        now = room.clock.now()
        if viewer.actor is not None:
            body, _ = await room.database.read(lambda tx: make(tx, now))
            return bytes_answer(request, body, private=True)
        printed = await self.press.printed(f"{iri}#{chosen.limit}", make)
        return conditional(request, printed, ACTIVITY_JSON, {"vary": "Accept"}, now)

    async def category(self, request: Request) -> Response:
        """One category: the umbrella, filtered."""
        chosen = filter_of({"category": request.path_params["code"]})
        if chosen.category is None:
            message = "There is no such category."
            raise Missing(message)
        return RedirectResponse(address_of(PATH, chosen, None), 302, {"vary": VARY})


def _umbrellas(tx: Reading, asked: str | None) -> Mapping[str, str]:
    """The names of all umbrellas, each by the handle of one host: by the one that is asked for."""
    names = {one.handle: one.name or one.handle for one in alliances.all_umbrellas(tx)}
    number = store.umbrella_id(tx, asked) if asked and asked not in names else None
    hosts = [host.handle for host in alliances.hosts_of(tx, number)] if number else []
    known_by = next((handle for handle in hosts if handle in names), None)
    return {asked if handle == known_by and asked else handle: names[handle] for handle in names}
