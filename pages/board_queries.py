"""What the board's address asks for, and a filter as an address and in words. Odd values: all."""

from collections.abc import Callable, Mapping
from datetime import date

from listings.categories import CATEGORIES
from listings.listing import Kind, Urgency
from listings.saved_search import OURS, WORDS_LONGEST, Filter
from text import phrases
from umbrella.feed_filter import cursor

_LANGUAGE_LONGEST = 12
Say = Callable[[str], str]


def board_filter(query: Mapping[str, str], zone: str) -> Filter:
    """The filter that the query parameters of the board's form make."""
    kind, urgency = query.get("kind", ""), query.get("urgency", "")
    category = query.get("category", "").lower()
    language = query.get("language", "").lower()[:_LANGUAGE_LONGEST]
    return Filter(
        kind=Kind(kind) if kind in tuple(Kind) else None,
        category=category if category in CATEGORIES else None,
        words=_words(query.get("words", "")),
        place=_words(query.get("place", "")),
        day=_day(query.get("day", "")),
        zone=zone,
        urgency=Urgency(urgency) if urgency in tuple(Urgency) else None,
        language=language if language.replace("-", "").isalnum() else None,
        network=query.get("network", "").strip()[:WORDS_LONGEST] or None,
        before=cursor(query.get("before")),
    )


def _words(text: str) -> str:
    return " ".join(text.replace("\0", " ").split())[:WORDS_LONGEST]


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    # Within what a calendar of either side can still tell (RFC 3339 has four digits of years).
    return found if 1 < found.year < 9999 else None  # noqa: PLR2004


def query_of(chosen: Filter) -> dict[str, str]:
    """The query parameters of a filter, without its page."""
    parts = {
        "kind": chosen.kind,
        "category": chosen.category,
        "words": chosen.words,
        "place": chosen.place,
        "day": chosen.day.isoformat() if chosen.day else "",
        "urgency": chosen.urgency,
        "language": chosen.language,
        "network": chosen.network,
    }
    return {name: str(value) for name, value in parts.items() if value}


def in_words(chosen: Filter, sisters: Mapping[str, str], say: Say, language_name: Say) -> str:
    """What a search looks for, for people: "Needs · Meals · “bread” · Hull"."""
    category = CATEGORIES.get(chosen.category or "")
    said = [
        say(phrases.KINDS[chosen.kind]) if chosen.kind else "",
        say(category.label) if category else "",
        f"“{chosen.words}”" if chosen.words else "",
        chosen.place,
        say(phrases.URGENCIES[chosen.urgency]) if chosen.urgency else "",
        language_name(chosen.language) if chosen.language else "",
        _network(chosen.network or "", sisters, say),
    ]
    return " · ".join(part for part in said if part)


def _network(name: str, sisters: Mapping[str, str], say: Say) -> str:
    if name == OURS:
        return say(phrases.AUDIENCES["network"])
    return sisters.get(name, name)
