from datetime import UTC, datetime

import pytest

from federation.dates import EPOCH, clamped, read_instant

NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2026-01-15T12:00:00Z",
        "2026-01-15t12:00:00z",
        "2026-01-15 12:00:00Z",
        "2026-01-15T12:00:00+00:00",
        "2026-01-15T12:00:00.000Z",
        "2026-01-15T12:00:00,0Z",
        "2026-01-15T14:00:00+02:00",
        "2026-01-15T06:00:00-0600",
        "2026-01-15T06:30-05:30",
        "2026-01-15T12:00Z",
        "2026-01-15T12:00:00",
        "2026-01-15T12:00",
        " 2026-01-15T12:00:00 Z ",
        "2026-01-15T12:00:00.0000000000000000000Z",
    ],
)
def test_every_form_of_the_same_instant_is_read(text: str) -> None:
    assert read_instant(text) == NOON


def test_a_bare_date_is_its_first_instant_in_utc() -> None:
    assert read_instant("2026-01-15") == datetime(2026, 1, 15, tzinfo=UTC)


def test_fractions_are_cut_to_microseconds() -> None:
    assert read_instant("2026-01-15T12:00:00.123456999Z") == NOON.replace(microsecond=123456)
    assert read_instant("2026-01-15T12:00:00.5Z") == NOON.replace(microsecond=500_000)


def test_a_leap_second_is_the_second_before_it() -> None:
    assert read_instant("2016-12-31T23:59:60Z") == datetime(2016, 12, 31, 23, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "yesterday",
        "2026",
        "2026-01",
        "15.01.2026",
        "2026-13-01T00:00:00Z",
        "2026-02-30T00:00:00Z",
        "2026-01-15T24:00:00Z",
        "2026-01-15T12:60:00Z",
        "2026-01-15T12:00:61Z",
        "2026-01-15T12:00:00+99:00",
        "2026-01-15T12:00:00+2",
        "0000-01-01T00:00:00Z",
        "0001-01-01T00:00:00+01:00",
        "9999-12-31T23:59:59-01:00",
        "12026-01-15T12:00:00Z",
        "-2026-01-15T12:00:00Z",
        "２０２６-01-15T12:00:00Z",
        "2026-01-15T12:00:00Z" + " " * 100,
        1_768_478_400,
        None,
        ["2026-01-15T12:00:00Z"],
        {"@value": "2026-01-15T12:00:00Z"},
    ],
    ids=repr,
)
def test_what_is_no_instant_is_none(value: object) -> None:
    assert read_instant(value) is None


def test_instants_are_clamped_between_1970_and_now() -> None:
    assert clamped(None, NOON) is None
    assert clamped(datetime(1950, 1, 1, tzinfo=UTC), NOON) == EPOCH
    assert clamped(datetime(2099, 1, 1, tzinfo=UTC), NOON) == NOON
    assert clamped(datetime(2099, 1, 1, tzinfo=UTC), None) == datetime(2099, 1, 1, tzinfo=UTC)
