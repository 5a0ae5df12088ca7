from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.person import Rhythm
from notices.rhythm import LATE, WEEK, is_due, last_turn
from text.languages import zone_of

_ZONES = ("Europe/London", "America/Chicago", "Pacific/Auckland", "Africa/Nairobi", "UTC")
_rhythms = st.builds(
    Rhythm,
    digest_day=st.integers(0, 6),
    digest_hour=st.integers(0, 23),
)
_instants = st.integers(0, 6 * 366 * 24 * 60).map(
    lambda minutes: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


@given(_rhythms, st.sampled_from(_ZONES), _instants)
def test_the_last_turn_is_within_a_week_at_the_hour_the_member_has_chosen(
    rhythm: Rhythm, zone: str, now: datetime
) -> None:
    turn = last_turn(rhythm, zone, now)
    assert turn <= now < turn + WEEK + timedelta(hours=1)
    here = turn.astimezone(zone_of(zone))
    assert here.weekday() == rhythm.digest_day
    assert here.hour - rhythm.digest_hour in (0, 1)  # one hour later where the clocks skip it


@given(_rhythms, st.sampled_from(_ZONES), _instants, st.integers(0, 40))
def test_a_letter_is_due_once_for_each_turn(
    rhythm: Rhythm, zone: str, now: datetime, hours: int
) -> None:
    if is_due(rhythm, zone, now - timedelta(days=8), now):
        assert not is_due(rhythm, zone, now, min(now + timedelta(hours=hours), now + LATE))


def test_friday_at_seven_is_friday_at_seven_on_either_side_of_the_clock_change() -> None:
    rhythm = Rhythm(digest_day=4, digest_hour=7)
    before = datetime(2026, 3, 27, 12, tzinfo=UTC)
    after = datetime(2026, 4, 3, 12, tzinfo=UTC)
    assert last_turn(rhythm, "Europe/London", before) == datetime(2026, 3, 27, 7, tzinfo=UTC)
    assert last_turn(rhythm, "Europe/London", after) == datetime(2026, 4, 3, 6, tzinfo=UTC)


@pytest.mark.parametrize(("hours", "due"), [(-1, False), (0, True), (47, True), (48, False)])
def test_a_letter_that_is_two_days_late_is_left_out(hours: int, *, due: bool) -> None:
    rhythm = Rhythm(digest_day=4, digest_hour=7)
    turn = datetime(2026, 3, 6, 7, tzinfo=UTC)
    told = turn - WEEK + timedelta(minutes=1)
    assert is_due(rhythm, "UTC", told, turn + timedelta(hours=hours)) is due
