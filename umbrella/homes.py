"""Whose each place is, in one row of small numbers: how many each network has of a set of places.

To meet a set with the places of a thousand networks costs a look at each of their listings, however
small the set; here it costs one at each of its own. Of a large set only what tells it from another
that was counted lately is looked at, if that is little.
"""

from array import array
from collections import Counter
from collections.abc import Mapping
from typing import Final

from pyroaring import BitMap

_LARGE: Final = 100_000
"""From so many on it is dearer to look at each than to meet what the networks have."""
_REMEMBERED: Final = 4
_WIDTH: Final = 1 << 22
"""A year and a month; what was said before is met with what the networks have."""
_SPARE: Final = 1 << 13
NETWORKS_MOST: Final = 1 << 16


class Homes:
    """Made of what each network has; whoever changes that says so with `put`.

    Of networks there are `NETWORKS_MOST` at the most.
    """

    def __init__(self, networks: Mapping[int, BitMap]) -> None:
        oldest = min((places.min() for places in networks.values()), default=0)
        newest = max((places.max() for places in networks.values()), default=0)
        self._first = max(oldest, newest - _WIDTH + 1)
        self._numbers = array("H", bytes(2 * (newest - self._first + 1)))
        self._ids: list[int] = []
        self._large: list[tuple[BitMap, dict[int, int]]] = []  # large sets, with their counts
        self._number_of: dict[int, int] = {}
        for network_id, places in networks.items():
            self.put(network_id, places)

    def put(self, network_id: int, places: BitMap) -> bool:
        """From now on these are of that network; False if there is no room: then make it anew."""
        self.changed()
        number = self._number_of.setdefault(network_id, len(self._ids))
        if number == len(self._ids):
            self._ids.append(network_id)
        recent = places if places.min() >= self._first else places - BitMap(range(self._first))
        if number >= NETWORKS_MOST or (recent and not self._reaches(recent.max())):
            return False
        numbers = self._numbers
        for place in recent.shift(-self._first).to_array():
            numbers[place] = number
        return True

    def _reaches(self, place: int) -> bool:
        """Makes the row longer where it ends before that place; not without end."""
        missing = place - self._first + 1 - len(self._numbers)
        if missing <= 0:
            return True
        if len(self._numbers) + missing > 2 * _WIDTH:
            return False
        self._numbers.frombytes(bytes(2 * (missing + _SPARE)))
        return True

    def changed(self) -> None:
        """Something is another network's now, or nobody's: what was counted may not be so."""
        self._large.clear()

    def counted(self, found: BitMap, networks: Mapping[int, BitMap]) -> dict[int, int]:
        """How many of these places each network has, without those that have none."""
        if len(found) <= _LARGE:
            return self._looked_at(found, networks)
        for large, counts in self._large:
            if len(large) + len(found) - 2 * large.intersection_cardinality(found) <= _LARGE:
                return self._by_difference(found, large, counts, networks)
        counts = met(found, networks)
        self._large = [(found, counts), *self._large[: _REMEMBERED - 1]]
        return counts

    def _by_difference(
        self,
        found: BitMap,
        large: BitMap,
        counts: Mapping[int, int],
        networks: Mapping[int, BitMap],
    ) -> dict[int, int]:
        """By what a set that was counted has besides, and has not."""
        counter = Counter(counts)
        counter.subtract(self._looked_at(large - found, networks))
        counter.update(self._looked_at(found - large, networks))
        return {network: count for network, count in counter.items() if count}

    def _looked_at(self, found: BitMap, networks: Mapping[int, BitMap]) -> dict[int, int]:
        covered = BitMap(range(self._first, self._first + len(self._numbers)))
        recent, older = found & covered, found - covered
        places = recent.shift(-self._first).to_array()
        numbers = Counter(map(self._numbers.__getitem__, places))
        counts = Counter({self._ids[number]: count for number, count in numbers.items()})
        if older:
            counts.update(met(older, networks))
        return dict(counts)


def met(found: BitMap, networks: Mapping[int, BitMap]) -> dict[int, int]:
    """The same, by what each network has."""
    counts = {one: found.intersection_cardinality(places) for one, places in networks.items()}
    return {one: count for one, count in counts.items() if count}
