"""That somebody was erased, and how each server that had something of theirs took it (E2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

RECEIPTS_KEPT: Final = timedelta(days=30)
"""Longer than any delivery is tried, and as long as the outbox remembers how it ended."""


class Fate(StrEnum):
    """What became of the wish to have everything deleted, at one server."""

    CONFIRMED = "confirmed"
    WAITING = "waiting"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True)
class Receipt:
    """One server and what became of it there."""

    host: str
    fate: Fate


@dataclass(frozen=True, slots=True)
class Erasure:
    """The row of somebody who was erased: a number, and when."""

    actor_id: int
    erased_at: datetime
    wiped_at: datetime | None

    @property
    def page_ends_at(self) -> datetime:
        """Until when its receipts can be looked at."""
        return self.erased_at + RECEIPTS_KEPT


@dataclass(frozen=True, slots=True)
class Receipts:
    """The page of receipts, for whoever has its link."""

    erasure: Erasure
    receipts: Sequence[Receipt]

    def with_fate(self, fate: Fate) -> list[str]:
        """The hosts it went so with."""
        return [receipt.host for receipt in self.receipts if receipt.fate is fate]
