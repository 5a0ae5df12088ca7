"""A member's file to take with them, as its row says it (`domain.md` 2E, E4; ACC-11)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

KEPT: Final = timedelta(days=7)
AGAIN_AFTER: Final = timedelta(hours=1)
MOST_TRIES: Final = 3


class ExportState(StrEnum):
    """Where it stands."""

    ASKED = "asked"
    READY = "ready"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Export:
    """`secret` is part of its address; it opens for its owner alone, who has to be signed in."""

    id: int
    actor_id: int
    state: ExportState
    asked_at: datetime
    ready_at: datetime | None
    octets: int
    tries: int
    secret: str

    @property
    def ends_at(self) -> datetime:
        """When it is deleted."""
        return (self.ready_at or self.asked_at) + KEPT

    def is_there(self, now: datetime) -> bool:
        """Whether it can be fetched."""
        return self.state is ExportState.READY and now < self.ends_at

    def may_be_replaced(self, now: datetime) -> bool:
        """Whether a new one may be asked for: it costs everybody something to make one."""
        return self.state is not ExportState.ASKED and now - self.asked_at >= AGAIN_AFTER


def file_name(export_id: int) -> str:
    """The name of its file in the folder."""
    return f"{export_id}.sealed"


def sealed_as(export_id: int) -> str:
    """The name under which its file is sealed."""
    return f"exports.file {export_id}"
