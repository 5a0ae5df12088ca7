"""What the tests of this room begin with: drafts, photographs, who sees what, what was noted."""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from actors.actor import Actor
from listings import event_store, seen, store
from listings.event_store import Event
from listings.listing import Kind, Listing, ListingAudience, ListingDraft
from listings.seen import Board, Filter, Found
from listings.terms import Voice
from posts.seen import ANYBODY, Viewer
from storage.transaction import Reading
from tests.media.photographs import photograph
from tests.posts.village import Village

OFFER = ListingDraft(
    Kind.OFFER,
    "Bicycle repair",
    body="Brakes and gears.",
    categories=("ride-bike",),
    place="Hull",
    audience=ListingAudience.PUBLIC,
)
NEED = ListingDraft(
    Kind.NEED, "A lift to choir", categories=("ride-lift",), audience=ListingAudience.PUBLIC
)
HIDDEN = replace(NEED, voice=Voice.ANONYMOUS)
CARE = ListingDraft(Kind.NEED, "Somebody to sit with mother", categories=("care-elder",))


async def held(hull: Village, listing: Listing) -> Listing:
    """The listing as it is now."""
    found = await hull.ask(lambda tx: store.by_post(tx, listing.post_id))
    assert found is not None
    return found


async def is_here(hull: Village, listing: Listing) -> bool:
    return await hull.ask(lambda tx: store.by_post(tx, listing.post_id)) is not None


async def steps(hull: Village, listing: Listing) -> list[Event]:
    return await hull.ask(lambda tx: event_store.events(tx, listing.post_id))


async def shown(hull: Village, viewer: Actor | None, listing: Listing) -> Found | None:
    """The listing as somebody sees it."""
    looker = ANYBODY if viewer is None else Viewer(viewer)
    return await hull.ask(lambda tx: seen.listing_seen_by(tx, hull.seal, looker, listing.post_id))


async def sees(hull: Village, viewer: Actor | None, listing: Listing) -> bool:
    return await shown(hull, viewer, listing) is not None


async def board(hull: Village, viewer: Actor | None, **chosen: Any) -> list[str]:  # noqa: ANN401  # as `Filter` takes them
    """The titles on the board, newest first, page after page."""
    looker = ANYBODY if viewer is None else Viewer(viewer)
    titles: list[str] = []
    before: int | None = None
    while True:
        asked = Filter(**{**chosen, "before": before})
        page = await hull.ask(partial(_page, viewer=looker, asked=asked, now=hull.clock.now()))
        titles += [item.listing.title for item in page.items]
        before = page.next_before
        if before is None:
            return titles


def _page(tx: Reading, viewer: Viewer, asked: Filter, now: datetime) -> Board:
    return seen.board_seen_by(tx, viewer, asked, now)


async def a_picture(hull: Village, owner: Actor, alt: str = "A red bicycle") -> int:
    """A picture that somebody has brought."""
    return (await hull.media.keep(owner.id, photograph(size=(40, 30)), alt)).id


async def told_on_behalf(hull: Village) -> list[tuple[Any, ...]]:
    """What was noted in the log of deeds on behalf: deed, for whom, about what, how agreed."""
    return await hull.rows("SELECT deed, member_id, about, consent FROM behalf_log ORDER BY id")


A_DAY = timedelta(days=1)
