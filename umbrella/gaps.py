"""Where networks could help each other: asked for in several of them, offered in several others."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from pyroaring import BitMap

from listings.categories import CATEGORIES, root_code
from listings.listing import Kind
from posts.seen_store import ANYBODY, Viewer
from storage.transaction import Reading
from umbrella import store
from umbrella.feed_filter import FeedFilter, FeedItem
from umbrella.index import Axis, Index
from umbrella.index_keeping import IndexKeeper, Snapshot
from umbrella.question import Question

ASKING_LEAST: Final = 3
OFFERING_LEAST: Final = 2
SIDES_MOST: Final = 6
_LISTINGS_MOST: Final = 2
_GAPS_MOST: Final = 20


@dataclass(frozen=True, slots=True)
class Side:
    """A network with the newest of what it asks for, or offers, in a category."""

    network_id: int
    handle: str
    name: str
    listings: tuple[FeedItem, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """A category that some networks ask for, and others, who do not ask for it, offer.

    Of each there are `SIDES_MOST` at the most, the nearest.
    """

    category: str
    asking: tuple[Side, ...]
    offering: tuple[Side, ...]


@dataclass(frozen=True, slots=True)
class _Found:
    """The places of a gap, by network."""

    category: str
    asking: Mapping[int, Sequence[int]]
    offering: Mapping[int, Sequence[int]]


def seen_by(tx: Reading, viewer: Viewer, now: datetime) -> list[Gap]:
    """Gaps among what the viewer may see, those that most networks feel first."""
    with tx.memory.of(IndexKeeper).at(tx, now) as snapshot:
        seen = Question(tx, snapshot, viewer, FeedFilter(), now).seen
        found = _without_roots(_gaps(snapshot, seen))
    found = sorted(found, key=lambda gap: (-len(gap.asking), -len(gap.offering), gap.category))
    return _told(tx, viewer, now, found[:_GAPS_MOST])


def asked_and_offered_within(tx: Reading, umbrella: str, now: datetime) -> frozenset[str]:
    """Categories that a network of an umbrella asks for and another one there offers, for all eyes.

    `umbrella` is the IRI or the handle of a host of it; few or many make no difference here.
    """
    with tx.memory.of(IndexKeeper).at(tx, now) as snapshot:
        within = Question(tx, snapshot, ANYBODY, FeedFilter(umbrella=umbrella), now).fitting()
        return frozenset(gap.category for gap in _gaps(snapshot, within, (1, 1)))


def _gaps(
    snapshot: Snapshot, seen: BitMap, least: tuple[int, int] = (ASKING_LEAST, OFFERING_LEAST)
) -> Iterator[_Found]:
    index = snapshot.index
    needs, offers = (seen & index.of(Axis.KIND, kind) for kind in (Kind.NEED, Kind.OFFER))
    near = [network.id for network in snapshot.networks]
    for code in CATEGORIES:
        places = index.of(Axis.CATEGORY, code)
        asked, offered = needs & places, offers & places
        asking = _of_networks(index, asked, near)
        if len(asking) < least[0]:
            continue
        others = (number for number in near if not asked.intersect(_places(index, number)))
        offering = _of_networks(index, offered, others)
        if len(offering) >= least[1]:
            yield _Found(code, asking, offering)


def _of_networks(
    index: Index, among: BitMap, numbers: Iterable[int]
) -> Mapping[int, Sequence[int]]:
    """The newest places of the first of these networks that have any."""
    found: dict[int, Sequence[int]] = {}
    for number in numbers:
        if len(found) == SIDES_MOST:
            break
        if among.intersect(_places(index, number)):
            found[number] = list(among & _places(index, number))[-_LISTINGS_MOST:][::-1]
    return found


def _places(index: Index, network_id: int) -> BitMap:
    return index.of(Axis.NETWORK, network_id)


def _without_roots(gaps: Iterable[_Found]) -> list[_Found]:
    """What is below a root says more than the root."""
    found = list(gaps)
    parted = {root_code(gap.category) for gap in found if gap.category != root_code(gap.category)}
    return [gap for gap in found if gap.category not in parted]


def _told(tx: Reading, viewer: Viewer, now: datetime, found: Sequence[_Found]) -> list[Gap]:
    sides = [side for gap in found for side in (gap.asking, gap.offering)]
    places = [place for side in sides for some in side.values() for place in some]
    items = store.open_by_place(tx, viewer, places, now)
    names = store.names_of(tx, sorted({number for side in sides for number in side}))

    def side_of(number: int, places: Sequence[int]) -> Side:
        handle, name = names[number]
        listed = tuple(items[place] for place in places if place in items)
        return Side(number, handle, name, listed)

    def sides_of(side: Mapping[int, Sequence[int]]) -> tuple[Side, ...]:
        return tuple(side_of(number, some) for number, some in side.items())

    return [Gap(gap.category, sides_of(gap.asking), sides_of(gap.offering)) for gap in found]
