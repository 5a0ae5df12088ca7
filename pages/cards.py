"""From what the rooms know to what the templates show."""

from collections.abc import Sequence

from actors.actor import Actor, Role
from listings.categories import CATEGORIES
from listings.seen import Found
from pages.visitor import Visitor
from posts.post import Post
from templates.views import (
    ActorView,
    CategoryName,
    Fact,
    ListingCard,
    NetworkCard,
    PostView,
    Reader,
    Site,
)
from umbrella.feed_filter import FeedItem
from umbrella.known_network import KnownNetwork


def site_of(network: Actor, zone: str, source_url: str) -> Site:
    """What stands at the head and foot of every page."""
    return Site(
        name=network.name,
        handle=network.handle,
        place=network.place or "",
        zone=zone,
        source_url=source_url,
    )


def category_names(codes: tuple[str, ...]) -> tuple[CategoryName, ...]:
    """The categories of those codes that we have words for."""
    found = (CATEGORIES[code] for code in codes if code in CATEGORIES)
    return tuple(CategoryName(code=item.code, label=item.label, icon=item.icon) for item in found)


def reader_of(visitor: Visitor, path: str) -> Reader:
    """Whoever looks, for the head of the page."""
    person = visitor.person
    if person is None:
        return Reader(path=path)
    return Reader(
        path=path,
        signed_in=True,
        name=person.name,
        url=f"/@{person.actor.username}",
        coordinator=person.is_coordinator,
        waiting=visitor.waiting,
    )


def listing_card(item: FeedItem) -> ListingCard:
    """An item of the feed as a card."""
    return ListingCard(
        iri=item.iri,
        url=item.page,
        kind=item.kind,
        title=item.title,
        body=item.body,
        state=item.state,
        language=item.language,
        categories=category_names(item.categories),
        urgency=item.urgency,
        mode=item.mode,
        place=item.place,
        estimate_minutes=item.estimate_minutes,
        available_minutes=item.available_minutes,
        published_at=item.published_at,
        expires_at=item.expires_at,
        author_name=item.author_name,
        author_handle=item.author_handle,
        author_url=item.author_url,
        network_name=item.network_name,
        network_handle=item.network_handle,
        network_url=item.network_url,
        local=item.local,
        proof=item.proof,
        answer=_answer(item.post_id, item.state),
        trail=_trail(item.post_id, local=item.local),
    )


def _answer(post_id: int, state: str) -> str:
    """Where a listing is answered, on our own node, wherever it lives."""
    return f"/listings/{post_id}/answer" if state == "open" else ""


def _trail(post_id: int, *, local: bool) -> str:
    """Where it says how something of others came; what was written here came no way."""
    return "" if local else f"/listings/{post_id}/provenance"


def found_card(found: Found, terms: Sequence[Fact] = (), *, here: bool = False) -> ListingCard:
    """A listing that an access function has found, as a card.

    `here`: it leads to a page of ours even if it is a sister's, for our members.
    """
    listing = found.listing
    return ListingCard(
        iri=listing.iri,
        url=f"/listings/{listing.post_id}" if listing.local or here else found.page,
        kind=listing.kind,
        title=listing.title,
        body=listing.body,
        state=listing.state,
        language=listing.language,
        categories=category_names(listing.categories),
        urgency=listing.urgency,
        mode=listing.mode,
        place=listing.place,
        estimate_minutes=listing.estimate_minutes,
        available_minutes=listing.available_minutes,
        published_at=found.published_at,
        expires_at=listing.expires_at,
        author_name=found.author_name,
        author_handle=found.author_handle,
        author_url=found.author_url,
        network_name=found.network_name,
        network_handle=found.network_handle,
        network_url=found.network_url,
        local=listing.local,
        proof=found.proof,
        terms=tuple(terms),
        answer=_answer(listing.post_id, listing.state),
        trail=_trail(listing.post_id, local=listing.local),
    )


def network_card(known: KnownNetwork) -> NetworkCard:
    """A network of the directory as a card."""
    return NetworkCard(
        name=known.name,
        handle=known.handle,
        url=known.url or known.iri,
        place=known.place,
        distance=known.distance,
        proof=known.proof,
        via_name=known.via_name,
        open_listings=known.open_listings,
        walked_at=known.walked_at,
        unreachable=known.walk_error is not None,
    )


def actor_view(actor: Actor, followers: int | None) -> ActorView:
    """An actor of ours; `followers` None hides their number."""
    return ActorView(
        name=actor.name,
        handle=actor.handle,
        role=str(Role(actor.role)),
        iri=actor.iri,
        summary_html=actor.summary,
        place=actor.place or "",
        since=actor.created_at,
        followers=followers,
        moved_to=actor.moved_to,
        icon=actor.icon or "",
    )


def post_view(post: Post, author_url: str) -> PostView:
    """A post, whoever wrote it."""
    return PostView(
        iri=post.iri,
        url=post.text.url or post.iri,
        name=post.text.name or "",
        content_html=post.text.content,
        warning=post.text.summary,
        language=post.text.language,
        published_at=post.published_at,
        updated_at=post.updated_at,
        author_name=post.author_name,
        author_handle=post.author_handle,
        author_url=author_url,
        visibility=str(post.visibility),
        local=post.local,
    )
