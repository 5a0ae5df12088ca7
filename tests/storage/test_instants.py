from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis.strategies import datetimes, just

from storage.instants import from_text, to_text

INSTANTS = datetimes(timezones=just(UTC))


def test_an_instant_is_written_in_utc_with_milliseconds() -> None:
    auckland = timezone(timedelta(hours=13))
    instant = datetime(2026, 11, 25, 8, 2, 18, 123_999, tzinfo=auckland)
    assert to_text(instant) == "2026-11-24T19:02:18.123Z"


@given(INSTANTS)
def test_what_is_written_is_read_back_to_the_millisecond(instant: datetime) -> None:
    whole = instant.replace(microsecond=instant.microsecond // 1000 * 1000)
    assert from_text(to_text(instant)) == whole


@given(INSTANTS, INSTANTS)
def test_texts_sort_as_the_instants_pass(one: datetime, other: datetime) -> None:
    if one <= other:
        assert to_text(one) <= to_text(other)
    else:
        assert to_text(one) >= to_text(other)


def test_a_naive_datetime_is_refused() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        to_text(datetime(2026, 3, 7, 9, 0))  # noqa: DTZ001  # the point of the test


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-24",
        "2026-11-24T19:02:18Z",
        "2026-11-24T19:02:18.123",
        "2026-11-24T19:02:18.123+00:00",
        "2026-11-24T20:02:18.123+01:00",
        "20261124T190218.123Z",
        "yesterday",
        "",
    ],
)
def test_any_other_spelling_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        from_text(text)
