"""What somebody may ask of the feed, and what it answers. Pure."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from umbrella.when import ANY_TIME, When

PAGE_SIZE = 20
LARGEST_PAGE = 80
_LIMIT_DIGITS = 4
_ID_DIGITS = 19


class Sort(StrEnum):
    """What comes first: what was said last, or what ends first."""

    NEWEST = "newest"
    SOONEST = "soonest"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedFilter:
    """What to show; None or empty means "all".

    `category` finds what is below it too. `network` and `umbrella` are an IRI or a handle, `area`
    are words of where the network is, `language` finds its regions too, `mode` what suits either
    way too. `since` finds what has changed after that instant, `after` what has changed after that
    change (`umbrella.visits`). `before` is the cursor of a page.
    """

    kind: str | None = None
    category: str | None = None
    country: str | None = None
    area: str = ""
    network: str | None = None
    umbrella: str | None = None
    author_id: int | None = None
    language: str | None = None
    window: When = ANY_TIME
    urgency: str | None = None
    mode: str | None = None
    words: str = ""
    sort: Sort = Sort.NEWEST
    since: datetime | None = None
    after: int | None = None
    before: str | None = None
    limit: int = PAGE_SIZE


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One offer or need, with where it comes from."""

    post_id: int
    iri: str
    page: str
    kind: str
    title: str
    body: str
    language: str | None
    categories: tuple[str, ...]
    place: str
    urgency: str
    mode: str
    state: str
    estimate_minutes: int | None
    available_minutes: int | None
    published_at: datetime
    changed_at: datetime
    expires_at: datetime | None
    author_name: str
    author_handle: str
    author_url: str
    network_name: str
    network_handle: str
    network_iri: str
    network_url: str
    distance: int
    proof: str
    local: bool


@dataclass(frozen=True, slots=True)
class Feed:
    """One page of the feed; `next_before` is the cursor of the next page, or None.

    `total` is how many there are on all pages. It is not known if the words are in ever so many
    (`is_cut`): then some of the newest are looked through for each page, which may be short.
    """

    items: tuple[FeedItem, ...]
    next_before: str | None
    total: int | None = None
    is_cut: bool = False


def listings_shown(value: str | None) -> int:
    """How many items a page shall have, out of a query's `limit`; odd values mean the default."""
    if value is None or not value.isascii() or not value.isdigit() or len(value) > _LIMIT_DIGITS:
        return PAGE_SIZE
    return max(1, min(int(value), LARGEST_PAGE))


def cursor(value: str | None) -> int | None:
    """A post id out of a query's `before`; anything else means "from the newest"."""
    if value is None or not value.isascii() or not value.isdigit() or len(value) > _ID_DIGITS:
        return None
    number = int(value)
    return number if 0 < number < 2**63 else None
