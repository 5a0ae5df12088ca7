"""Which listings of ours are due: to end, to open again, to go; and what is left of them."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from listings.listing import Listing, State
from listings.store import LISTINGS, listing_of
from storage.instants import to_text
from storage.transaction import Reading, Writing


def expired(tx: Reading, now: datetime, limit: int) -> list[Listing]:
    """Listings of ours whose time is over and that do not know it yet, the longest over first."""
    rows = tx.all(
        f"{LISTINGS} WHERE l.local = 1 AND l.state IN ('open', 'paused', 'reserved')"
        " AND l.expires_at <= :now ORDER BY l.expires_at LIMIT :limit",
        now=to_text(now),
        limit=limit,
    )
    return [listing_of(row) for row in rows]


def ending(tx: Reading, now: datetime, until: datetime, limit: int) -> list[Listing]:
    """Listings of ours that are not over yet and end by then, the soonest first."""
    rows = tx.all(
        f"{LISTINGS} WHERE l.local = 1 AND l.state IN ('open', 'paused', 'reserved')"
        " AND l.expires_at > :now AND l.expires_at <= :until ORDER BY l.expires_at LIMIT :limit",
        now=to_text(now),
        until=to_text(until),
        limit=limit,
    )
    return [listing_of(row) for row in rows]


def to_delete(tx: Reading, now: datetime, limit: int) -> list[Listing]:
    """Listings of ours whose grace is over."""
    rows = tx.all(
        f"{LISTINGS} WHERE l.local = 1 AND l.delete_at IS NOT NULL AND l.delete_at <= :now"
        " ORDER BY l.delete_at LIMIT :limit",
        now=to_text(now),
        limit=limit,
    )
    return [listing_of(row) for row in rows]


def resting(tx: Reading) -> list[Listing]:
    """Offers of ours that have paused by themselves because they were taken up often enough."""
    rows = tx.all(f"{LISTINGS} WHERE l.local = 1 AND l.paused_by <> '' ORDER BY l.post_id")
    return [listing_of(row) for row in rows]


def ended_needs(tx: Reading, before: datetime, limit: int) -> list[Listing]:
    """Needs of ours that ended before then and are still here."""
    rows = tx.all(
        f"{LISTINGS} WHERE l.local = 1 AND l.kind = 'need'"
        " AND l.state IN ('done', 'withdrawn', 'expired', 'removed') AND l.changed_at <= :before"
        " ORDER BY l.post_id LIMIT :limit",
        before=to_text(before),
        limit=limit,
    )
    return [listing_of(row) for row in rows]


def shared_with_sisters(tx: Reading) -> list[Listing]:
    """Listings of ours that only sisters see, for when a pact ends."""
    rows = tx.all(f"{LISTINGS} WHERE l.local = 1 AND l.audience = 'sisters' ORDER BY l.post_id")
    return [listing_of(row) for row in rows if State(row["state"]) not in _UNSEEN]


_UNSEEN = (State.DRAFT, State.IN_REVIEW)


def file_away(tx: Writing, listing: Listing, zone: str) -> None:
    """Counts a listing that is over among those of its months; nothing else is left of it."""
    if listing.opened_at is None:
        return
    opened, ended = _months(listing, zone)
    tx.run(
        "INSERT INTO past_listings"
        " (kind, root_category, audience, urgency, state, opened_in, ended_in)"
        " VALUES (:kind, :root, :audience, :urgency, :state, :opened, :ended)",
        kind=listing.kind,
        root=listing.root_category,
        audience=listing.audience,
        urgency=listing.urgency,
        state=listing.state,
        opened=opened,
        ended=ended,
    )


def _months(listing: Listing, zone: str) -> Iterator[str]:
    for instant in (listing.opened_at or listing.created_at, listing.changed_at):
        yield f"{instant.astimezone(ZoneInfo(zone)):%Y-%m}"
