"""Windows, rides and terms as they stand in rows and in saved searches: small JSON. Pure."""

import json
from datetime import time

from listings.terms import Cap, Per, Ride
from listings.window import ANYTIME, Slot, Span, Window
from storage.instants import from_text, to_text


def window_text(window: Window) -> str:
    """The window as a list: one span, or times of the week; an empty list is anytime."""
    if window is ANYTIME:
        return "[]"
    found: list[dict[str, object]] = []
    if window.span is not None:
        span = window.span
        found = [{"start": to_text(span.start), "end": to_text(span.end), "zone": span.zone}]
    found += [
        {
            "weekday": slot.weekday,
            "from": slot.begins.strftime("%H:%M"),
            "to": slot.ends.strftime("%H:%M"),
            "zone": slot.zone,
        }
        for slot in window.slots
    ]
    return json.dumps(found)


def window_of(text: str) -> Window:
    """The window that `window_text` wrote."""
    found = [] if text == "[]" else json.loads(text)
    if not found:
        return ANYTIME
    first = found[0]
    if "start" in first:
        span = Span(from_text(first["start"]), from_text(first["end"]), first["zone"])
        return Window(span=span)
    return Window(slots=tuple(map(_slot, found)))


def _slot(told: dict[str, object]) -> Slot:
    begins, ends = (time.fromisoformat(str(told[name])) for name in ("from", "to"))
    return Slot(int(str(told["weekday"])), begins, ends, str(told["zone"]))


def cap_of(most: int | None, per: str | None) -> Cap | None:
    """The cap of two columns."""
    return None if most is None or per is None else Cap(most, Per(per))


def ride_text(ride: Ride | None) -> str | None:
    """A ride as an object."""
    if ride is None:
        return None
    told = {
        "from": ride.from_area,
        "to": ride.to_area,
        "returning": ride.returning,
        "wheelchair": ride.wheelchair,
    }
    return json.dumps(told)


def ride_of(text: str | None) -> Ride | None:
    """The ride that `ride_text` wrote."""
    if text is None:
        return None
    told = json.loads(text)
    return Ride(told["from"], told["to"], told["returning"], told["wheelchair"])
