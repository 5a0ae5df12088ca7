"""The table that is printed: each figure beside its floor and its goal."""

from collections.abc import Sequence
from dataclasses import dataclass

_HEADINGS = ("what", "figure", "floor", "ratio", "goal", "verdict")
_FEW = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One figure. `floor` is what the bare machine does, in the same unit.

    `goal` is the least figure wished for, or the greatest where `less_is_better`; `share` is the
    part of the floor that should be reached. `note` is a sentence for below the table.
    """

    what: str
    figure: float
    unit: str
    floor: float | None = None
    goal: float | None = None
    share: float | None = None
    less_is_better: bool = False
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """The figure in parts of its floor."""
        return self.figure / self.floor if self.floor else None

    @property
    def shortfalls(self) -> list[str]:
        """By how much each goal is missed; empty if all are met, or there are none."""
        missed = []
        if self.goal is not None:
            by = _missed_by(self.figure, self.goal, less_is_better=self.less_is_better)
            missed += [f"missed by {by:.0%}"] if by > 0 else []
        if self.share is not None and self.ratio is not None and self.ratio < self.share:
            missed.append(f"{self.share - self.ratio:.0%} of the floor short")
        return missed

    def cells(self) -> tuple[str, ...]:
        """What stands in the table."""
        has_goal = self.goal is not None or self.share is not None
        return (
            self.what,
            _told(self.figure, self.unit),
            "" if self.floor is None else _told(self.floor, self.unit),
            "" if self.ratio is None else f"{self.ratio:.2f}",
            self._goals(),
            ", ".join(self.shortfalls) or ("met" if has_goal else ""),
        )

    def _goals(self) -> str:
        sign = "<" if self.less_is_better else "≥"
        goals = [] if self.goal is None else [f"{sign} {_told(self.goal, self.unit)}"]
        if self.share is not None:
            goals.append(f"≥ {self.share:.0%} of the floor")
        return ", ".join(goals)


def _missed_by(figure: float, goal: float, *, less_is_better: bool) -> float:
    return figure / goal - 1 if less_is_better else 1 - figure / goal


def _told(value: float, unit: str) -> str:
    number = f"{value:,.0f}" if abs(value) >= _FEW else f"{value:.3g}"
    return f"{number}{unit}" if unit.startswith("/") else f"{number} {unit}"


def table(rows: Sequence[Row]) -> str:
    """The rows as lines of text, the notes below them."""
    lines = [_HEADINGS, *(row.cells() for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(_HEADINGS))]
    told = [_line(line, widths) for line in lines]
    told.insert(1, "  ".join("-" * width for width in widths))
    notes = [f"{row.what}: {row.note}" for row in rows if row.note]
    return "\n".join([*told, "", *notes])


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *others, last = (
        cell.ljust(width) if column in (0, len(widths) - 1) else cell.rjust(width)
        for column, (cell, width) in enumerate(zip(cells, widths, strict=True))
    )
    return "  ".join([first, *others, last]).rstrip()
