"""What a browser asks for in an address: filters and cursors. Odd values mean "all"."""

from collections.abc import Mapping
from urllib.parse import urlencode

from listings.categories import CATEGORIES, root_code
from listings.listing import Kind
from umbrella.known_network import FeedFilter, cursor, listings_shown

_LONGEST = 200
_LANGUAGE_LONGEST = 12


def filter_of(query: Mapping[str, str]) -> FeedFilter:
    """The filter that the query parameters of the umbrella's form make."""
    kind = query.get("kind", "")
    category = root_code(query.get("category", ""))
    language = query.get("language", "").lower()[:_LANGUAGE_LONGEST]
    return FeedFilter(
        kind=kind if kind in tuple(Kind) else None,
        category=category if category in CATEGORIES else None,
        network=query.get("network", "").strip()[:_LONGEST] or None,
        language=language if language.replace("-", "").isalnum() else None,
        words=query.get("words", "").replace("\0", " ")[:_LONGEST],
        before=cursor(query.get("before")),
        limit=listings_shown(query.get("limit")),
    )


def address_of(path: str, chosen: FeedFilter, before: int | None) -> str:
    """The address of the same filter from another place on; `None` begins with the newest."""
    parts = {
        "kind": chosen.kind,
        "category": chosen.category,
        "network": chosen.network,
        "language": chosen.language,
        "words": chosen.words,
        "before": before,
    }
    query = urlencode({key: value for key, value in parts.items() if value})
    return f"{path}?{query}" if query else path
