"""One thing that was said or done in a conversation."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from conversations.conversation import Side


class Speaker(StrEnum):
    """By whom; the sides are those of the conversation."""

    HOLDER = "holder"
    ANSWERER = "answerer"
    COORDINATOR = "coordinator"
    THEIR_COORDINATOR = "their_coordinator"  # the desk of the network the other side belongs to
    NETWORK = "network"  # what came of it by itself

    @property
    def side(self) -> Side | None:
        """The side, if it is one."""
        return Side(self.value) if self in (Speaker.HOLDER, Speaker.ANSWERER) else None


class What(StrEnum):
    """What it is: words, or a step that is told in words of ours."""

    WORDS = "words"
    YES = "yes"
    UNSAID = "unsaid"
    AGREED = "agreed"
    DONE = "done"
    FELL_THROUGH = "fell_through"
    COORDINATOR = "coordinator"
    LEFT = "left"
    TAKEN = "taken"  # somebody else was faster
    OVER = "over"  # what it is about has ended
    QUIET = "quiet"  # nobody has said anything for long


@dataclass(frozen=True, slots=True)
class Message:
    """One line of a conversation. `post_iri` names the note that carried it between servers.

    `text` is plain; empty for a step without words, and for what its author has taken back.
    """

    id: int
    conversation_id: int
    by: Speaker
    what: What
    at: datetime
    text: str = ""
    post_iri: str | None = None
    taken_back: bool = False
