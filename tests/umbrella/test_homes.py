"""How many each network has of a set of places: the quick ways say what the plain one says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyroaring import BitMap

from umbrella import homes
from umbrella.homes import met
from umbrella.index import Axis, Entry, Index

PLACES = st.integers(min_value=0, max_value=60)
NETWORKS = st.integers(min_value=1, max_value=4)
PUT = st.tuples(st.dictionaries(PLACES, NETWORKS, min_size=1, max_size=20), st.sets(PLACES))


def by_network(index: Index, found: BitMap) -> dict[int, int]:
    """By what each network has."""
    return met(found, {int(one): places for one, places in index.values(Axis.NETWORK).items()})


@given(st.lists(PUT, min_size=1, max_size=6), st.sampled_from((3, 1_000)), st.sampled_from((8, 99)))
def test_what_a_network_has_is_counted_the_same_in_each_way(
    puts: list[tuple[dict[int, int], set[int]]], large: int, width: int
) -> None:
    index = Index()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(homes, "_LARGE", large)
        patch.setattr(homes, "_WIDTH", width)
        patch.setattr(homes, "_SPARE", 2)
        for homes_of, asked in puts:
            index.remove(BitMap(homes_of))
            index.put(
                Entry(place, None, number, None, "need|today|remote|public|0||[]", "")
                for place, number in homes_of.items()
            )
            for found in (index.shown, index.shown & BitMap(asked), index.shown - BitMap(asked)):
                assert index.by_network(found) == by_network(index, found)


@pytest.mark.parametrize("most", [1, 2])
def test_very_many_networks_are_counted_too(most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("umbrella.homes.NETWORKS_MOST", most)
    monkeypatch.setattr("umbrella.index.NETWORKS_MOST", most)
    index = Index()
    for number in (1, 2, 3):
        index.put([Entry(number, None, number, None, "need|today|remote|public|0||[]", "")])
        assert index.by_network(index.shown) == dict.fromkeys(range(1, number + 1), 1)
