"""When a member's weekly letter is due: pure, in the member's own day, hour and zone."""

from datetime import UTC, datetime, time, timedelta
from typing import Final

from accounts.person import Rhythm
from text.languages import zone_of

WEEK: Final = timedelta(days=7)
LATE: Final = timedelta(days=2)
"""A letter that could not be written for so long is left out: the next one is near."""


def last_turn(rhythm: Rhythm, zone: str, now: datetime) -> datetime:
    """The last instant, not after now, at which it was that day and hour for the member.

    An hour that the clocks skip counts as the one after it; of one that comes twice the first.
    """
    here = zone_of(zone)
    today = now.astimezone(here).date()
    back = (today.weekday() - rhythm.digest_day) % 7
    for days in (back, back + 7):
        day = today - timedelta(days=days)
        turn = datetime.combine(day, time(rhythm.digest_hour), here).astimezone(UTC)
        if turn <= now:
            return turn
    raise AssertionError  # a day a week ago lies before now


def is_due(rhythm: Rhythm, zone: str, told_until: datetime, now: datetime) -> bool:
    """Whether a turn has come since the last letter, not too long ago."""
    turn = last_turn(rhythm, zone, now)
    return told_until < turn and now - turn < LATE
