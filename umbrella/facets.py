"""How many listings there would be under each other choice of a filter.

Each count leaves out the part it stands beside, so that it says what choosing it would show.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from pyroaring import BitMap

from listings.listing import Mode
from posts.seen_store import Viewer
from storage.transaction import Reading
from umbrella import store
from umbrella.feed_filter import FeedFilter
from umbrella.index import Axis
from umbrella.index_keeping import IndexKeeper
from umbrella.question import Question, modes_of

NETWORKS_MOST: Final = 100


@dataclass(frozen=True, slots=True)
class Count:
    """How many listings have a value; `name` is what a network calls itself."""

    value: str
    count: int
    name: str = ""


@dataclass(frozen=True, slots=True)
class Facets:
    """Counts of each part of a filter, the greatest first, without those of nothing.

    `total` is how many fit all of it. If `is_cut`, ever so many hold the words, and the counts are
    those of the newest `umbrella.question.LOOKED_THROUGH`. Of networks there are
    `NETWORKS_MOST` at the most.
    """

    total: int
    kinds: tuple[Count, ...] = ()
    categories: tuple[Count, ...] = ()  # roots, and what is below them
    networks: tuple[Count, ...] = ()  # by handle
    countries: tuple[Count, ...] = ()
    languages: tuple[Count, ...] = ()  # without regions
    urgencies: tuple[Count, ...] = ()
    modes: tuple[Count, ...] = ()
    is_cut: bool = False


def counts(tx: Reading, viewer: Viewer, chosen: FeedFilter, now: datetime) -> Facets:
    """The counts of what the viewer may see, for each part of a filter."""
    with tx.memory.of(IndexKeeper).at(tx, now) as snapshot:
        return counted(Question(tx, snapshot, viewer, chosen, now))


def counted(question: Question) -> Facets:
    """The counts of a question that has been asked."""
    counting = _Counting(question)
    return Facets(
        total=len(counting.fitting("")),
        kinds=_sorted(counting.of(Axis.KIND, "kind")),
        categories=_sorted(counting.of(Axis.CATEGORY, "category")),
        networks=_named(question, counting.networks("network")),
        countries=_sorted(counting.countries()),
        languages=_sorted(counting.languages()),
        urgencies=_sorted(counting.of(Axis.URGENCY, "urgency")),
        modes=_sorted(counting.modes()),
        is_cut=question.is_cut,
    )


class _Counting:
    """Counts along the axes; what several parts have in common is found once."""

    def __init__(self, question: Question) -> None:
        self._question = question
        self._index = question.snapshot.index
        self._found: dict[str, BitMap] = {}
        self._networks: dict[str, Mapping[int, int]] = {}

    def _but(self, part: str) -> str:
        return part if part in self._question.parts else ""

    def fitting(self, part: str) -> BitMap:
        """What fits all but that part."""
        but = self._but(part)
        if but not in self._found:
            found = self._question.fitting(but=but)
            self._found[but] = found & self._question.worded if self._question.has_words else found
        return self._found[but]

    def of(self, axis: Axis, part: str) -> dict[str, int]:
        """How many have each value of an axis."""
        found = self.fitting(part)
        values = self._index.values(axis).items()
        return {str(value): found.intersection_cardinality(places) for value, places in values}

    def networks(self, part: str) -> Mapping[int, int]:
        """How many each network has, by its number."""
        but = self._but(part)
        if but not in self._networks:
            self._networks[but] = self._index.by_network(self.fitting(part))
        return self._networks[but]

    def countries(self) -> Counter[str]:
        """How many each country has."""
        of_network = self.networks("country")
        found: Counter[str] = Counter()
        for network in self._question.snapshot.networks:
            if network.country is not None:
                found[network.country] += of_network.get(network.id, 0)
        return found

    def languages(self) -> Counter[str]:
        """How many there are in each language, whatever its region."""
        found: Counter[str] = Counter()
        for tag, count in self.of(Axis.LANGUAGE, "language").items():
            found[tag.partition("-")[0]] += count
        return found

    def modes(self) -> dict[str, int]:
        """How many suit each way of meeting."""
        found = self.of(Axis.MODE, "mode")
        return {mode: sum(found.get(one, 0) for one in modes_of(mode)) for mode in Mode}


def _sorted(found: Mapping[str, int]) -> tuple[Count, ...]:
    ranked = sorted(found.items(), key=lambda one: (-one[1], one[0]))
    return tuple(Count(value, count) for value, count in ranked if count)


def _named(question: Question, found: Mapping[int, int]) -> tuple[Count, ...]:
    most = sorted(found, key=lambda number: (-found[number], number))[:NETWORKS_MOST]
    names = store.names_of(question.tx, most)
    return tuple(_count(names[number], found[number]) for number in most if number in names)


def _count(named: tuple[str, str], count: int) -> Count:
    handle, name = named
    return Count(handle, count, name)
