"""What a network says of itself for directories: where it is, which languages, where to look.

`location` is an ActivityStreams Place with `latitude` and `longitude`, and with the country as
`addressCountry` of schema.org, in the place itself or in an `address` as Mobilizon writes it.
`feed` is our own: the collection of everything that the network's node shows of its sisters.
"""

import re
from dataclasses import dataclass
from typing import Final

from federation.json_ld import plainly
from federation.natural_language import language_tag
from federation.reading import entries, iri_at
from federation.strict_json import Json
from world.errors import Malformed

FARTHEST_NORTH: Final = 90.0
FARTHEST_EAST: Final = 180.0
_COUNTRY = re.compile(r"[A-Za-z]{2}")
_MOST_LANGUAGES: Final = 20
_MOST_LINKS: Final = 10
FEWEST_MEMBERS: Final = 5
_MOST_MEMBERS: Final = 10_000_000
_DECIMALS: Final = 1  # about ten kilometres: an area, not an address
_SOFTWARE = re.compile(r"[A-Za-z0-9 ._+/~()-]{1,60}")


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """A country (ISO 3166-1 alpha-2), and a point in the area that is named, to a tenth."""

    country: str | None = None
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True)
class NetworkProfile:
    """What a directory may say of a network; `opted_out` if it does not want to be in any."""

    whereabouts: Whereabouts = Whereabouts()
    languages: tuple[str, ...] = ()
    feed: str | None = None
    opted_out: bool = False


def location(place: str | None, where: Whereabouts) -> Json | None:
    """The `location` of an actor of ours; None if nothing is known."""
    members: Json = {
        "name": place or None,
        "addressCountry": where.country,
        "latitude": where.latitude,
        "longitude": where.longitude,
    }
    told = {name: value for name, value in members.items() if value is not None}
    return {"type": "Place", **told} if told else None


def read_network_profile(document: Json) -> NetworkProfile:
    """The profile in an actor's document; what is odd in it is left out."""
    plain = plainly(document)
    iri = plain.get("id")
    return NetworkProfile(
        whereabouts=_whereabouts(plain.get("location")),
        languages=_languages(plain),
        feed=iri_at(plain.get("feed"), iri) if isinstance(iri, str) else None,
        opted_out=plain.get("discoverable") is False or plain.get("indexable") is False,
    )


def area_point(latitude: float, longitude: float) -> tuple[float, float] | None:
    """A point to a tenth of a degree; None if there is no such place."""
    if not (abs(latitude) <= FARTHEST_NORTH and abs(longitude) <= FARTHEST_EAST):
        return None
    return round(latitude, _DECIMALS), round(longitude, _DECIMALS)


def read_software(nodeinfo: Json) -> str | None:
    """Name and version of what a host runs, out of its NodeInfo document."""
    software = nodeinfo.get("software")
    if not isinstance(software, dict):
        return None
    said = [software.get(name) for name in ("name", "version")]
    text = " ".join(part for part in said if isinstance(part, str))
    return text if _SOFTWARE.fullmatch(text) else None


def read_member_count(nodeinfo: Json) -> int | None:
    """How many members the network of a node like ours says it has; None for too few to be told.

    Other software counts everybody on its host, of however many networks.
    """
    if not (read_software(nodeinfo) or "").startswith("sisternet "):
        return None
    usage = nodeinfo.get("usage")
    users = usage.get("users") if isinstance(usage, dict) else None
    total = users.get("total") if isinstance(users, dict) else None
    is_told = type(total) is int and FEWEST_MEMBERS <= total <= _MOST_MEMBERS
    return total if is_told else None


def nodeinfo_link(links: Json, beginning: str) -> str | None:
    """The newest NodeInfo document that a host names below its own address `beginning`."""
    found = links.get("links")
    named = [
        link["href"]
        for link in (found if isinstance(found, list) else [])[:_MOST_LINKS]
        if isinstance(link, dict)
        and isinstance(link.get("href"), str)
        and link["href"].startswith(f"{beginning}/")
        and "nodeinfo.diaspora.software/ns/schema/2." in str(link.get("rel"))
    ]
    return max(named, default=None)


def _whereabouts(value: object) -> Whereabouts:
    place = value[0] if isinstance(value, list) and value else value
    if not isinstance(place, dict):
        return Whereabouts()
    address = place.get("address")
    country = place.get("addressCountry")
    if country is None and isinstance(address, dict):
        country = address.get("addressCountry")
    is_code = isinstance(country, str) and _COUNTRY.fullmatch(country)
    point = _point(place.get("latitude"), place.get("longitude"))
    return Whereabouts(str(country).upper() if is_code else None, *(point or (None, None)))


def _point(latitude: object, longitude: object) -> tuple[float, float] | None:
    if not (type(latitude) in (int, float) and type(longitude) in (int, float)):
        return None
    return area_point(float(str(latitude)), float(str(longitude)))


def _languages(plain: Json) -> tuple[str, ...]:
    try:
        said = entries(plain.get("inLanguage") or plain.get("language"), _MOST_LANGUAGES)
    except Malformed:
        return ()
    tags = (language_tag(value) for value in said)
    return tuple(dict.fromkeys(tag for tag in tags if tag is not None))
