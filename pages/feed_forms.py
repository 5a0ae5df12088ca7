"""The forms in which a view of the umbrella leaves for elsewhere, and where each stands."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from pages.addresses import with_query
from pages.queries import address_of, filter_of
from syndication.json_feed import JSON_FEED_TYPE, json_feed
from syndication.table import CSV_TYPE, table
from syndication.view import View
from syndication.xml_feeds import ATOM_TYPE, RSS_TYPE, atom, rss
from text.languages import known_language
from umbrella.feed_filter import FeedFilter

HOME: Final = "/umbrella"
EMBED: Final = "/umbrella/embed"
ELSEWHERE: Final = "/umbrella/elsewhere"
_USUAL: Final = 40


@dataclass(frozen=True, slots=True)
class Form:
    """One form; `most` is how many offers and needs stand in one document of it."""

    name: str
    path: str
    media_type: str
    write: Callable[[View], bytes]
    most: int = 80

    @property
    def kind(self) -> str:
        """The media type without what follows it, as links name it."""
        return self.media_type.partition(";")[0]


RSS = Form("RSS", "/umbrella.rss", RSS_TYPE, rss)
ATOM = Form("Atom", "/umbrella.atom", ATOM_TYPE, atom)
JSON_FEED = Form("JSON Feed", "/umbrella.json", JSON_FEED_TYPE, json_feed)
TABLE = Form("CSV", "/umbrella.csv", CSV_TYPE, table, most=1_000)
FORMS: Final = (RSS, ATOM, JSON_FEED, TABLE)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an address asks for: which listings, and in which words; None: the network's."""

    chosen: FeedFilter
    language: str | None
    limit: str = ""

    def address(self, path: str, before: str | None) -> str:
        """Where the same stands under another path, or from another place on."""
        more = {"lang": self.language or "", "limit": self.limit}
        return with_query(
            address_of(path, self.chosen, before), {key: said for key, said in more.items() if said}
        )


def wanted_of(query: Mapping[str, str]) -> Wanted:
    """What the query of an address asks for."""
    chosen = filter_of(query)
    if "limit" not in query:
        chosen = replace(chosen, limit=_USUAL)
    limit = str(chosen.limit) if "limit" in query else ""
    return Wanted(chosen, known_language(query.get("lang")), limit)


@dataclass(frozen=True, slots=True)
class FeedLink:
    """One form of a view, for its head and its page."""

    name: str
    kind: str
    address: str


def links_of(base_url: str, chosen: FeedFilter, language: str) -> tuple[FeedLink, ...]:
    """The forms of a view that programs read, from its beginning, in a language."""
    wanted = Wanted(chosen, language)
    return tuple(
        FeedLink(form.name, form.kind, base_url + wanted.address(form.path, None)) for form in FORMS
    )
