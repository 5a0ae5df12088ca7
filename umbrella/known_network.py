"""What the umbrella knows of a network, and what a reader may ask of the feed. Pure."""

from dataclasses import dataclass
from datetime import datetime

PAGE_SIZE = 20
LARGEST_PAGE = 80
_LIMIT_DIGITS = 4
_ID_DIGITS = 19


@dataclass(frozen=True, slots=True)
class KnownNetwork:
    """A network of the umbrella; `distance` 0 is our own, 1 a sister, 2 a sister's sister."""

    actor_id: int
    iri: str
    handle: str
    name: str
    place: str
    url: str | None
    distance: int
    proof: str
    via_id: int | None
    via_name: str | None
    walked_at: datetime | None
    walk_error: str | None
    open_listings: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedFilter:
    """What to show: each member None or empty means "all"; `before` is a cursor, a post id."""

    kind: str | None = None
    category: str | None = None
    network: str | None = None
    author_id: int | None = None
    language: str | None = None
    words: str = ""
    before: int | None = None
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
    """One page of the feed; `next_before` is the cursor of the next page, or None."""

    items: tuple[FeedItem, ...]
    next_before: int | None


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
