"""Who lives where, in the tests with other people's programs."""

from dataclasses import dataclass
from pathlib import Path

from tests.journeys.processes import Member, Node


@dataclass(frozen=True)
class Town:
    """Two real nodes and three people."""

    folder: Path
    hull: Node
    madison: Node
    josie: Member
    ted: Member
    leah: Member
