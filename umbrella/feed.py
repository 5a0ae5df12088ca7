"""The aggregated feed, as seen by somebody."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from listings.store import SEARCH
from posts.seen_store import Viewer
from storage.database import Reading, SqlValue
from storage.instants import to_text
from storage.search import fold, match_all
from umbrella import store
from umbrella.feed_filter import Feed, FeedFilter, FeedItem, cursor

_NOTHING = Feed((), None)
LOOKED_THROUGH = 500


def seen_by(tx: Reading, viewer: Viewer, chosen: FeedFilter, now: datetime) -> Feed:
    """One page of open listings, newest first: public ones for everybody, more for members."""
    wanted: dict[str, SqlValue] = {
        "kind": chosen.kind,
        "category": chosen.category,
        "country": chosen.country,
        "area": fold(chosen.area) or None,
        "language": chosen.language,
        "urgency": chosen.urgency,
        "mode": chosen.mode,
        "since": to_text(chosen.since) if chosen.since else None,
        "before": cursor(chosen.before),
        "author": chosen.author_id,
    }
    if chosen.network:
        wanted["network"] = store.network_id(tx, chosen.network)
        if wanted["network"] is None:
            return _NOTHING
    given = {key: value for key, value in wanted.items() if value is not None}
    page = Page(tx, viewer, given, now, chosen.limit + 1)
    found = page.with_words(chosen.words) if chosen.words.strip() else page.items()
    shown = tuple(found[: chosen.limit])
    more = len(found) > chosen.limit
    return Feed(shown, str(shown[-1].post_id) if more else None)


@dataclass(frozen=True, slots=True)
class Page:
    """One question to the feed: who asks, which conditions of `umbrella.store`, how many."""

    tx: Reading
    viewer: Viewer
    wanted: Mapping[str, SqlValue]
    now: datetime
    most: int

    def items(self, **more: SqlValue) -> list[FeedItem]:
        """What fits, newest first; `more` are further conditions."""
        return store.feed(self.tx, self.viewer, {**self.wanted, **more}, self.now, self.most)

    def with_words(self, words: str) -> list[FeedItem]:
        """What holds every word as well.

        A word that stands everywhere is in ever so many listings, and only the newest are shown:
        so the newest that hold it are looked through first, and the rest only if need be.
        """
        query = match_all(words)
        if not query:
            return []
        before = self.wanted.get("before")
        below = before if isinstance(before, int) else None
        newest = SEARCH.newest(self.tx, words, limit=LOOKED_THROUGH, before=below)
        found = self.items(among=json.dumps(newest))
        if len(newest) < LOOKED_THROUGH or len(found) == self.most:
            return found
        return self.items(words=query)


def item_seen_by(tx: Reading, viewer: Viewer, post_id: int) -> FeedItem | None:
    """One listing in whatever state, or None if there is none for this viewer."""
    return store.item(tx, viewer, post_id)


def listed_among(tx: Reading, post_ids: Sequence[int]) -> frozenset[int]:
    """Which of these posts, which somebody may see, are listings."""
    return store.listed_among(tx, post_ids)
