from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis.strategies import integers, lists

from tests.fediverse.sundial import Dice, Sundial
from world.ids import IdMaker, instant_of, smallest_id_at


@pytest.mark.row("FLT-17")
@given(lists(integers(-5_000, 5_000), max_size=50), integers())
def test_ids_grow_even_when_the_clock_jumps_back(jumps: list[int], seed: int) -> None:
    sundial = Sundial()
    ids = IdMaker(sundial, Dice(seed))
    made: list[int] = []
    for milliseconds in jumps:
        sundial.jump(milliseconds=milliseconds)
        made.extend(ids.new() for _ in range(3))
    assert made == sorted(set(made))


def test_ids_sort_the_same_as_numbers_and_as_text() -> None:
    first = smallest_id_at(datetime(2026, 1, 1, tzinfo=UTC))
    last = smallest_id_at(datetime(2200, 1, 1, tzinfo=UTC))
    assert len(str(first)) == len(str(last)) == 19
    assert last < 2**63


def test_an_id_tells_when_it_was_given_out_and_no_more() -> None:
    sundial = Sundial()
    one, other = (IdMaker(sundial, Dice(seed)).new() for seed in (1, 2))
    assert instant_of(one) == instant_of(other) == sundial.now()
    assert one != other


def test_the_smallest_id_of_an_instant_parts_before_from_after() -> None:
    sundial = Sundial()
    ids = IdMaker(sundial, Dice(7))
    before = ids.new()
    sundial.turn(seconds=1)
    border = smallest_id_at(sundial.now())
    assert before < border <= ids.new()
    assert instant_of(border) - instant_of(before) == timedelta(seconds=1)


@given(lists(integers(0, 40), min_size=1, max_size=40), integers())
def test_ids_of_the_past_follow_each_other_like_their_instants(ages: list[int], seed: int) -> None:
    sundial = Sundial()
    ids = IdMaker(sundial, Dice(seed))
    now = sundial.now()
    made: dict[int, datetime] = {}
    for age in ages:
        instant = now - timedelta(days=age)
        number = ids.at(instant, made.__contains__)
        assert number not in made
        made[number] = instant
    assert [made[number] for number in sorted(made)] == sorted(made.values())
    assert all(instant_of(number) == instant for number, instant in made.items())


def test_an_id_is_never_of_the_future_and_always_has_nineteen_digits() -> None:
    sundial = Sundial()
    ids = IdMaker(sundial, Dice(7))
    late = ids.at(sundial.now() + timedelta(days=365), lambda _: False)
    early = ids.at(datetime(1, 1, 1, tzinfo=UTC), lambda _: False)
    assert instant_of(late) == sundial.now()
    assert len(str(early)) == 19


def test_an_id_that_is_taken_is_not_given_out() -> None:
    sundial = Sundial()
    past = sundial.now() - timedelta(days=1)
    first = IdMaker(sundial, Dice(7)).at(past, lambda _: False)
    second = IdMaker(sundial, Dice(7)).at(past, lambda number: number == first)
    assert first != second
    assert instant_of(second) == past
