"""The index of the feed in memory: for each trait of a listing the places that have it.

A place is a number of 32 bits (`feed_places`), greater for what was said later; sets of them are
compressed bitmaps, so that a filter is a few intersections and a count costs microseconds. Pure:
what stands in it comes from `umbrella.index_keeping`.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any, Final, NamedTuple

from pyroaring import BitMap

from listings.categories import root_code
from listings.terms_text import window_of
from umbrella.homes import NETWORKS_MOST, Homes, met
from umbrella.when import When, cells_of, days_of

DAY: Final = 86_400_000
_TRAITS: Final = 7
_NOTHING: Final = BitMap()
_SHOWN: Final = "shown"

Part = tuple[str, bytes]
"""One set of an index as octets, with its name."""


class Axis(StrEnum):
    """What a listing is told apart by."""

    KIND = "kind"
    URGENCY = "urgency"
    MODE = "mode"
    LANGUAGE = "language"
    CATEGORY = "category"  # its codes, and the roots of these
    NETWORK = "network"
    STRAY = "stray"  # the author's host, if it is not the network's
    EYES = "eyes"  # who may see it, if not everybody: visibility and whether it is ours
    SLOT = "slot"  # the part of the week, for times of every week
    SPAN = "span"  # the same, for one span of time
    FIRST = "first"  # the first day of a span, as an ordinal; and the last
    LAST = "last"
    ENDS = "ends"  # the day of its end, since 1970


class Entry(NamedTuple):
    """A listing as the index takes it in (`feed_places`); a tuple, for there are very many."""

    place: int
    ends: int | None
    network_id: int
    stray_host: str | None
    traits: str
    slots: str


class Index:
    """Sets of places. What it gives out is not to be changed; what one makes of it is one's own."""

    def __init__(self) -> None:
        self.shown = BitMap()
        self._maps: dict[Axis, dict[str | int, BitMap]] = {axis: {} for axis in Axis}
        self._homes: Homes | None = None

    @classmethod
    def of_parts(cls, parts: Iterable[Part]) -> "Index":
        """The index that told these."""
        index = cls()
        for name, octets in parts:
            axis, value = json.loads(name)
            places = BitMap.deserialize(octets)
            if axis == _SHOWN:
                index.shown = places
            else:
                index._maps[Axis(axis)][value] = places
        return index

    def parts(self) -> Iterator[Part]:
        """Everything that is in it."""
        yield json.dumps([_SHOWN, ""]), self.shown.serialize()
        for axis, maps in self._maps.items():
            for value, places in maps.items():
                yield json.dumps([axis, value]), places.serialize()

    def of(self, axis: Axis, value: str | int) -> BitMap:
        """The places that have it."""
        return self._maps[axis].get(value, _NOTHING)

    def values(self, axis: Axis) -> Mapping[str | int, BitMap]:
        """Every value there is on an axis, and its places."""
        return self._maps[axis]

    def any_of(self, axis: Axis, values: Iterable[str | int]) -> BitMap:
        """The places that have any of these."""
        maps = self._maps[axis]
        return union(maps[value] for value in values if value in maps)

    def by_network(self, found: BitMap) -> dict[int, int]:
        """How many of these places each network has, without those that have none."""
        networks = self._networks()
        if len(networks) > NETWORKS_MOST:
            return met(found, networks)
        if self._homes is None:
            self._homes = Homes(networks)
        return self._homes.counted(found, networks)

    def _networks(self) -> dict[int, BitMap]:
        return {int(one): places for one, places in self._maps[Axis.NETWORK].items()}

    def put(self, entries: Iterable[Entry | Iterable[Any]]) -> None:
        """Takes listings in that are not there; a row with the same columns will do."""
        traits, windows, strays = (defaultdict[str, list[int]](list) for _ in range(3))
        networks, days = (defaultdict[int, list[int]](list) for _ in range(2))
        for place, ends, network_id, stray_host, told, slots in entries:
            traits[told].append(place)
            networks[network_id].append(place)
            if ends is not None:
                days[ends // DAY].append(place)
            if slots:
                windows[slots].append(place)
            if stray_host is not None:
                strays[stray_host].append(place)
        for text, some in traits.items():
            self.shown.update(some)
            self._put(traits_of(text), some)
        for slots, some in windows.items():
            self._put(_keys_of_window(slots), some)
        for axis, groups in ((Axis.ENDS, days), (Axis.STRAY, strays), (Axis.NETWORK, networks)):
            for value, some in groups.items():
                self._put([(axis, value)], some)
        self._move_in(networks)

    def remove(self, places: BitMap) -> None:
        """Lets listings go."""
        gone = self.shown & places
        if not gone:
            return
        self.shown -= gone
        if self._homes is not None:
            self._homes.changed()
        for maps in self._maps.values():
            for value in list(maps):
                maps[value] -= gone
                if not maps[value]:
                    del maps[value]

    def _put(self, keys: Iterable[tuple[Axis, str | int]], some: Sequence[int]) -> None:
        places = BitMap(some)
        for axis, value in keys:
            maps = self._maps[axis]
            if value in maps:
                maps[value] |= places
            else:
                maps[value] = places.copy()

    def _move_in(self, networks: Mapping[int, Sequence[int]]) -> None:
        for network_id, some in networks.items():
            if self._homes and not self._homes.put(network_id, BitMap(some)):
                self._homes = None

    def fitting(self, when: When) -> BitMap:
        """The places of what suits then; as `When.fits`, for all at once."""
        slots = {cell for cell in when.cells if cell // 4 in when.weekdays}
        spans = self.any_of(Axis.SPAN, when.cells)
        if when.first is not None:
            spans -= self._days(Axis.LAST, until=when.first.toordinal() - 1)
        if when.last is not None:
            spans -= self._days(Axis.FIRST, since=when.last.toordinal() + 1)
        timed = union([*self._maps[Axis.SLOT].values(), *self._maps[Axis.SPAN].values()])
        return (self.shown - timed) | spans | self.any_of(Axis.SLOT, slots)

    def _days(self, axis: Axis, *, since: int = 0, until: int = date.max.toordinal()) -> BitMap:
        days = (day for day in self._maps[axis] if isinstance(day, int))
        return self.any_of(axis, [day for day in days if since <= day <= until])


def union(maps: Iterable[BitMap]) -> BitMap:
    """What is in any of them, in a set of its own."""
    return BitMap().union(*maps)


def traits_of(text: str) -> list[tuple[Axis, str | int]]:
    """The keys of `feed_places.traits`."""
    kind, urgency, mode, visibility, local, language, codes = text.split("|", _TRAITS - 1)
    keys: list[tuple[Axis, str | int]] = [
        (Axis.KIND, kind),
        (Axis.URGENCY, urgency),
        (Axis.MODE, mode),
        *((Axis.CATEGORY, code) for code in _with_roots(json.loads(codes))),
    ]
    if language:
        keys.append((Axis.LANGUAGE, language))
    if visibility != "public":
        keys.append((Axis.EYES, eyes(visibility, local=local == "1")))
    return keys


def _with_roots(codes: Iterable[str]) -> set[str]:
    found = set(codes)
    return found | {root_code(code) for code in found}


def eyes(visibility: str, *, local: bool) -> str:
    """The value of `Axis.EYES` for what not everybody may see."""
    return f"{visibility} {'here' if local else 'elsewhere'}"


def _keys_of_window(slots: str) -> list[tuple[Axis, str | int]]:
    window = window_of(slots)
    if window.span is None:
        return [(Axis.SLOT, cell) for cell in cells_of(window)]
    first, last = days_of(window.span)
    cells = [(Axis.SPAN, cell) for cell in cells_of(window)]
    return [*cells, (Axis.FIRST, first.toordinal()), (Axis.LAST, last.toordinal())]
