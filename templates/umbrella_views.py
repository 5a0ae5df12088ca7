"""What the pages of the umbrella show besides listings, as frozen dataclasses."""

from dataclasses import dataclass
from datetime import datetime

from templates.views import CategoryName, ListingCard


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One way to narrow a view down, and how many listings it would show.

    `name` is what a network calls itself; all other values are codes that the page knows words for.
    """

    value: str
    count: int
    address: str
    is_chosen: bool = False  # then the address leads back to all
    name: str = ""
    category: CategoryName | None = None


@dataclass(frozen=True, slots=True)
class Facet:
    """The choices of one part of a filter: kind, category, network, country, language, ..."""

    part: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsView:
    """What has changed since the last visit; `over` is what was taken or withdrawn."""

    since: datetime
    new: int
    changed: int
    address: str
    over: tuple[ListingCard, ...] = ()


@dataclass(frozen=True, slots=True)
class SideView:
    """A network that asks for something, or offers it, with its newest listings."""

    number: int
    name: str
    address: str
    listings: tuple[ListingCard, ...]


@dataclass(frozen=True, slots=True)
class GapView:
    """A category that some networks ask for and others offer."""

    category: CategoryName
    asking: tuple[SideView, ...]
    offering: tuple[SideView, ...]
    introduces: bool = False  # the reader may introduce coordinators about it
