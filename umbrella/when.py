"""When it suits, as somebody looks for it: a day of the week, a part of the day, from day to day.

Pure. Days and hours are those where the listing is: "Tuesday evenings" are evenings over there.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from listings.window import WEEKDAYS, Slot, Span, Window

_DAY: Final = timedelta(days=1)


class Part(StrEnum):
    """A part of the day."""

    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"
    NIGHT = "night"

    def overlaps(self, begins: time, ends: time) -> bool:
        """Whether any of it lies between two times of one day."""
        return any(begins < until and since < ends for since, until in _HOURS[self])


_HOURS: Final = {
    Part.MORNING: ((time(6), time(12)),),
    Part.AFTERNOON: ((time(12), time(17)),),
    Part.EVENING: ((time(17), time(22)),),
    Part.NIGHT: ((time(0), time(6)), (time(22), time.max)),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """All of it has to fit; what is None is not asked. A `weekday` of 0 is Monday."""

    weekday: int | None = None
    part: Part | None = None
    first: date | None = None
    last: date | None = None

    @property
    def is_asked(self) -> bool:
        """Whether anything is asked at all."""
        return self != ANY_TIME

    def fits(self, window: Window) -> bool:
        """Whether something that suits then is found; what suits anytime always is."""
        if window.is_anytime:
            return True
        if window.span is not None:
            return self._fits_span(window.span)
        return any(self._fits_slot(slot) for slot in window.slots)

    def _fits_slot(self, slot: Slot) -> bool:
        if self.part is not None and not self.part.overlaps(slot.begins, slot.ends):
            return False
        return slot.weekday in self.weekdays

    def _fits_span(self, span: Span) -> bool:
        first, last = days_of(span)
        if (self.first and last < self.first) or (self.last and first > self.last):
            return False
        return bool(cells_of(Window(span=span)) & self.cells)

    @property
    def weekdays(self) -> frozenset[int]:
        """The days of the week that are asked for, or that lie between the two days."""
        asked = range(WEEKDAYS) if self.weekday is None else (self.weekday,)
        if self.first is None or self.last is None:
            return frozenset(asked)
        length = (self.last - self.first).days + 1
        between = {(self.first.weekday() + day) % WEEKDAYS for day in range(min(length, WEEKDAYS))}
        return frozenset(asked) & between

    @property
    def cells(self) -> frozenset[int]:
        """As `cells_of`, of any window that would fit by the day of the week and the hour."""
        asked = range(WEEKDAYS) if self.weekday is None else (self.weekday,)
        parts = tuple(Part) if self.part is None else (self.part,)
        return frozenset(cell(day, part) for day in asked for part in parts)


ANY_TIME: Final = When()


def cell(weekday: int, part: Part) -> int:
    """The number of a part of a day of the week: 0 is Monday morning, 27 Sunday night."""
    return weekday * len(Part) + list(Part).index(part)


def cells_of(window: Window) -> frozenset[int]:
    """The parts of the week in which any of a window lies; none for anytime."""
    if window.span is not None:
        return frozenset(_span_cells(window.span))
    return frozenset(
        cell(slot.weekday, part)
        for slot in window.slots
        for part in Part
        if part.overlaps(slot.begins, slot.ends)
    )


def days_of(span: Span) -> tuple[date, date]:
    """The first and the last day of a span, where it is; one that ends at midnight ends before."""
    zone = ZoneInfo(span.zone)
    last = span.end.astimezone(zone) - timedelta(microseconds=1)
    return span.start.astimezone(zone).date(), last.date()


def _span_cells(span: Span) -> Iterator[int]:
    zone = ZoneInfo(span.zone)
    start, end = (instant.astimezone(zone).replace(tzinfo=None) for instant in _ends(span))
    day = start.date()
    # The first day may be half a day: a week later it is whole.
    while day <= min(end.date(), start.date() + WEEKDAYS * _DAY):
        begins = start.time() if day == start.date() else time.min
        ends = end.time() if day == end.date() else time.max
        yield from (cell(day.weekday(), part) for part in Part if part.overlaps(begins, ends))
        day += _DAY


def _ends(span: Span) -> tuple[datetime, datetime]:
    return span.start, span.end
