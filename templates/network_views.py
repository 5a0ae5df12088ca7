"""What the pages of the directory show: networks, and points on a map."""

from dataclasses import dataclass
from datetime import datetime

from templates.views import CategoryName


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkLine:
    """A network in the directory. `distance`: 0 ours, 1 a sister, 2 a sister's sister.

    `told_listings` is its own count of what it has open, None if it tells none, or ours is the
    same; `members` is how many it has, None if it does not publish that. `country` is a code.
    """

    number: int
    name: str
    handle: str
    page: str
    home: str
    place: str
    country: str | None
    languages: tuple[str, ...]
    categories: tuple[CategoryName, ...]
    open_listings: int
    told_listings: int | None
    members: int | None
    distance: int
    via_name: str | None
    proof: str
    heard_at: datetime | None
    unreachable: bool
    opted_out: bool
    software: str | None
    latitude: float | None
    longitude: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MapPoint:
    """A place on the map, in the units of its picture, and how many networks are there."""

    x: float
    y: float
    size: float
    is_near: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class UmbrellaLink:
    """An umbrella that a network is under, with the address of its page here."""

    name: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyLine:
    """A key that a network has had; `since` and `until` None: not known, or still in use."""

    said: str
    since: datetime | None
    until: datetime | None
    in_use: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectoryForm:
    """The form over the directory, with what is chosen in it."""

    words: str
    country: str
    language: str
    category: str
    countries: tuple[str, ...]
    languages: tuple[str, ...]
    categories: tuple[CategoryName, ...]
    is_used: bool
