"""How far a member has read. Pure."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Place(StrEnum):
    """Where somebody has read on."""

    HOME = "home"
    NOTIFICATIONS = "notifications"


@dataclass(frozen=True, slots=True)
class Marker:
    """The last id that was read; `version` counts how often that was said."""

    last_read_id: int
    version: int
    updated_at: datetime
