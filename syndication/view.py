"""A view of the feed as it leaves for elsewhere: what every form of it says. Pure.

The words of a view are those of its language, which stands in its address; what people wrote is
plain text, without characters that XML cannot carry.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape

from listings.categories import CATEGORIES
from text.clean import safe_url
from text.languages import Words
from text.phrases import KINDS
from text.syndication_phrases import FROM, VERDICTS
from umbrella.feed_filter import FeedItem

_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_LONGEST = 4_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One offer or need. `verdict` and `categories` are codes, their words stand beside them."""

    iri: str
    url: str  # its page at its home
    kind: str
    kind_said: str
    title: str
    text: str
    language: str | None
    categories: tuple[str, ...]
    categories_said: tuple[str, ...]
    place: str
    urgency: str
    mode: str
    published_at: datetime
    updated_at: datetime
    expires_at: datetime | None
    author_name: str
    author_url: str
    network_name: str
    network_handle: str
    network_url: str
    verdict: str
    verdict_said: str
    from_said: str  # "From Hull Mutual Aid"

    @property
    def headline(self) -> str:
        """Kind and title in one line."""
        return f"{self.kind_said}: {self.title}"

    @property
    def html(self) -> str:
        """What it says and where it comes from; of our making, with everything escaped."""
        told = "".join(f"<p>{escape(line)}</p>" for line in self.text.splitlines() if line.strip())
        place = f"<p>{escape(self.place)}</p>" if self.place else ""
        network = f'<a href="{escape(self.network_url)}">{escape(self.from_said)}</a>'
        return f"{told}{place}<p>{network} · {escape(self.verdict_said)}</p>"


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A page of the feed. `home` is the page for people, `address` this very document."""

    title: str
    about: str
    publisher: str
    language: str
    home: str
    address: str
    following: str | None
    updated_at: datetime
    entries: tuple[Entry, ...]


def entries_of(items: Sequence[FeedItem], words: Words) -> tuple[Entry, ...]:
    """The items of a feed in the words of a language."""
    return tuple(_entry(item, words) for item in items)


def _entry(item: FeedItem, words: Words) -> Entry:
    codes = tuple(code for code in item.categories if code in CATEGORIES)
    network = plain(item.network_name) or item.network_handle
    verdict = "local" if item.local else item.proof
    return Entry(
        iri=item.iri,
        url=safe_url(item.page) or item.iri,
        kind=item.kind,
        kind_said=words.gettext(KINDS[item.kind]),
        title=plain(item.title),
        text=plain(item.body),
        language=item.language,
        categories=codes,
        categories_said=tuple(words.gettext(CATEGORIES[code].label) for code in codes),
        place=plain(item.place),
        urgency=item.urgency,
        mode=item.mode,
        published_at=item.published_at,
        updated_at=max(item.changed_at, item.published_at),
        expires_at=item.expires_at,
        author_name=plain(item.author_name) or item.author_handle,
        author_url=safe_url(item.author_url) or item.iri,
        network_name=network,
        network_handle=item.network_handle,
        network_url=safe_url(item.network_url) or item.network_iri,
        verdict=verdict,
        verdict_said=words.gettext(VERDICTS.get(verdict, VERDICTS["none"])),
        from_said=words.gettext(FROM, network=network),
    )


def plain(text: str) -> str:
    """Text as every form can carry it, of at most 4,000 characters."""
    return _NOT_IN_XML.sub("", text)[:_LONGEST].strip()
