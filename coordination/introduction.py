"""What coordinators of several networks are told when one introduces them: pure.

It names a kind of help and public listings only, each with its own address, and nobody's words but
the titles that everybody can read anyway.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Final

from text.clean import safe_url
from text.languages import Words
from umbrella.feed_filter import FeedItem

NETWORKS_MOST: Final = 20
LISTINGS_MOST: Final = 10


@dataclass(frozen=True, slots=True)
class Between:
    """Who would be introduced: networks that ask for a kind of help, and those that offer it."""

    category: str
    label: str  # in English, a key of translations
    asks: tuple[FeedItem, ...]
    offers: tuple[FeedItem, ...]
    umbrella: str = ""  # name and handle, if somebody introduces who coordinates that one

    @property
    def network_iris(self) -> tuple[str, ...]:
        """Every network whose listings are named, each once."""
        named = [item.network_iri for item in (*self.asks, *self.offers)]
        return tuple(dict.fromkeys(named))[:NETWORKS_MOST]


@dataclass(frozen=True, slots=True)
class Introduced:
    """What was done in a month about a kind of help; `by` is "" for somebody who has left."""

    category: str
    month: str
    at: datetime
    by_id: int
    post_id: int
    network_ids: tuple[int, ...]


def letter(between: Between, network_name: str, words: Words) -> str:
    """The note, as HTML in the language of our network."""
    hello = _hello(between, network_name, words)
    why = words.gettext(
        "Some of your networks ask for it, others offer it. Perhaps you would like to meet."
    )
    parts = [
        f"<p>{escape(hello)}</p>",
        f"<p>{escape(why)}</p>",
        f"<p>{escape(words.gettext('Asked for:'))}</p>{_listed(between.asks)}",
        f"<p>{escape(words.gettext('Offered:'))}</p>{_listed(between.offers)}",
    ]
    return "".join(parts)


def _hello(between: Between, network_name: str, words: Words) -> str:
    """Who introduces, and about what. It names no member: that would outlive their leaving."""
    kind = words.gettext(between.label)
    if not between.umbrella:
        return words.gettext(
            "Hello from the coordinators of {network}. This is about: {kind}.",
            network=network_name,
            kind=kind,
        )
    return words.gettext(
        "Hello from a coordinator of the umbrella {umbrella}, by way of the desk of {network}."
        " This is about: {kind}.",
        umbrella=between.umbrella,
        network=network_name,
        kind=kind,
    )


def _listed(items: Sequence[FeedItem]) -> str:
    lines = "".join(f"<li>{_line(item)}</li>" for item in items[:LISTINGS_MOST])
    return f"<ul>{lines}</ul>"


def _line(item: FeedItem) -> str:
    url = safe_url(item.page)
    title = escape(item.title)
    linked = f'<a href="{escape(url)}">{title}</a>' if url else title
    return f"{linked} ({escape(item.network_name or item.network_handle)})"
