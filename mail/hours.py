"""Quiet hours where the reader lives (`domain.md` 7). Pure."""

from datetime import UTC, datetime, time, timedelta

from text.languages import zone_of


def is_quiet(instant: datetime, zone: str, quiet_from: int, quiet_to: int) -> bool:
    """Whether the reader's clock shows a quiet hour; from 21 to 8 goes over midnight."""
    hour = instant.astimezone(zone_of(zone)).hour
    if quiet_from <= quiet_to:
        return quiet_from <= hour < quiet_to
    return hour >= quiet_from or hour < quiet_to


def after_quiet(instant: datetime, zone: str, quiet_from: int, quiet_to: int) -> datetime:
    """The instant itself, or the end of the quiet hours it lies in.

    By the reader's clock: on the night when clocks change, quiet is an hour shorter or longer.
    """
    if not is_quiet(instant, zone, quiet_from, quiet_to):
        return instant
    there = instant.astimezone(zone_of(zone))
    day = there.date()
    if there.hour >= quiet_to:
        day += timedelta(days=1)
    end = datetime.combine(day, time(quiet_to), zone_of(zone)).astimezone(UTC)
    return max(end, instant)
