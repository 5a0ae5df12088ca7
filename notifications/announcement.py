"""What coordinators tell everybody who lives here: pure."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from world.errors import Malformed

TEXT_LONGEST: Final = 5_000
REACTIONS_MOST: Final = 8
_NAME_LONGEST: Final = 16
_PICTURES: Final = frozenset({"So", "Sk", "Cf", "Mn", "Me", "Sm", "Co"})


@dataclass(frozen=True, slots=True)
class Reaction:
    """A little picture, how many put it there, and whether the reader did."""

    name: str
    count: int
    is_own: bool


@dataclass(frozen=True, slots=True)
class Announcement:
    """One announcement, with what its reader has done with it. `text` is plain."""

    id: int
    text: str
    starts_at: datetime | None
    ends_at: datetime | None
    all_day: bool
    published_at: datetime
    is_read: bool = False
    reactions: tuple[Reaction, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """What is to be announced; at `ends_at` it is shown no more."""

    text: str
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    all_day: bool = False

    def checked(self) -> "Draft":
        """Itself. Raises `Malformed` for no text, endless text, or an end before the beginning."""
        if not self.text.strip() or len(self.text) > TEXT_LONGEST:
            raise Malformed(f"An announcement has one to {TEXT_LONGEST} characters.")
        if self.starts_at and self.ends_at and self.ends_at < self.starts_at:
            raise Malformed("That would end before it begins.")
        return self


def checked_name(name: str) -> str:
    """A reaction as one emoji. Raises `Malformed` for letters, digits and whatever else."""
    kinds = {unicodedata.category(sign) for sign in name}
    if not name or len(name) > _NAME_LONGEST or not kinds <= _PICTURES or not kinds & {"So"}:
        raise Malformed("Validation failed: Name is not a recognized emoji")
    return name
