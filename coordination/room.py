"""The room as one object: its use cases, wired."""

from dataclasses import dataclass

from coordination.actions import Care


@dataclass(frozen=True, slots=True)
class Coordination:
    """Everything this room does."""

    care: Care
