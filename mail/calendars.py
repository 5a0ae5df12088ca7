"""What two people agreed, as an entry for their calendars (RFC 5545)."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from icalendar import Calendar, Event

from mail.letter import Attachment
from text.clean import clean_line

_PRODUCT: Final = "-//Sisternet//EN"


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """What was agreed. `uid` names it for ever ("conversation-17@hull.example").

    `sequence` grows with each change. No place: that is on the page `url`, for the two only.
    """

    uid: str
    title: str
    begins_at: datetime
    ends_at: datetime
    changed_at: datetime
    url: str
    sequence: int = 0
    is_cancelled: bool = False


def calendar_entry(agreed: Appointment) -> Attachment:
    """The entry as a file; the same octets for the same appointment. Instants stand in UTC."""
    event = Event()
    event.add("uid", agreed.uid)
    event.add("summary", clean_line(agreed.title))
    event.add("dtstart", agreed.begins_at.astimezone(UTC))
    event.add("dtend", agreed.ends_at.astimezone(UTC))
    event.add("dtstamp", agreed.changed_at.astimezone(UTC))
    event.add("sequence", agreed.sequence)
    event.add("status", "CANCELLED" if agreed.is_cancelled else "CONFIRMED")
    event.add("url", agreed.url)
    method = "CANCEL" if agreed.is_cancelled else "PUBLISH"
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add_component(event)
    media_type = f"text/calendar; charset=utf-8; method={method}"
    return Attachment("agreed.ics", media_type, calendar.to_ical())
