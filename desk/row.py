"""What waits for a coordinator, row by row (`domain.md` 1.2): each with the one thing to do."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

QUIET_AFTER: Final = timedelta(days=5)
LAPSES_WITHIN: Final = timedelta(days=3)
SILENT_AFTER: Final = timedelta(days=60)


class Kind(StrEnum):
    """The parts of Today, in the order in which they are shown."""

    HELP = "help"  # talks into which a coordinator was asked
    MEET = "meet"  # people to meet: who asks to join, who came by an invitation
    REPORT = "report"
    NEED = "need"  # needs that nobody is on
    MATCH = "match"  # introductions to look at
    REVIEW = "review"  # listings to look at before others see them
    QUIET = "quiet"  # talks in which nothing happens any more
    LAPSING = "lapsing"  # listings that end soon
    SISTER = "sister"  # networks that would like to be our sisters
    ADDRESS = "address"  # addresses where letters do not arrive
    SILENT = "silent"  # members nobody has heard of


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that waits. `number` tells it from the others of its kind.

    `title` and `whose` are names and headlines as people wrote them, each "" where there is none;
    `path` leads to where its one action is done, `page` to what it is about, if that is another
    page; `since` says how long it has waited, or when it ends.
    """

    kind: Kind
    number: int
    title: str
    whose: str
    since: datetime
    path: str
    page: str = ""
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """One part of Today: its first rows, and how many there are in all."""

    kind: Kind
    rows: tuple[Row, ...]
    total: int

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.total - len(self.rows)


@dataclass(frozen=True, slots=True)
class Today:
    """Everything that waits, part by part; what is empty is left out."""

    parts: tuple[Part, ...]

    @property
    def total(self) -> int:
        """How much waits in all."""
        return sum(part.total for part in self.parts)

    def part(self, kind: Kind) -> Part:
        """One part, which may be empty."""
        return next((part for part in self.parts if part.kind is kind), Part(kind, (), 0))
