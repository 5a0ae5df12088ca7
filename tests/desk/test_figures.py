"""Small numbers cannot be found again, not even by whoever knows how they are left out."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.figures import (
    SMALLEST,
    Counted,
    MonthShown,
    Shown,
    is_small,
    shown,
    shown_parts,
    shown_share,
    summed,
)

counts = st.integers(0, 60)
roots = st.sampled_from(["ride", "home", "food", "company", "tech", "care"])
parts = st.dictionaries(roots, counts, max_size=6)
Whole = tuple[int, ...]
Looks = tuple[object, ...]
EDGE = 5


def named(values: Iterable[int]) -> dict[str, int]:
    return {f"root {place}": count for place, count in enumerate(values)}


def told(seen: Shown) -> Looks:
    """All that a reader gets."""
    return (seen.total, tuple(sorted(seen.parts.items())))


# ---------------------------------------------------------------- what is told is never small


@given(parts)
def test_nothing_that_is_told_is_small_and_all_of_it_is_true(known: dict[str, int]) -> None:
    seen = shown_parts(known)
    for name, count in seen.parts.items():
        assert count is None or (count == known[name] and not is_small(count))
    assert seen.total is None or (seen.total == sum(known.values()) and not is_small(seen.total))


@given(parts)
def test_what_a_sum_and_the_told_parts_leave_over_is_never_small(known: dict[str, int]) -> None:
    seen = shown_parts(known)
    left_out = [known[name] for name, count in seen.parts.items() if count is None]
    if seen.total is not None and left_out:
        assert len(left_out) > 1
        assert seen.total - sum(count or 0 for count in seen.parts.values()) >= SMALLEST


@given(parts, st.data())
def test_neither_those_answered_nor_those_not_are_told_where_they_are_few(
    needs: dict[str, int], data: st.DataObject
) -> None:
    answered = {name: data.draw(st.integers(0, count)) for name, count in needs.items()}
    asks = shown_parts(needs)
    seen = shown_share(needs, asks, answered)
    for name, count in seen.parts.items():
        if count is not None:
            whole = asks.part(name)
            assert whole is not None
            assert (is_small(count), is_small(whole - count)) == (False, False)
    if seen.total is not None:
        assert asks.total is not None
        assert not is_small(asks.total - seen.total)


def test_where_all_is_large_all_is_told() -> None:
    known = {"ride": 12, "home": 5, "food": 0}
    assert told(shown_parts(known)) == (17, (("food", 0), ("home", 5), ("ride", 12)))


@pytest.mark.parametrize(
    ("known", "hidden", "total"),
    [
        ({"ride": 3}, {"ride"}, None),
        ({"ride": 3, "home": 20}, {"ride", "home"}, 23),
        ({"ride": 3, "home": 20, "food": 7}, {"ride", "food"}, 30),
        ({"ride": 3, "home": 3, "food": 7}, {"ride", "home"}, 13),
        ({"ride": 1, "home": 4, "food": 7}, {"ride", "home", "food"}, 12),
        ({"ride": 1, "home": 4}, {"ride", "home"}, None),
        ({"ride": 4, "home": 4, "food": 9}, {"ride", "home", "food"}, 17),
    ],
)
def test_another_one_is_left_out_where_the_sum_would_give_it_away(
    known: dict[str, int], hidden: set[str], total: int | None
) -> None:
    seen = shown_parts(known)
    assert {name for name, count in seen.parts.items() if count is None} == hidden
    assert seen.total == total


# ------------------------------------------------- nothing can be computed back: all that could be


def insist_on_doubt(worlds: Iterable[tuple[Looks, Whole, bool]]) -> None:
    """No small number is the same in all the worlds that look the same to a reader.

    Whoever reads may know all rules: they look through every world, as we do here. A world near
    the edge of those we go through (False) may have brothers beyond it, so it proves nothing.
    """
    alike: dict[Looks, set[Whole]] = defaultdict(set)
    looked_at = set()
    for looks, world, is_inside in worlds:
        alike[looks].add(world)
        if is_inside:
            looked_at.add(looks)
    assert looked_at
    for looks in looked_at:
        for values in zip(*alike[looks], strict=True):
            certain = set(values)
            assert len(certain) > 1 or not is_small(certain.pop()), (looks, alike[looks])


def sums(categories: int, largest: int) -> Iterator[tuple[Looks, Whole, bool]]:
    for size in product(range(largest + EDGE), repeat=categories):
        yield told(shown_parts(named(size))), (*size, sum(size)), max(size) <= largest


@pytest.mark.parametrize(("categories", "largest"), [(1, 40), (2, 24), (3, 13), (4, 7)])
def test_no_small_count_is_certain_whoever_reads_and_whatever_they_know_of_the_rules(
    categories: int, largest: int
) -> None:
    insist_on_doubt(sums(categories, largest))


def shares(categories: int, largest: int) -> Iterator[tuple[Looks, Whole, bool]]:
    halves = [(n, a) for n in range(largest + EDGE) for a in range(n + 1)]
    for pairs in product(halves, repeat=categories):
        needs, answered = named(n for n, _ in pairs), named(a for _, a in pairs)
        asks = shown_parts(needs)
        looks = (told(asks), told(shown_share(needs, asks, answered)))
        flat = [value for n, a in pairs for value in (n, a, n - a)]
        whole, part = sum(needs.values()), sum(answered.values())
        yield looks, (*flat, whole, part, whole - part), max(n for n, _ in pairs) <= largest


@pytest.mark.parametrize(("categories", "largest"), [(1, 24), (2, 11), (3, 4)])
def test_neither_answered_nor_unanswered_asks_are_certain_where_they_are_few(
    categories: int, largest: int
) -> None:
    insist_on_doubt(shares(categories, largest))


def people() -> Iterator[tuple[Looks, Whole, bool]]:
    for before, came, left in product((20, 21), range(16), range(16)):
        month = Counted("2026-11", before + came - left, came, left)
        seen = shown(month)
        yield (before, seen.members, seen.newcomers), (came, left), max(came, left) <= 16 - EDGE


def test_neither_newcomers_nor_leavers_are_certain_where_they_are_few() -> None:
    insist_on_doubt(people())


# ----------------------------------------------------------------------------- over many months


def test_what_is_added_up_over_months_is_only_what_is_told() -> None:
    assert summed([5, None, 7]).count == 12
    assert summed([5, None, 7]).at_least
    assert not summed([5, 7]).at_least


def test_a_month_is_told_with_all_its_numbers() -> None:
    listed = {
        "offers": {"ride": 9},
        "needs": {"ride": 20},
        "answered": {"ride": 12},
        "came_about": {"ride": 3},
    }
    seen: MonthShown = shown(Counted("2026-11", 36, 6, 0, listed))
    found = [seen.total(what) for what in ("members", "newcomers", *listed)]
    assert found == [36, 6, 9, 20, 12, None]
