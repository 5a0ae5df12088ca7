"""The page of one of our actors: the network's desk, a member, the node itself.

Strangers read there what the world may know (`accounts.profile.published`); members a little more.
"""

from dataclasses import dataclass, replace

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from accounts import seen as accounts_seen
from accounts.person import Appearance
from actors import store as people
from actors.actor import Actor, Role
from actors.answers import wants_document
from pages import cards
from pages.paper import Paper, elsewhere, pager, views
from pages.queries import filter_of
from pages.visitor import Visitor, viewer_of
from posts import seen
from posts.seen import Page
from storage.database import Reading
from templates.views import ActorView, PostView
from umbrella import feed
from umbrella.feed_filter import Feed, FeedFilter
from world.errors import Gone, Missing

_POSTS_SHOWN = 20
_NOTHING = Feed((), None)


@dataclass(frozen=True, slots=True)
class _Shown:
    """Everything the page shows."""

    actor: Actor
    view: ActorView
    listed: Feed
    notes: list[PostView]


@dataclass(frozen=True, slots=True)
class ActorPage:
    """Shows who somebody of ours is, and what they have open."""

    paper: Paper

    def routes(self) -> list[Route]:
        return [Route("/@{username}", self.show)]

    async def show(self, request: Request) -> Response:
        """One of our actors."""
        room = self.paper.room
        username, _, host = request.path_params["username"].partition("@")
        if host and host != room.iris.host:
            raise Missing("There is nobody of that name here.")
        before = filter_of(request.query_params).before

        def read(tx: Reading, visitor: Visitor) -> _Shown:
            return self._read(tx, visitor, _actor(tx, username), before)

        shown = (await self.paper.read(request, read)).answer
        if wants_document(request):
            return elsewhere(shown.actor.iri)
        if shown.actor.role in (Role.UMBRELLA, Role.COMMUNITY):
            return elsewhere(shown.actor.url or shown.actor.iri)
        return self.paper.page(
            request,
            "actor.html",
            alternate=shown.actor.iri,
            indexed=shown.actor.discoverable,
            actor=shown.view,
            listings=[cards.listing_card(item) for item in shown.listed.items],
            posts=shown.notes,
            pager=pager(f"/@{shown.actor.username}", FeedFilter(before=before), shown.listed),
        )

    def _read(self, tx: Reading, visitor: Visitor, actor: Actor, before: str | None) -> _Shown:
        viewer = viewer_of(visitor)
        written = seen.posts_of_seen_by(tx, viewer, actor.id, Page(limit=_POSTS_SHOWN))
        listed = feed.listed_among(tx, [post.id for post in written])
        notes = [post for post in written if post.id not in listed]
        return _Shown(
            actor=actor,
            view=self._view(tx, visitor, actor),
            listed=self._listed(tx, visitor, actor, before),
            notes=views(tx, notes),
        )

    def _view(self, tx: Reading, visitor: Visitor, actor: Actor) -> ActorView:
        told = self.paper.room.disclosure.followers
        view = cards.actor_view(actor, people.count_followers(tx, actor.id) if told else None)
        person = accounts_seen.person(tx, actor.id) if visitor.person else None
        if person is None or visitor.person is None:
            return view
        is_shown = person.vetting.has_been_met and person.appearance is not Appearance.DESK
        return replace(
            view,
            place=person.area if is_shown and visitor.person.vetting.has_been_met else "",
            languages=person.languages if is_shown else (),
            edit_url="/settings/profile" if person.id == visitor.person.id else "",
        )

    def _listed(self, tx: Reading, visitor: Visitor, actor: Actor, before: str | None) -> Feed:
        if actor.role == Role.NODE:
            return _NOTHING
        of_network = actor.iri if actor.role == Role.NETWORK else None
        of_member = None if of_network else actor.id
        chosen = FeedFilter(network=of_network, author_id=of_member, before=before)
        return feed.seen_by(tx, viewer_of(visitor), chosen, self.paper.room.clock.now())


def _actor(tx: Reading, username: str) -> Actor:
    actor = people.local_by_username(tx, username)
    if actor is None:
        raise Missing("There is nobody of that name here.")
    if actor.gone_at is not None:
        raise Gone("Whoever this was has left.")
    return actor
