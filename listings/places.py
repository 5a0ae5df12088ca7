"""What is told of where a listing is, outside of its own network (`domain.md` 3.3).

Members name a part of town, never an address. Neighbours read it as it was written; everybody else
is told the region of the network, which is the same for all of its listings: whoever adds up what
somebody offers learns nothing of where they live.
"""

from dataclasses import replace

from actors import store as people
from actors.actor import Role
from listings.listing import Listing, ListingAudience, Mode
from posts.seen_store import Viewer
from storage.transaction import Reading


def told_place(
    place: str, mode: Mode, audience: ListingAudience, *, is_way: bool, region: str
) -> str:
    """Where it is, for those it is for beyond the network; "" for what needs no place.

    Sisters read the part of town, to find each other. The way of a lift is what it is about, and is
    told as it is.
    """
    if is_way or not place:
        return place
    if mode is Mode.REMOTE:
        return ""
    return region if audience is ListingAudience.PUBLIC else place


def as_told(listing: Listing, region: str) -> Listing:
    """A listing as those read it who are not of its network."""
    is_way = listing.ride is not None
    told = told_place(listing.place, listing.mode, listing.audience, is_way=is_way, region=region)
    return listing if told == listing.place else replace(listing, place=told)


def region_for(tx: Reading, viewer: Viewer) -> str | None:
    """What stands for the places of our listings; None for neighbours, who read them themselves."""
    actor = viewer.actor
    if actor is not None and actor.local and actor.gone_at is None:
        standing = people.standing_of(tx, actor.id)
        if actor.role is Role.NETWORK or standing not in (None, people.Standing.NEWCOMER):
            return None
    return people.network(tx).place or ""
