"""On which terms something is offered or asked for: how often, by how many, in return for what.

Pure rules of `domain.md` 3.1.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from text.listing_phrases import LISTING_TROUBLE
from world.errors import Refused

CAP_MOST: Final = 100
HELPERS_MOST: Final = 50
AREA_LONGEST: Final = 30
_LENT: Final = frozenset({"thing-lend", "thing-space", "thing-storage", "thing-tool"})


class Voice(StrEnum):
    """In whose name it stands; all but the first bear the name of the network's desk."""

    NAMED = "named"
    FIRST_NAME = "first_name"
    ANONYMOUS = "anonymous"

    @property
    def is_desk(self) -> bool:
        """Whether the desk speaks, and who stands behind it is hidden."""
        return self is not Voice.NAMED


class Exchange(StrEnum):
    """What is given in return."""

    GIFT = "gift"
    LEND = "lend"
    HOURS = "hours"
    OTHER = "other"


class Per(StrEnum):
    """The time after which a cap begins anew; in total: never."""

    WEEK = "week"
    MONTH = "month"
    TOTAL = "total"


class Access(StrEnum):
    """What somebody needs in order to take part; told to whoever is matched, and to no others."""

    STEP_FREE = "step_free"
    QUIET = "quiet"
    SIGN_LANGUAGE = "sign_language"
    INTERPRETER = "interpreter"
    LARGE_PRINT = "large_print"
    NO_SCENTS = "no_scents"
    ALLERGIES = "allergies"
    PETS = "pets"


@dataclass(frozen=True, slots=True)
class Cap:
    """No more often than that: "twice a month"."""

    most: int
    per: Per

    def since(self, now: datetime, zone: str) -> datetime | None:
        """When the present week or month began in that zone; None: from the very beginning."""
        local = now.astimezone(ZoneInfo(zone))
        midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
        if self.per is Per.WEEK:
            return midnight - timedelta(days=midnight.weekday())
        return midnight.replace(day=1) if self.per is Per.MONTH else None


@dataclass(frozen=True, slots=True)
class Crew:
    """How many people a need takes, at the least and at the most."""

    least: int = 1
    most: int = 1


ONE_HELPER: Final = Crew()


@dataclass(frozen=True, slots=True)
class Ride:
    """A lift, as its own small form tells it: areas, never addresses; when is in the window."""

    from_area: str
    to_area: str
    returning: bool = False
    wheelchair: bool = False

    @property
    def way(self) -> str:
        """From where to where, for reading."""
        return f"{self.from_area} → {self.to_area}"


def default_exchange(categories: Collection[str]) -> Exchange:
    """Time for time, things as they are: lent or given."""
    if _LENT.intersection(categories):
        return Exchange.LEND
    if any(code.partition("-")[0] == "thing" for code in categories):
        return Exchange.GIFT
    return Exchange.HOURS


def check_terms(cap: Cap | None, helpers: Crew, access: Collection[str]) -> None:
    """Raises `Refused` for numbers that cannot be meant, and for needs nobody knows."""
    if cap is not None and not 1 <= cap.most <= CAP_MOST:
        raise Refused(LISTING_TROUBLE["cap"])
    if not 1 <= helpers.least <= helpers.most <= HELPERS_MOST:
        raise Refused(LISTING_TROUBLE["helpers"])
    if not set(access) <= set(Access):
        raise Refused(LISTING_TROUBLE["access"])


def check_ride(ride: Ride) -> None:
    """Raises `Refused` for a lift from or to nowhere, and for areas that are too long."""
    for area in (ride.from_area, ride.to_area):
        if not 1 <= len(area) <= AREA_LONGEST:
            raise Refused(LISTING_TROUBLE["ride"])
