"""Profiles of the network and of single listings for open indexes (`federation.md` 10). Pure.

They say nothing that is not public anyway: a network by its name and area, a listing by its
words; no member is named, and whoever wants to answer comes to the listing's own page.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

from actors.actor import Actor
from listings.categories import CATEGORIES, root_code
from listings.listing import Kind, Listing, Mode
from listings.terms import Exchange
from syndication.schemas import OFFERS_WANTS, ORGANIZATION
from text.clean import plain_text

Json = dict[str, Any]

FOLDER: Final = "/murmurations"
_MEMBER: Final = "https://schema.org/member"
_TIME_BANK: Final = "time bank"
_MUTUAL_AID: Final = "mutual aid"
_HOUR_FOR_HOUR: Final = "An hour for an hour."
_LOANS: Final = {Exchange.LEND: "borrow-lend"}
_GOODS: Final = frozenset({"thing", "food"})


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where a network is, as its settings say: two letters of a country, degrees, or nothing."""

    country: str = ""
    latitude: float = 0.0
    longitude: float = 0.0

    @property
    def has_a_point(self) -> bool:
        """Whether it is on the map at all."""
        return bool(self.latitude or self.longitude)


def organization_path(username: str) -> str:
    """Where the profile of a network stands, for ever."""
    return f"{FOLDER}/organization/{username}.json"


def listing_path(number: int) -> str:
    """Where the profile of a listing stands while it has one."""
    return f"{FOLDER}/offers-wants/{number}.json"


def organization(
    base_url: str,
    network: Actor,
    where: Whereabouts,
    umbrellas: Sequence[str],
    roots: Sequence[str],
) -> Json:
    """The profile of a network: `umbrellas` are addresses, `roots` the categories it uses."""
    about = plain_text(network.summary)
    feed = f"network={quote(network.handle)}"
    profile: Json = {
        "linked_schemas": [ORGANIZATION],
        "name": network.name,
        "nickname": network.username,
        "primary_url": f"{base_url}/",
        "tags": [_MUTUAL_AID, _TIME_BANK, *_labels(roots)],
        "urls": [
            {"name": "Fediverse", "url": network.iri},
            {"name": "Offers and needs", "url": f"{base_url}/umbrella?{feed}"},
        ],
        "status": "active",
        "rss": f"{base_url}/umbrella.rss?{feed}",
        "contact_details": {"contact_form": f"{base_url}/help"},
        "geographic_scope": "local",
        "unique_id": network.iri,
    }
    if about:
        profile["description"] = about
    if network.icon:
        profile["image"] = network.icon
    if umbrellas:
        profile["relationships"] = [
            {"predicate_url": _MEMBER, "object_url": address} for address in umbrellas
        ]
    return profile | _place(network.place or "", where)


def _place(name: str, where: Whereabouts) -> Json:
    told: Json = {}
    if name:
        told["full_address"] = name
    if where.country:
        told["country_iso_3166"] = where.country
    if where.has_a_point:
        point = {"lat": round(where.latitude, 1), "lon": round(where.longitude, 1)}
        told["geolocation"] = point
    return told


def offer_or_want(base_url: str, listing: Listing) -> Json:
    """The profile of one listing, which everybody may see and whose author wants it."""
    page = f"{base_url}/listings/{listing.post_id}"
    is_time = listing.exchange is Exchange.HOURS
    said = [listing.body.strip() or listing.title, listing.place, _HOUR_FOR_HOUR if is_time else ""]
    root = root_code(listing.categories[0]) if listing.categories else ""
    profile: Json = {
        "linked_schemas": [OFFERS_WANTS],
        "exchange_type": "offer" if listing.kind is Kind.OFFER else "want",
        "item_type": "good" if root in _GOODS else "service",
        "transaction_type": [_LOANS.get(listing.exchange, "receive-donate")],
        "tags": [*_labels(listing.categories), _MUTUAL_AID, *([_TIME_BANK] if is_time else [])],
        "title": listing.title,
        "description": "\n".join(part for part in said if part),
        "details_url": page,
        "geographic_scope": "international" if listing.mode is Mode.REMOTE else "local",
        "contact_details": {"contact_form": f"{page}/answer"},
    }
    if listing.expires_at:
        profile["expires_at"] = int(listing.expires_at.timestamp())
    return profile


def _labels(codes: Sequence[str]) -> list[str]:
    return [CATEGORIES[code].label.lower() for code in codes if code in CATEGORIES]
