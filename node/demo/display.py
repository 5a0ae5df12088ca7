"""What the demo shows in the terminal: progress while it starts, then lines as things happen."""

import sys
from dataclasses import dataclass, field
from datetime import datetime
from typing import TextIO

_BAR = 30


@dataclass(slots=True)
class Display:
    """Writes for a person; without escape codes where the output is no terminal."""

    stream: TextIO = field(default_factory=lambda: sys.stdout)
    _done: int = 0
    _of: int = 1
    _what: str = ""

    @property
    def is_terminal(self) -> bool:
        """Whether a line can be drawn over."""
        return self.stream.isatty()

    def begin(self, what: str, steps: int) -> None:
        """A part of the start with that many steps."""
        self._what, self._done, self._of = what, 0, max(1, steps)
        if self.is_terminal:
            self._draw()
        else:
            self.line(f"{what} ...")

    def step(self) -> None:
        """One step is done."""
        self._done += 1
        if self.is_terminal:
            self._draw()

    def end(self) -> None:
        """That part is done."""
        if self.is_terminal:
            self._done = self._of
            self._draw()
            self.stream.write("\n")
            self.stream.flush()

    def line(self, text: str = "") -> None:
        """One line for itself."""
        self.stream.write(f"{text}\n")
        self.stream.flush()

    def happened(self, now: datetime, text: str) -> None:
        """A line for something that has just happened."""
        self.line(f"{now.astimezone():%H:%M:%S}  {text}")

    def _draw(self) -> None:
        filled = _BAR * min(self._done, self._of) // self._of
        bar = "█" * filled + "░" * (_BAR - filled)
        self.stream.write(f"\r{bar} {self._what:<44}")
        self.stream.flush()
