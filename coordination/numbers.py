"""The numbers of one month of one network, as it publishes them itself: pure (`domain.md` 2D D13).

What they hold is made by `desk.figures`: no personal data, no count from one to four, and nothing
that would give such a count away. What others publish is read by the same rule.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from desk.figures import MonthShown
from federation.origins import host_of, origin
from federation.strict_json import Json

_MONTH: Final = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])", re.ASCII)


@dataclass(frozen=True, slots=True)
class MonthNumbers:
    """One month of a network: whose, in whose zone, told when, and what is told."""

    network_iri: str
    zone: str
    published_at: datetime
    shown: MonthShown

    @property
    def month(self) -> str:
        """Such as "2026-11"."""
        return self.shown.month


@dataclass(frozen=True, slots=True)
class Published:
    """Our own numbers of a month as they stand in the document."""

    month: str
    figures: Sequence[Json]
    published_at: datetime


def is_month(text: str) -> bool:
    """Whether that names a month: "2026-11"."""
    return _MONTH.fullmatch(text) is not None


def numbers_iri(network_iri: str, month: str = "") -> str:
    """Where a network publishes its numbers: all of them, or those of a month."""
    found = origin(network_iri)
    start = f"{found.scheme}://{host_of(network_iri)}/numbers"
    return f"{start}/{month}" if month else start


def month_in(iri: str, network_iri: str) -> str | None:
    """The month whose numbers stand at that address of the network; None for any other."""
    start = f"{numbers_iri(network_iri)}/"
    month = iri.removeprefix(start)
    return month if iri.startswith(start) and is_month(month) else None
