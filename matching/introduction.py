"""What an introduction is: somebody with a need asks to be introduced to whoever offers."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Approval(StrEnum):
    """Who lets an introduction begin."""

    DIRECT = "direct"  # whoever asks for it
    COORDINATOR = "coordinator"


class State(StrEnum):
    """Where an introduction stands; only one that waits can become anything else."""

    WAITING = "waiting"  # for a coordinator, where the network has decided so
    BEGUN = "begun"  # the two are talking
    DECLINED = "declined"
    LAPSED = "lapsed"  # the need or the offer was over first


@dataclass(frozen=True, slots=True)
class Wish:
    """Who asks for which offer to which need, and says what first."""

    need_id: int
    offer_id: int
    words: str


@dataclass(frozen=True, slots=True)
class Introduction:
    """An introduction as it stands. `words` are "" once it is decided."""

    id: int
    need_id: int
    offer_id: int
    words: str
    state: State
    asked_at: datetime
    decided_at: datetime | None = None
    decided_by: int | None = None
    why: str = ""
    conversation_id: int | None = None
