"""What two people agreed, as a calendar reads it."""

from dataclasses import replace
from datetime import UTC, datetime

from icalendar import Calendar, Event

from mail.calendars import Appointment, calendar_entry

AGREED = Appointment(
    uid="conversation-17@hull.example",
    title="A lift to choir; bring, if you can, Mārama’s\nstool",
    begins_at=datetime.fromisoformat("2026-03-17T18:30:00+13:00"),
    ends_at=datetime.fromisoformat("2026-03-17T20:00:00+13:00"),
    changed_at=datetime(2026, 3, 7, 9, 0, tzinfo=UTC),
    url="https://hull.example/messages/17",
)


def event(agreed: Appointment) -> Event:
    calendar = Calendar.from_ical(calendar_entry(agreed).body)
    (found,) = calendar.walk("VEVENT")
    assert isinstance(found, Event)
    return found


def test_an_entry_says_when_in_instants_that_mean_the_same_everywhere() -> None:
    found = event(AGREED)
    assert found.decoded("DTSTART") == datetime(2026, 3, 17, 5, 30, tzinfo=UTC)
    assert found.decoded("DTEND") == datetime(2026, 3, 17, 7, 0, tzinfo=UTC)
    assert found["SUMMARY"] == "A lift to choir; bring, if you can, Mārama’s stool"
    assert found["STATUS"] == "CONFIRMED"
    assert "LOCATION" not in found
    assert b"DTSTART:20260317T053000Z" in calendar_entry(AGREED).body


def test_an_entry_is_the_same_octets_until_something_changes() -> None:
    assert calendar_entry(AGREED) == calendar_entry(AGREED)


def test_a_change_keeps_the_name_and_counts_on() -> None:
    off = replace(AGREED, sequence=1, is_cancelled=True)
    file = calendar_entry(off)
    found = event(off)
    assert (found["UID"], found["SEQUENCE"]) == ("conversation-17@hull.example", 1)
    assert found["STATUS"] == "CANCELLED"
    assert file.media_type == "text/calendar; charset=utf-8; method=CANCEL"
    assert b"METHOD:CANCEL" in file.body
    assert file.name == "agreed.ics"


def test_a_title_cannot_add_lines_of_its_own() -> None:
    hostile = replace(AGREED, title="Soup\r\nATTENDEE:mailto:all@far.example\r\nX:1")
    assert "ATTENDEE" not in event(hostile)
    assert b"\r\nATTENDEE" not in calendar_entry(hostile).body
