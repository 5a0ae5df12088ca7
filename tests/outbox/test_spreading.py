"""What all the world is told without hurry."""

from datetime import timedelta
from itertools import pairwise

import pytest

from outbox.expand import Target
from outbox.schedule import Patience
from outbox.spreading import AT_ONCE, spread


def _targets(count: int) -> list[Target]:
    return [
        Target(f"h{number}.example", f"https://h{number}.example/inbox", Patience.STRANGER)
        for number in range(count)
    ]


@pytest.mark.parametrize("count", [0, 1, AT_ONCE])
def test_a_few_hear_of_it_at_once(count: int) -> None:
    assert spread(_targets(count)) == _targets(count)


@pytest.mark.parametrize("count", [AT_ONCE + 1, 500, 20_000])
def test_of_very_many_the_first_hear_at_once_and_the_others_evenly_later(count: int) -> None:
    told = spread(_targets(count))
    waits = [target.after for target in told]
    assert [target.host for target in told] == [target.host for target in _targets(count)]
    assert set(waits[:AT_ONCE]) == {timedelta(0)}
    assert all(early < late for early, late in pairwise(waits[AT_ONCE - 1 :]))
    assert waits[-1] <= timedelta(hours=6)


def test_no_more_than_so_many_hear_of_it_in_a_minute_unless_there_are_too_many() -> None:
    waits = [target.after for target in spread(_targets(AT_ONCE + 400))]
    assert waits[-1] == timedelta(minutes=20)
