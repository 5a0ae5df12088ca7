"""What a browser asks for in an address: filters and cursors. Odd values mean "all"."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Final
from urllib.parse import urlencode

from federation.dates import read_instant
from listings.categories import known
from listings.listing import Kind, Mode, Urgency
from storage.instants import to_text
from umbrella.feed_filter import FeedFilter, Sort, listings_shown
from umbrella.when import Part, When

WEEKDAY_NAMES: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_LONGEST: Final = 200
_LANGUAGE: Final = re.compile(r"[a-z]{2,8}(-[a-z0-9]{1,8})*")
_LANGUAGE_LONGEST: Final = 12
_COUNTRY: Final = re.compile(r"[A-Z]{2}")
_CURSOR: Final = re.compile(r"[0-9]{1,19}(\.[0-9]{1,19})?")
_YEARS: Final = range(1970, 9999)


def filter_of(query: Mapping[str, str]) -> FeedFilter:
    """The filter that the query parameters of the umbrella's form make."""
    category = known(query.get("category", "").lower())
    return FeedFilter(
        kind=_one_of(Kind, query.get("kind", "")),
        category=category.code if category else None,
        country=_matching(_COUNTRY, query.get("country", "").upper()),
        area=_words(query.get("area", "")),
        network=query.get("network", "").strip()[:_LONGEST] or None,
        umbrella=query.get("umbrella", "").strip()[:_LONGEST] or None,
        language=_matching(_LANGUAGE, query.get("language", "").lower()[:_LANGUAGE_LONGEST]),
        window=_when(query),
        urgency=_one_of(Urgency, query.get("urgency", "")),
        mode=_one_of(Mode, query.get("mode", "")),
        words=query.get("words", "").replace("\0", " ")[:_LONGEST],
        sort=Sort(_one_of(Sort, query.get("sort", "")) or Sort.NEWEST),
        since=_instant(query.get("since", "")),
        before=_matching(_CURSOR, query.get("before", "")),
        limit=listings_shown(query.get("limit")),
    )


def address_of(path: str, chosen: FeedFilter, before: str | None) -> str:
    """The address of the same filter from another place on; `None` begins with the first."""
    query = urlencode({**query_of(chosen), **({"before": before} if before else {})})
    return f"{path}?{query}" if query else path


def query_of(chosen: FeedFilter) -> dict[str, str]:
    """The query parameters of a filter, without its page."""
    when = chosen.window
    parts = {
        "kind": chosen.kind,
        "category": chosen.category,
        "country": chosen.country,
        "area": chosen.area,
        "network": chosen.network,
        "umbrella": chosen.umbrella,
        "language": chosen.language,
        "day": None if when.weekday is None else WEEKDAY_NAMES[when.weekday],
        "part": when.part,
        "from": when.first.isoformat() if when.first else None,
        "to": when.last.isoformat() if when.last else None,
        "urgency": chosen.urgency,
        "mode": chosen.mode,
        "words": chosen.words,
        "sort": None if chosen.sort is Sort.NEWEST else chosen.sort,
        "since": to_text(chosen.since) if chosen.since else None,
        "news": None if chosen.after is None else "1",
    }
    return {key: str(value) for key, value in parts.items() if value}


def _one_of(choices: Callable[[str], str], value: str) -> str | None:
    """The value, if it is one of an enumeration."""
    try:
        return choices(value)
    except ValueError:
        return None


def _matching(pattern: re.Pattern[str], value: str) -> str | None:
    return value if value.isascii() and pattern.fullmatch(value) else None


def _words(text: str) -> str:
    return " ".join(text.replace("\0", " ").split())[:_LONGEST]


def _when(query: Mapping[str, str]) -> When:
    day, part = query.get("day", "").lower(), _one_of(Part, query.get("part", ""))
    first, last = _day(query.get("from", "")), _day(query.get("to", ""))
    if first and last and last < first:
        first, last = last, first
    return When(
        weekday=WEEKDAY_NAMES.index(day) if day in WEEKDAY_NAMES else None,
        part=Part(part) if part else None,
        first=first,
        last=last,
    )


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if found.year in _YEARS else None


def _instant(text: str) -> datetime | None:
    found = read_instant(text)
    return found if found and found.year in _YEARS else None
