"""When a listing suits: anytime, one span of time, or times of the week (`domain.md` 3.1).

Spans are instants with the zone they were meant in; times of the week are local times there, so
that "Tuesdays at ten" stays at ten when the clocks change.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from text.languages import zone_of
from text.listing_phrases import LISTING_TROUBLE
from world.errors import Refused

WEEKDAYS: Final = 7
SLOTS_MOST: Final = 14
LONGEST_SPAN: Final = timedelta(days=365)
_LOOKED_AHEAD: Final = timedelta(days=14)  # twice round the week meets every time of it


@dataclass(frozen=True, slots=True)
class Span:
    """From one instant to another; `zone` is the IANA zone in which it is told."""

    start: datetime
    end: datetime
    zone: str


@dataclass(frozen=True, slots=True)
class Slot:
    """Every week on that day (0 is Monday), between two local times."""

    weekday: int
    begins: time
    ends: time
    zone: str


@dataclass(frozen=True, slots=True)
class Window:
    """Neither: anytime. Never both."""

    span: Span | None = None
    slots: tuple[Slot, ...] = ()

    @property
    def is_anytime(self) -> bool:
        """Whether nothing is said about when."""
        return self.span is None and not self.slots

    def is_over(self, now: datetime) -> bool:
        """Whether its one time has passed."""
        return self.span is not None and self.span.end <= now

    def overlaps(self, other: "Window", now: datetime) -> bool:
        """Whether some time from now on suits both."""
        if self.is_anytime or other.is_anytime:
            return not self.is_over(now) and not other.is_over(now)
        until = max(
            (window.span.end for window in (self, other) if window.span),
            default=now + _LOOKED_AHEAD,
        )
        theirs = list(other.times(now, until))
        return any(
            start < their_end and their_start < end
            for start, end in self.times(now, until)
            for their_start, their_end in theirs
        )

    def times(self, now: datetime, until: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The spans of it between two instants, each cut off at the first; none for anytime."""
        if self.span is not None and self.span.end > now:
            yield max(self.span.start, now), self.span.end
        for slot in self.slots:
            yield from _times(slot, now, until)


ANYTIME: Final = Window()


def checked_window(window: Window, now: datetime) -> Window:
    """The window, times of the week in order and told once. Raises `Refused` for an odd one."""
    if window.span is not None and window.slots:
        raise Refused(LISTING_TROUBLE["two windows"])
    if window.span is not None:
        _check_span(window.span, now)
    if len(window.slots) > SLOTS_MOST:
        raise Refused(LISTING_TROUBLE["many slots"])
    for slot in window.slots:
        if slot.ends <= slot.begins or not 0 <= slot.weekday < WEEKDAYS:
            raise Refused(LISTING_TROUBLE["window"])
        _check_zone(slot.zone)
    slots = sorted(set(window.slots), key=lambda slot: (slot.weekday, slot.begins, slot.ends))
    return Window(window.span, tuple(slots))


def _check_span(span: Span, now: datetime) -> None:
    _check_zone(span.zone)
    if span.end <= span.start or span.end - span.start > LONGEST_SPAN:
        raise Refused(LISTING_TROUBLE["window"])
    if span.end <= now:
        raise Refused(LISTING_TROUBLE["window past"])


def _check_zone(zone: str) -> None:
    if zone_of(zone).key != zone:
        raise Refused(LISTING_TROUBLE["zone"])


def _times(slot: Slot, now: datetime, until: datetime) -> Iterator[tuple[datetime, datetime]]:
    zone = ZoneInfo(slot.zone)
    day: date = now.astimezone(zone).date()
    last = until.astimezone(zone).date()
    while day <= last:
        if day.weekday() == slot.weekday:
            start = datetime.combine(day, slot.begins, zone).astimezone(UTC)
            end = datetime.combine(day, slot.ends, zone).astimezone(UTC)
            if end > now and start < until:
                yield max(start, now), end
        day += timedelta(days=1)
