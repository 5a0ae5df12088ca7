"""A plain chart of bars as shapes on a sheet, with marks where nothing is told. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

WIDTH: Final = 720
HEIGHT: Final = 260
_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 8, 12, 34
_STEPS: Final = (1, 2, 5)
_LINES: Final = 4


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar; `count` None: nothing is told, and a mark stands on the line instead."""

    series: int
    x: float
    y: float
    width: float
    height: float
    count: int | None


@dataclass(frozen=True, slots=True)
class Group:
    """The bars of one month, and where its name stands."""

    label: str
    x: float
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A line across, with its number."""

    y: float
    count: int


@dataclass(frozen=True, slots=True)
class Chart:
    """Everything to draw."""

    width: int
    height: int
    floor: float
    groups: tuple[Group, ...]
    lines: tuple[Line, ...]


def chart_of(months: Sequence[tuple[str, Sequence[int | None]]]) -> Chart:
    """The chart of labelled months with a number, or None, for each series."""
    highest = max((count or 0 for _, counts in months for count in counts), default=0)
    step = step_for(highest)
    top = step * -(-max(highest, 1) // step)
    floor = float(HEIGHT - _BOTTOM)
    scale = (floor - _TOP) / top
    room = (WIDTH - _LEFT - _RIGHT) / max(len(months), 1)
    groups = tuple(
        _group(place, label, counts, room, scale) for place, (label, counts) in enumerate(months)
    )
    lines = tuple(Line(floor - count * scale, count) for count in range(0, top + 1, step))
    return Chart(WIDTH, HEIGHT, floor, groups, lines)


def step_for(highest: int) -> int:
    """A round number of which about four lead to the highest: 1, 2, 5, 10, 20, 50 and so on."""
    power = 1
    while True:
        for step in _STEPS:
            if step * power * _LINES >= highest:
                return step * power
        power *= 10


def _group(
    place: int, label: str, counts: Sequence[int | None], room: float, scale: float
) -> Group:
    start, width = _LEFT + place * room, room * 0.8 / max(len(counts), 1)
    floor = HEIGHT - _BOTTOM
    bars = tuple(
        Bar(
            series=series,
            x=round(start + room * 0.1 + series * width, 1),
            y=round(floor - (count or 0) * scale, 1),
            width=round(width * 0.88, 1),
            height=round((count or 0) * scale, 1),
            count=count,
        )
        for series, count in enumerate(counts)
    )
    return Group(label, round(start + room / 2, 1), bars)
