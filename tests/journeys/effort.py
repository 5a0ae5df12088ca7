"""How long somebody takes over a page, without a clock: the Keystroke-Level Model.

Card, Moran and Newell, "The keystroke-level model for user performance time with interactive
systems", Communications of the ACM 23 (1980). The times are theirs; of a keystroke that of people
who do not type much. So a test says how much a task asks of a person, whatever the machine does.
"""

from dataclasses import dataclass, field
from typing import Final

KEY: Final = 0.5  # "typing random letters": slower than most people write
POINT: Final = 1.1  # at something, with mouse or finger
PRESS: Final = 0.2  # down and up
MOVE_HANDS: Final = 0.4  # between keyboard and mouse
THINK: Final = 1.35  # before each thing to do
WAIT: Final = 1.0  # for a page, on an old telephone


@dataclass(slots=True)
class Effort:
    """What somebody has done so far."""

    keys: int = 0
    points: int = 0
    thoughts: int = 0
    pages: int = 0
    told: list[str] = field(default_factory=list)

    @property
    def seconds(self) -> float:
        """How long that takes somebody who is in no hurry."""
        return (
            self.keys * KEY
            + self.points * (POINT + PRESS)
            + self.thoughts * (THINK + MOVE_HANDS)
            + self.pages * WAIT
        )

    def __str__(self) -> str:
        return (
            f"{self.seconds:.0f} s: {self.thoughts} steps, {self.keys} keys, {self.points} points,"
            f" {self.pages} pages\n" + "\n".join(self.told)
        )
