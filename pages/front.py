"""The front door of the network, and the pages of our actors and of hashtags."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from actors import store as people
from actors.actor import Actor, Role
from actors.answers import wants_document
from pages import cards
from pages.paper import Paper, elsewhere, pager, views
from pages.queries import filter_of
from pages.visitor import Visitor, viewer_of
from posts import seen
from posts.seen import Page, Viewer
from storage.database import Reading
from templates.views import Pager, PostView
from umbrella import feed, store
from umbrella.known_network import Feed, FeedFilter, KnownNetwork
from world.errors import Gone, Missing

_POSTS_SHOWN = 20
_NOTHING = Feed((), None)


@dataclass(frozen=True, slots=True)
class _ActorPage:
    """Everything the page of an actor shows."""

    actor: Actor
    listed: Feed
    notes: list[PostView]
    followers: int


@dataclass(frozen=True, slots=True)
class FrontPages:
    """Shows who we are and what we offer and need."""

    paper: Paper

    async def home(self, request: Request) -> Response:
        """Our network and what is open in it."""
        room = self.paper.room
        before = filter_of(request.query_params).before

        def read(tx: Reading, visitor: Visitor) -> tuple[Feed, list[KnownNetwork]]:
            ours = FeedFilter(network=visitor.network.iri, before=before)
            shown = feed.seen_by(tx, viewer_of(visitor), ours, room.clock.now())
            return shown, store.networks(tx)

        visit = await self.paper.read(request, read)
        network, (found, known) = visit.visitor.network, visit.answer
        if wants_document(request):
            return elsewhere(network.iri)
        return self.paper.page(
            request,
            "home.html",
            alternate=network.iri,
            network=cards.actor_view(network, None),
            listings=[cards.listing_card(item) for item in found.items],
            sisters=[cards.network_card(item) for item in known if item.distance == 1],
            pager=pager("/", FeedFilter(before=before), found),
        )

    async def actor(self, request: Request) -> Response:
        """One of our actors."""
        room = self.paper.room
        username, _, host = request.path_params["username"].partition("@")
        if host and host != room.iris.host:
            message = "There is nobody of that name here."
            raise Missing(message)
        before = filter_of(request.query_params).before

        def read(tx: Reading, visitor: Visitor) -> _ActorPage:
            return self._read_actor(tx, viewer_of(visitor), username, before)

        shown = (await self.paper.read(request, read)).answer
        if wants_document(request):
            return elsewhere(shown.actor.iri)
        chosen = FeedFilter(before=before)
        return self.paper.page(
            request,
            "actor.html",
            alternate=shown.actor.iri,
            indexed=shown.actor.discoverable,
            actor=cards.actor_view(
                shown.actor, shown.followers if room.disclosure.followers else None
            ),
            listings=[cards.listing_card(item) for item in shown.listed.items],
            posts=shown.notes,
            pager=pager(f"/@{shown.actor.username}", chosen, shown.listed),
        )

    def _read_actor(
        self, tx: Reading, viewer: Viewer, username: str, before: int | None
    ) -> _ActorPage:
        actor = people.local_by_username(tx, username)
        if actor is None:
            message = "There is nobody of that name here."
            raise Missing(message)
        if actor.gone_at is not None:
            message = "Whoever this was has left."
            raise Gone(message)
        written = seen.posts_of_seen_by(tx, viewer, actor.id, Page(limit=_POSTS_SHOWN))
        notes = [post for post in written if feed.item_seen_by(tx, viewer, post.id) is None]
        return _ActorPage(
            actor=actor,
            listed=self._listed(tx, viewer, actor, before),
            notes=views(tx, notes),
            followers=people.count_followers(tx, actor.id),
        )

    def _listed(self, tx: Reading, viewer: Viewer, actor: Actor, before: int | None) -> Feed:
        if actor.role == Role.NODE:
            return _NOTHING
        of_network = actor.iri if actor.role == Role.NETWORK else None
        of_member = None if of_network else actor.id
        chosen = FeedFilter(network=of_network, author_id=of_member, before=before)
        return feed.seen_by(tx, viewer, chosen, self.paper.room.clock.now())

    async def tag(self, request: Request) -> Response:
        """What everybody may see with a hashtag on it."""
        tag = request.path_params["tag"].lower().removeprefix("#")
        before = filter_of(request.query_params).before
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
        return self.paper.page(request, "tag.html", tag=tag, listings=(), posts=shown, pager=links)
