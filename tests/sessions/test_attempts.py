"""Laws of slowing down: whatever somebody tries, and whenever."""

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.attempt_store import Tries
from sessions.attempts import FORGOTTEN_AFTER, OF_A_NAME, Pace, after_try, network_of, wait_after
from tests.fediverse.sundial import START
from world.errors import Limited

PACES = st.builds(
    Pace,
    free=st.integers(0, 40),
    longest=st.integers(1, 7_200).map(lambda seconds: timedelta(seconds=seconds)),
)
SECONDS = st.lists(st.integers(0, 4_000), max_size=120)


@given(PACES, st.integers(0, 10_000))
def test_another_failure_never_shortens_the_wait_and_the_wait_is_bounded(
    pace: Pace, failures: int
) -> None:
    wait = wait_after(failures, pace)

    assert wait_after(failures + 1, pace) >= wait
    assert timedelta(0) <= wait <= pace.longest
    assert wait > timedelta(0) or failures <= pace.free


def _made(pace: Pace, pauses: list[int]) -> list[int]:
    """At which seconds a try was made by somebody who tries after each of these pauses."""
    tries, second, made = None, 0, []
    for pause in pauses:
        second += pause
        try:
            tries = after_try(tries, pace, START + timedelta(seconds=second))
        except Limited:
            continue
        made.append(second)
    return made


@given(PACES, SECONDS)
def test_in_any_time_nobody_makes_more_tries_than_the_pace_allows(
    pace: Pace, pauses: list[int]
) -> None:
    made = _made(pace, pauses)

    for failures, (earlier, later) in enumerate(pairwise(made), start=1):
        assert timedelta(seconds=later - earlier) >= wait_after(failures, pace)


@given(PACES, SECONDS)
def test_whoever_waits_as_long_as_they_are_told_may_try(pace: Pace, pauses: list[int]) -> None:
    tries, now, told = None, START, []
    for pause in pauses:
        now += timedelta(seconds=pause)
        try:
            tries = after_try(tries, pace, now)
        except Limited as slowed:
            told.append(slowed.retry_after)
            now += timedelta(seconds=slowed.retry_after)
            tries = after_try(tries, pace, now)

    assert all(0 < seconds <= pace.longest.total_seconds() for seconds in told)


@given(PACES, st.integers(1, 100_000))
def test_a_day_without_a_try_is_a_new_beginning(pace: Pace, failures: int) -> None:
    old = Tries(failures, START, START + wait_after(failures, pace))

    assert after_try(old, pace, START + FORGOTTEN_AFTER).failures == 1


@given(st.integers(1, 10**6))
def test_a_clock_that_was_set_back_makes_nobody_wait_longer_than_the_longest_wait(
    seconds: int,
) -> None:
    old = Tries(30, START, START + OF_A_NAME.longest)
    before = START - timedelta(seconds=seconds)

    with pytest.raises(Limited) as slowed:
        after_try(old, OF_A_NAME, before)

    assert slowed.value.retry_after <= OF_A_NAME.longest.total_seconds()


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::99", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::99", "2001:db8:1:3::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", "unknown"),
        ("testclient", "unknown"),
        ("192.0.2.7, 198.51.100.1", "unknown"),
    ],
)
def test_an_ipv6_customer_is_one_network_however_many_addresses_they_use(
    address: str, network: str
) -> None:
    assert network_of(address) == network
