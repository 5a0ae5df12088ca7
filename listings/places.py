"""What is told of where a listing is, outside of its own network (`domain.md` 3.3).

Members name a part of town, never an address. Neighbours read it as it was written; sisters too, if
enough members live there; everybody else is told the region of the network, which is the same for
all of its listings: whoever adds up what somebody offers learns nothing of where they live.

Whether enough live there is asked when a listing is told, not when it is read, and what was told is
kept with it (`Listing.tells_part`). It becomes less by itself, and more only when its member edits
it: else a change would tell who has come and who has gone.
"""

from dataclasses import dataclass, replace
from typing import Final

from accounts import seen as members
from actors import store as people
from actors.actor import Role
from listings.listing import Listing, ListingAudience, Mode
from posts.seen_store import Viewer
from storage.transaction import Reading

CROWD: Final = 20
"""Where fewer members live, sisters are told the region (k in `domain.md` 3.3)."""


@dataclass(frozen=True, slots=True)
class Where:
    """What a listing says of where it is, and how much of that may be told (`Listing`)."""

    place: str
    mode: Mode
    audience: ListingAudience
    is_way: bool
    tells_part: bool


def told_place(where: Where, region: str) -> str:
    """Where it is, for those it is for beyond the network; "" for what needs no place.

    Sisters read the part of town, to find each other, if that may be told. The way of a lift is
    what it is about, and is told as it is.
    """
    if where.is_way or not where.place:
        return where.place
    if where.mode is Mode.REMOTE:
        return ""
    if where.audience is ListingAudience.SISTERS:
        return where.place if where.tells_part else region
    return region if where.audience is ListingAudience.PUBLIC else where.place


def as_told(listing: Listing, region: str) -> Listing:
    """A listing as those read it who are not of its network."""
    told = told_place(_where(listing), region)
    return listing if told == listing.place else replace(listing, place=told)


def _where(listing: Listing) -> Where:
    is_way = listing.ride is not None
    return Where(listing.place, listing.mode, listing.audience, is_way, listing.tells_part)


def searched_place(tx: Reading, listing: Listing) -> str:
    """By which place it is found among words that strangers look for too.

    Nobody finds by words what they could not read; neighbours look for places by themselves.
    """
    return as_told(listing, _region(tx)).place if listing.local else listing.place


def decided(tx: Reading, listing: Listing) -> Listing:
    """A listing of ours as it is to be told now: as fully as before, or less.

    What nobody beyond the network reads is left undecided.
    """
    is_told = listing.audience.leaves_home and listing.has_been_shown
    if not is_told or not listing.tells_part or listing.ride is not None:
        return listing
    tells = (
        listing.audience is ListingAudience.SISTERS
        and listing.mode is not Mode.REMOTE
        and bool(listing.place)
        and members.living_in(tx, listing.place) >= CROWD
    )
    return replace(listing, tells_part=tells)


def region_for(tx: Reading, viewer: Viewer) -> str | None:
    """What stands for the places of our listings; None for neighbours, who read them themselves."""
    actor = viewer.actor
    if actor is not None and actor.local and actor.gone_at is None:
        standing = people.standing_of(tx, actor.id)
        if actor.role is Role.NETWORK or standing not in (None, people.Standing.NEWCOMER):
            return None
    return _region(tx)


def _region(tx: Reading) -> str:
    return people.network(tx).place or ""
