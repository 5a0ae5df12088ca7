"""Calendar entries as files (RFC 5545), by the library `icalendar`, loaded at the first of them."""

from collections.abc import Mapping
from typing import Final

from icalendar import Calendar, Event

_PRODUCT: Final = "-//Sisternet//EN"


def calendar_file(method: str, told: Mapping[str, object]) -> bytes:
    """The octets of a calendar with one event; `told` are its properties, in order."""
    event = Event()
    for name, value in told.items():
        event.add(name, value)
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add_component(event)
    octets: bytes = calendar.to_ical()
    return octets
