"""What two people agreed, as an entry for their calendars (RFC 5545)."""

from dataclasses import dataclass
from datetime import UTC, datetime

from mail import calendar_files
from mail.letter import Attachment
from text.clean import clean_line


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
    told = {
        "uid": agreed.uid,
        "summary": clean_line(agreed.title),
        "dtstart": agreed.begins_at.astimezone(UTC),
        "dtend": agreed.ends_at.astimezone(UTC),
        "dtstamp": agreed.changed_at.astimezone(UTC),
        "sequence": agreed.sequence,
        "status": "CANCELLED" if agreed.is_cancelled else "CONFIRMED",
        "url": agreed.url,
    }
    method = "CANCEL" if agreed.is_cancelled else "PUBLISH"
    media_type = f"text/calendar; charset=utf-8; method={method}"
    return Attachment("agreed.ics", media_type, calendar_files.calendar_file(method, told))
