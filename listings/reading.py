"""Reads when and on which terms out of anybody's listings; what cannot be meant is as if unsaid.

Terms of ours and, where another node has none of them, those of ValueFlows.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any, Final

from federation.dates import read_instant
from listings.listing import Kind
from listings.terms import (
    AREA_LONGEST,
    ONE_HELPER,
    Cap,
    Crew,
    Exchange,
    Per,
    Ride,
    check_ride,
    check_terms,
)
from listings.window import ANYTIME, LONGEST_SPAN, SLOTS_MOST, WEEKDAYS, Slot, Span, Window
from text.clean import clean_line
from text.languages import zone_of
from world.errors import Refused

_HOURS_LONG: Final = 5  # "14:30"


@dataclass(frozen=True, slots=True)
class Terms:
    """When, how often, by how many, in return for what, and which lift."""

    window: Window = ANYTIME
    cap: Cap | None = None
    helpers: Crew = ONE_HELPER
    exchange: Exchange = Exchange.HOURS
    ride: Ride | None = None


NO_TERMS: Final = Terms()


def read_terms(plain: Mapping[str, Any], intent: Mapping[str, Any], kind: Kind) -> Terms:
    """The terms of a proposal, given as its document and that of its Intent, names made short."""
    return Terms(
        window=_window(plain.get("window"), intent),
        cap=_cap(plain.get("cap")) if kind is Kind.OFFER else None,
        helpers=_helpers(plain.get("helpers")) if kind is Kind.NEED else ONE_HELPER,
        exchange=_exchange(plain),
        ride=_ride(plain.get("ride")),
    )


def _window(told: object, intent: Mapping[str, Any]) -> Window:
    listed = told if isinstance(told, list) else []
    found = [entry for entry in listed if isinstance(entry, dict)]
    if not found:
        begins, ends = intent.get("hasBeginning"), intent.get("hasEnd")
        if not (begins and ends):
            return ANYTIME
        found = [{"start": begins, "end": ends, "zone": "UTC"}]
    spans = [span for entry in found[:1] if (span := _span(entry)) is not None]
    if spans:
        return Window(span=spans[0])
    slots = (_slot(entry) for entry in found[:SLOTS_MOST])
    return Window(slots=tuple(slot for slot in slots if slot is not None))


def _span(entry: Mapping[str, Any]) -> Span | None:
    start, end = (_instant(entry.get(name)) for name in ("start", "end"))
    if start is None or end is None or not start < end <= start + LONGEST_SPAN:
        return None
    return Span(start, end, _zone(entry))


def _slot(entry: Mapping[str, Any]) -> Slot | None:
    weekday = entry.get("weekday")
    begins, ends = (_hour(entry.get(name)) for name in ("from", "to"))
    if isinstance(weekday, bool) or not isinstance(weekday, int) or begins is None or ends is None:
        return None
    if not 0 <= weekday < WEEKDAYS or ends <= begins:
        return None
    return Slot(weekday, begins, ends, _zone(entry))


def _instant(told: object) -> datetime | None:
    return read_instant(told) if isinstance(told, str) else None


def _hour(told: object) -> time | None:
    if not isinstance(told, str) or len(told) != _HOURS_LONG:
        return None
    try:
        found = time.fromisoformat(told)
    except ValueError:
        return None
    return found.replace(tzinfo=None)


def _zone(entry: Mapping[str, Any]) -> str:
    told = entry.get("zone")
    return told if isinstance(told, str) and zone_of(told).key == told else "UTC"


def _cap(told: object) -> Cap | None:
    if not isinstance(told, dict) or told.get("per") not in tuple(Per):
        return None
    cap = Cap(_whole(told.get("most")), Per(told["per"]))
    return cap if _is_sound(cap, ONE_HELPER) else None


def _helpers(told: object) -> Crew:
    if not isinstance(told, dict):
        return ONE_HELPER
    helpers = Crew(_whole(told.get("least")), _whole(told.get("most")))
    return helpers if _is_sound(None, helpers) else ONE_HELPER


def _is_sound(cap: Cap | None, helpers: Crew) -> bool:
    try:
        check_terms(cap, helpers, ())
    except Refused:
        return False
    return True


def _whole(told: object) -> int:
    """A whole number, 0 for anything else: no amount of ours may be 0."""
    return told if isinstance(told, int) and not isinstance(told, bool) else 0


def _exchange(plain: Mapping[str, Any]) -> Exchange:
    """As it says; else a gift where nothing is reciprocal (FEP-0837)."""
    told = plain.get("exchange")
    if told in tuple(Exchange):
        return Exchange(told)
    return Exchange.GIFT if plain.get("reciprocal") is None else Exchange.HOURS


def _ride(told: object) -> Ride | None:
    if not isinstance(told, dict):
        return None
    areas = [told.get(name) for name in ("from", "to")]
    if not all(isinstance(area, str) for area in areas):
        return None
    start, end = (clean_line(str(area), AREA_LONGEST) for area in areas)
    ride = Ride(start, end, told.get("returning") is True, told.get("wheelchair") is True)
    try:
        check_ride(ride)
    except Refused:
        return None
    return ride
