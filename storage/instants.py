"""Instants as they stand in rows: ISO 8601, UTC, milliseconds, "Z"; they sort as they pass."""

from datetime import UTC, datetime
from functools import lru_cache


# Of what comes in, the moment it came stands in many rows; and the same rows are read again.
@lru_cache(maxsize=1024)
def to_text(instant: datetime) -> str:
    """An aware datetime as "2026-11-24T19:02:18.123Z"; finer parts are cut off.

    Raises ValueError for a naive datetime: it names no instant.
    """
    if instant.tzinfo is None:
        message = "an instant without a zone names no instant"
        raise ValueError(message)
    if instant.tzinfo is not UTC:
        instant = instant.astimezone(UTC)
    return instant.isoformat(timespec="milliseconds")[:23] + "Z"


@lru_cache(maxsize=1024)
def from_text(text: str) -> datetime:
    """The aware UTC datetime that `to_text` wrote; ValueError for anything else."""
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None or to_text(instant) != text:
        message = f"{text!r} is not an instant as rows hold them"
        raise ValueError(message)
    return instant
