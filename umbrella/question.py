"""A question to the feed, taken apart: which places of the index fit each part of the filter."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Final

from pyroaring import BitMap

from alliances import seen as alliances
from listings.listing import Mode
from posts.seen_store import Viewer
from storage.search import words_of
from storage.transaction import Reading
from umbrella import index_store as store
from umbrella import store as feed_store
from umbrella import visits_store
from umbrella.beginnings import query_of
from umbrella.feed_filter import FeedFilter
from umbrella.index import Axis
from umbrella.index_keeping import Snapshot, milliseconds
from umbrella.visible import visible_to

LOOKED_THROUGH: Final = 20_000
"""How many of those that hold common words are looked through, the newest first."""


@dataclass(frozen=True)
class Question:
    """A filter, who asks, and when; what follows from it is found when it is needed, once."""

    tx: Reading
    snapshot: Snapshot
    viewer: Viewer
    chosen: FeedFilter
    now: datetime

    @cached_property
    def seen(self) -> BitMap:
        """What is open and may be seen; who looks for somebody sees them though they are muted."""
        muted = self.chosen.author_id is not None
        return visible_to(self.tx, self.snapshot, self.viewer, muted=muted)

    @cached_property
    def parts(self) -> dict[str, BitMap]:
        """What fits each part that is asked, but for the words."""
        asked: dict[str, tuple[object, Callable[[], BitMap]]] = {
            "kind": (self.chosen.kind, self._kind),
            "category": (self.chosen.category, self._category),
            "country": (self.chosen.country, self._country),
            "area": (self.chosen.area.strip(), self._area),
            "network": (self.chosen.network, self._network),
            "umbrella": (self.chosen.umbrella, self._umbrella),
            "author": (self.chosen.author_id, self._author),
            "language": (self.chosen.language, self._language),
            "window": (self.chosen.window.is_asked, self._window),
            "urgency": (self.chosen.urgency, self._urgency),
            "mode": (self.chosen.mode, self._mode),
            "since": (self.chosen.since, self._since),
            "after": (self.chosen.after, self._after),
        }
        return {name: find() for name, (value, find) in asked.items() if value}

    def fitting(self, *, but: str = "") -> BitMap:
        """What fits every part, or every one `but` that, whatever words it holds."""
        parts = [found for name, found in self.parts.items() if name != but]
        return self.seen.intersection(*sorted(parts, key=len))

    @property
    def has_words(self) -> bool:
        """Whether words are looked for."""
        return bool(self.chosen.words.strip())

    @cached_property
    def query(self) -> str:
        """The words as the full-text index takes them; empty if there is none among them."""
        return query_of(self.tx, self.chosen.words)

    @cached_property
    def worded(self) -> BitMap:
        """The newest of what holds the words, and no more than `LOOKED_THROUGH`."""
        return BitMap(self.newest_worded)

    @property
    def newest_worded(self) -> Sequence[int]:
        """The same in order of publication, the newest first."""
        return self._newest_worded[:LOOKED_THROUGH]

    @property
    def is_cut(self) -> bool:
        """Whether more hold the words than are looked through."""
        return self.has_words and len(self._newest_worded) > LOOKED_THROUGH

    @cached_property
    def _newest_worded(self) -> Sequence[int]:
        return store.holding_words(self.tx, self.query, LOOKED_THROUGH + 1) if self.query else ()

    def _kind(self) -> BitMap:
        return self._of(Axis.KIND, self.chosen.kind)

    def _category(self) -> BitMap:
        return self._of(Axis.CATEGORY, self.chosen.category)

    def _urgency(self) -> BitMap:
        return self._of(Axis.URGENCY, self.chosen.urgency)

    def _mode(self) -> BitMap:
        return self.snapshot.index.any_of(Axis.MODE, modes_of(self.chosen.mode or ""))

    def _language(self) -> BitMap:
        wanted, values = self.chosen.language or "", self.snapshot.index.values(Axis.LANGUAGE)
        return self.snapshot.index.any_of(
            Axis.LANGUAGE, [tag for tag in values if f"{tag}-".startswith(f"{wanted}-")]
        )

    def _window(self) -> BitMap:
        return self.snapshot.index.fitting(self.chosen.window)

    def _since(self) -> BitMap:
        since = self.chosen.since
        return BitMap(store.changed_after(self.tx, milliseconds(since))) if since else BitMap()

    def _after(self) -> BitMap:
        new, changed = visits_store.changed_since(self.tx, self.chosen.after or 0)
        return BitMap([*new, *changed])

    def _author(self) -> BitMap:
        author = self.chosen.author_id
        return BitMap(store.places_of(self.tx, [author] if author is not None else []))

    def _country(self) -> BitMap:
        country = self.chosen.country
        return self._networks(n.id for n in self.snapshot.networks if n.country == country)

    def _area(self) -> BitMap:
        words = words_of(self.chosen.area)
        found = (n for n in self.snapshot.networks if all(word in n.area for word in words))
        return self._networks(network.id for network in found if words)

    def _network(self) -> BitMap:
        found = feed_store.network_id(self.tx, self.chosen.network or "")
        return self._networks([] if found is None else [found])

    def _umbrella(self) -> BitMap:
        found = feed_store.umbrella_id(self.tx, self.chosen.umbrella or "")
        members = [] if found is None else alliances.members_of(self.tx, found)
        return self._networks(member.id for member in members)

    def _networks(self, ids: Iterable[int]) -> BitMap:
        return self.snapshot.index.any_of(Axis.NETWORK, ids)

    def _of(self, axis: Axis, value: str | None) -> BitMap:
        return self.snapshot.index.of(axis, value or "")


def modes_of(asked: str) -> list[str]:
    """The modes that suit who asks for one: what may be done either way suits both."""
    return [asked, Mode.EITHER] if asked != Mode.EITHER else [asked]
