"""Months as a network counts by them, in its own zone. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from text.languages import zone_of

_MONTHS: Final = 12
SETTLED_AFTER: Final = timedelta(days=2)
"""An ask of the last day may still be answered within a day, before its month is counted."""


@dataclass(frozen=True, slots=True)
class Month:
    """A month in a zone."""

    year: int
    number: int
    zone: str

    @property
    def name(self) -> str:
        """As it stands in rows: "2026-11"."""
        return f"{self.year:04}-{self.number:02}"

    @property
    def start(self) -> datetime:
        """Its first instant."""
        return datetime(self.year, self.number, 1, tzinfo=zone_of(self.zone))

    @property
    def end(self) -> datetime:
        """The first instant of the next one."""
        return self.next.start

    @property
    def next(self) -> "Month":
        """The month after it."""
        is_last = self.number == _MONTHS
        return Month(self.year + is_last, 1 if is_last else self.number + 1, self.zone)

    def is_settled(self, now: datetime) -> bool:
        """Whether nothing that counts in it can happen any more."""
        return self.end + SETTLED_AFTER <= now


def month_of(instant: datetime, zone: str) -> Month:
    """The month in which an instant falls."""
    local = instant.astimezone(zone_of(zone))
    return Month(local.year, local.month, zone)


def settled_since(first: datetime, now: datetime, zone: str) -> list[Month]:
    """Every month from the one of `first` on that is settled."""
    months, month = [], month_of(first, zone)
    while month.is_settled(now):
        months.append(month)
        month = month.next
    return months
