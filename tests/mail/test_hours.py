"""Quiet hours by the reader's clock, on the nights when clocks change too."""

from datetime import UTC, datetime, timedelta
from zoneinfo import available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mail.hours import after_quiet, is_quiet

ZONES = sorted(available_timezones())
HOURS = st.integers(0, 23)


@pytest.mark.parametrize(
    ("instant", "zone", "end"),
    [
        # Josie in Hull: an ordinary night, and the two when clocks change.
        ("2026-01-10T22:00Z", "Europe/London", "2026-01-11T08:00Z"),
        ("2026-03-28T23:00Z", "Europe/London", "2026-03-29T07:00Z"),
        ("2026-10-24T22:00Z", "Europe/London", "2026-10-25T08:00Z"),
        ("2026-10-25T00:30Z", "Europe/London", "2026-10-25T08:00Z"),
        ("2026-10-25T01:30Z", "Europe/London", "2026-10-25T08:00Z"),
        # The first minute, the last one, and the hours of the day.
        ("2026-01-10T21:00Z", "Europe/London", "2026-01-11T08:00Z"),
        ("2026-01-10T20:59Z", "Europe/London", "2026-01-10T20:59Z"),
        ("2026-01-10T07:59Z", "Europe/London", "2026-01-10T08:00Z"),
        ("2026-01-10T08:00Z", "Europe/London", "2026-01-10T08:00Z"),
        # The far side, where the day is another, and a quarter of an hour off.
        ("2026-04-04T09:00Z", "Pacific/Auckland", "2026-04-04T20:00Z"),
        ("2026-09-26T09:30Z", "Pacific/Auckland", "2026-09-26T19:00Z"),
        ("2026-07-01T12:00Z", "Pacific/Chatham", "2026-07-01T19:15Z"),
        ("2026-07-01T12:00Z", "Nowhere/Land", "2026-07-01T12:00Z"),
    ],
)
def test_quiet_ends_when_the_readers_clock_says_so(instant: str, zone: str, end: str) -> None:
    found = after_quiet(datetime.fromisoformat(instant), zone, 21, 8)
    assert found == datetime.fromisoformat(end)


@pytest.mark.parametrize(
    ("quiet_from", "quiet_to", "hour", "quiet"),
    [
        *((21, 8, 21, True), (21, 8, 0, True), (21, 8, 7, True), (21, 8, 8, False)),
        *((1, 6, 0, False), (1, 6, 1, True), (1, 6, 5, True), (1, 6, 6, False)),
        *((0, 0, 0, False), (9, 9, 9, False), (22, 0, 23, True), (22, 0, 0, False)),
    ],
)
def test_quiet_goes_over_midnight_or_not_at_all(
    quiet_from: int, quiet_to: int, hour: int, *, quiet: bool
) -> None:
    instant = datetime(2026, 1, 10, hour, 30, tzinfo=UTC)
    assert is_quiet(instant, "UTC", quiet_from, quiet_to) is quiet


@given(
    st.datetimes(datetime(2024, 1, 1), datetime(2028, 1, 1)),  # noqa: DTZ001  # UTC is added
    st.sampled_from(ZONES),
    HOURS,
    HOURS,
)
def test_after_quiet_is_never_quiet_never_earlier_and_within_a_day(
    instant: datetime, zone: str, quiet_from: int, quiet_to: int
) -> None:
    instant = instant.replace(tzinfo=UTC)
    found = after_quiet(instant, zone, quiet_from, quiet_to)
    assert not is_quiet(found, zone, quiet_from, quiet_to)
    assert instant <= found <= instant + timedelta(hours=26)
    assert after_quiet(found, zone, quiet_from, quiet_to) == found
