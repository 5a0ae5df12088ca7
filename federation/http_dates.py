"""Instants in the one form of date that HTTP writes (IMF-fixdate, RFC 9110 section 5.6.7)."""

import re
from datetime import UTC, datetime
from email.utils import formatdate
from functools import lru_cache
from typing import Final

_MONTHS: Final = (
    "Jan",
    "Feb",
    "Mar",
    "Apr",
    "May",
    "Jun",
    "Jul",
    "Aug",
    "Sep",
    "Oct",
    "Nov",
    "Dec",
)
_FORM: Final = re.compile(
    rf"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), ([0-9]{{2}}) ({'|'.join(_MONTHS)}) ([0-9]{{4}}) "
    r"([0-9]{2}):([0-9]{2}):([0-9]{2}) GMT"
)
_LENGTH: Final = 29


@lru_cache(maxsize=16)
def to_http_date(seconds: int) -> str:
    """Seconds since 1970 as "Thu, 15 Jan 2026 12:00:00 GMT"."""
    return formatdate(seconds, usegmt=True)


def from_http_date(text: str) -> int | None:
    """Seconds since 1970; None for any other form, or a day that does not exist."""
    return _seconds(text) if len(text) == _LENGTH else None


# Whoever delivers, delivers many in the same second.
@lru_cache(maxsize=1024)
def _seconds(text: str) -> int | None:
    found = _FORM.fullmatch(text)
    if found is None:
        return None
    day, month, year, hour, minute, second = found.groups()
    try:
        instant = datetime(
            int(year),
            _MONTHS.index(month) + 1,
            int(day),
            int(hour),
            int(minute),
            int(second),
            tzinfo=UTC,
        )
    except ValueError:
        return None
    return int(instant.timestamp())
