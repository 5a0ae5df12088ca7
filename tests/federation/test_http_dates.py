"""Dates as HTTP writes them."""

from email.utils import format_datetime, parsedate_to_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from federation.http_dates import from_http_date, to_http_date

_SECONDS = st.integers(0, 4_102_444_800)


@given(_SECONDS)
def test_what_is_written_is_read_back(seconds: int) -> None:
    assert from_http_date(to_http_date(seconds)) == seconds


@given(_SECONDS)
def test_the_standard_library_agrees(seconds: int) -> None:
    instant = parsedate_to_datetime(to_http_date(seconds))
    assert instant.timestamp() == seconds
    assert format_datetime(instant, usegmt=True) == to_http_date(seconds)


def test_a_date_has_the_one_form() -> None:
    assert to_http_date(1_768_478_400) == "Thu, 15 Jan 2026 12:00:00 GMT"


@given(st.text(max_size=40))
def test_any_other_text_is_no_date(text: str) -> None:
    assert from_http_date(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "yesterday noon",
        "",
        "Thu, 15 Jan 2026 12:00:00 UTC",
        "Thu, 15 jan 2026 12:00:00 GMT",
        "Xxx, 15 Jan 2026 12:00:00 GMT",
        "Thu, 31 Feb 2026 12:00:00 GMT",
        "Thu, 00 Jan 2026 12:00:00 GMT",
        "Thu, 15 Jan 0000 12:00:00 GMT",
        "Thu, 15 Jan 2026 24:00:00 GMT",
        "Thu, 15 Jan 2026 12:60:00 GMT",
        "Thu, 15 Jan 2026 12:00:61 GMT",
        "Thu, ١٥ Jan 2026 12:00:00 GMT",
        "Thu, 15 Jan 2026 12:00:00 GMT ",
        "Thursday, 15-Jan-26 12:00:00 GMT",
    ],
)
def test_dates_that_do_not_exist_are_none(text: str) -> None:
    assert from_http_date(text) is None
