"""How long listings live (`domain.md` 3.1): every one of them ends."""

from datetime import datetime, timedelta

from listings.listing import (
    LONGEST_LIFE,
    RENEWABLE_FOR,
    Kind,
    Listing,
    ListingDraft,
    State,
    Urgency,
)
from text.listing_phrases import LISTING_TROUBLE
from world.errors import Conflict, Refused


def default_life(kind: Kind, urgency: Urgency) -> timedelta:
    """How long a listing stays when nobody says otherwise."""
    if kind is Kind.OFFER:
        return timedelta(days=180)
    return timedelta(days=3) if urgency is Urgency.TODAY else timedelta(days=14)


def expiry(draft: ListingDraft, now: datetime) -> datetime:
    """When the listing will end: as it says, with its one time, or after the usual time.

    Raises `Refused` for a past end or one too far away.
    """
    if draft.expires_at is None and draft.window.span is not None:
        return min(draft.window.span.end, now + LONGEST_LIFE)
    if draft.expires_at is None:
        return now + default_life(draft.kind, draft.urgency)
    if draft.expires_at <= now:
        raise Refused(LISTING_TROUBLE["end past"])
    if draft.expires_at > now + LONGEST_LIFE:
        raise Refused(LISTING_TROUBLE["end far"])
    return draft.expires_at


def renewed_until(listing: Listing, until: datetime | None, now: datetime) -> datetime:
    """The new end of a renewed listing.

    Raises `Conflict` when it ended too long ago, or when its one time has passed.
    """
    ended_at = listing.expires_at if listing.state is State.EXPIRED else None
    if ended_at is not None and now - ended_at > RENEWABLE_FOR:
        raise Conflict(LISTING_TROUBLE["ended long ago"])
    if listing.window.is_over(now):
        raise Conflict(LISTING_TROUBLE["time passed"])
    return expiry(
        ListingDraft(
            listing.kind,
            listing.title,
            urgency=listing.urgency,
            window=listing.window,
            expires_at=until,
        ),
        now,
    )


def hidden_until(listing: Listing, now: datetime) -> datetime:
    """Until when it is kept whose a listing is that bears the desk's name; then it is erased.

    As long as they may still renew it, or somebody who helps has to be thanked.
    """
    last = listing.expires_at or now
    return max(last, now) + RENEWABLE_FOR if not listing.state.is_ended else now + RENEWABLE_FOR
