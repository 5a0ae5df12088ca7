"""The room as one object: its use cases, wired."""

from dataclasses import dataclass

from syndication.press import Press


@dataclass(frozen=True, slots=True)
class Syndication:
    """Everything this room does."""

    press: Press
