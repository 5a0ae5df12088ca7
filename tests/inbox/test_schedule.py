"""When something that failed is tried again."""

from datetime import UTC, datetime, timedelta

import pytest

from inbox.schedule import MOST_TRIES, next_try

NOW = datetime(2026, 3, 7, 9, 0, tzinfo=UTC)


def test_the_pauses_grow_from_half_a_minute_to_a_day() -> None:
    pauses = [(next_try(tries, NOW, 0.0) or NOW) - NOW for tries in range(1, MOST_TRIES)]
    assert pauses[0] == timedelta(seconds=30)
    assert pauses == sorted(set(pauses))
    assert pauses[-1] == timedelta(days=1)


@pytest.mark.parametrize("tries", [-1, 0, MOST_TRIES, MOST_TRIES + 1])
def test_nothing_is_tried_before_it_has_failed_nor_for_ever(tries: int) -> None:
    assert next_try(tries, NOW, 0.0) is None


def test_what_failed_together_does_not_come_back_together() -> None:
    assert next_try(1, NOW, 0.5) == NOW + timedelta(seconds=33)
    assert next_try(1, NOW, 1.0) == NOW + timedelta(seconds=36)
