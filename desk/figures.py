"""Numbers for a funder, in which nobody can be found again (`domain.md` 2D D13, 1.2).

No count from one to four is told. Where a month's sum would give such a count away, another one is
left out with it, or the sum is; and what is left out looks the same whatever the reason. Every
month is a world of its own: nothing is added up over months but what is told anyway, so that no
later month, and no other way of asking, tells more of an earlier one.

How well that holds, against whoever knows these rules too, is tested by going through all months
that could be.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from actors.access_store import FEWEST_TOLD

SMALLEST: Final = FEWEST_TOLD
ROOM: Final = 4  # how much play a number that is not told must have at the least

LISTED: Final = ("offers", "needs", "answered", "came_about")
PEOPLE: Final = ("members", "newcomers")
Parts = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Counted:
    """A month as it was: people, and for each of `LISTED` how many by root category."""

    month: str
    members: int
    newcomers: int
    leavers: int
    listed: Mapping[str, Parts] = field(default_factory=dict)

    def parts(self, what: str) -> Parts:
        """How many of that, by category."""
        return self.listed.get(what, {})


@dataclass(frozen=True, slots=True)
class Shown:
    """A sum and its parts; None is what is not told. A category without any is 0, and told."""

    total: int | None
    parts: Mapping[str, int | None]

    def part(self, category: str) -> int | None:
        """One part."""
        return self.parts.get(category, 0)


@dataclass(frozen=True, slots=True)
class MonthShown:
    """A month as it is told."""

    month: str
    members: int | None
    newcomers: int | None
    listed: Mapping[str, Shown]

    def total(self, what: str) -> int | None:
        """One of the numbers of the month, of people or of listings."""
        return getattr(self, what) if what in PEOPLE else self.listed[what].total


def shown(counted: Counted) -> MonthShown:
    """What may be told of a month."""
    needs = counted.parts("needs")
    asks = shown_parts(needs)
    return MonthShown(
        month=counted.month,
        members=_unless_small(counted.members),
        newcomers=_newcomers(counted),
        listed={
            "offers": shown_parts(counted.parts("offers")),
            "needs": asks,
            "answered": shown_share(needs, asks, counted.parts("answered")),
            "came_about": shown_parts(counted.parts("came_about")),
        },
    )


def is_small(count: int) -> bool:
    """Whether a count could lead to somebody."""
    return 0 < count < SMALLEST


def _unless_small(count: int) -> int | None:
    return None if is_small(count) else count


def _newcomers(counted: Counted) -> int | None:
    """How many came; not where that, with the members before and after, tells how few left."""
    if is_small(counted.leavers) or is_small(counted.newcomers):
        return None
    return counted.newcomers


def shown_parts(parts: Parts) -> Shown:
    """A sum and its parts, as they may be told."""
    total = sum(parts.values())
    hidden = {name for name, count in parts.items() if is_small(count)}
    if is_small(total):
        return _told(parts, hidden, None)
    while hidden and not _has_room([parts[name] for name in hidden]):
        added = _next(parts, hidden)
        if added is None:
            return _told(parts, hidden, None)
        hidden.add(added)
    return _told(parts, hidden, total)


def _has_room(counts: Sequence[int]) -> bool:
    """Whether each of these may be several things by their sum: not all are one, not all four."""
    total, many = sum(counts), len(counts)
    could_be_fewer = any(not is_small(count) for count in counts) or total < (SMALLEST - 1) * many
    return many > 1 and total >= many + ROOM and could_be_fewer


def _next(parts: Parts, hidden: Collection[str]) -> str | None:
    """The next part that is told and not nothing: by its name, which tells nothing of its size."""
    told = [name for name, count in parts.items() if count and name not in hidden]
    return min(told, default=None)


def _told(parts: Parts, hidden: Collection[str], total: int | None) -> Shown:
    return Shown(total, {name: None if name in hidden else n for name, n in parts.items()})


def shown_share(whole: Parts, whole_shown: Shown, part: Parts) -> Shown:
    """How many of each whole were something (answered), as may be told beside the whole.

    Neither those that were nor those that were not may be few.
    """
    names = list(whole)
    were = {name: part.get(name, 0) for name in names}
    total = sum(were.values())
    hidden = {
        name
        for name in names
        if whole_shown.part(name) is None or _splits_off_few(whole[name], were[name])
    }
    if whole_shown.total is None or _splits_off_few(sum(whole.values()), total):
        return _told(were, _with_any(hidden, whole), None)
    while hidden and not _share_has_room(whole, whole_shown, were, hidden):
        added = _next(whole, hidden)
        if added is None:
            return _told(were, hidden, None)
        hidden.add(added)
    return _told(were, hidden, total)


def _with_any(hidden: Collection[str], whole: Parts) -> set[str]:
    return {name for name in hidden if whole[name]}


def _splits_off_few(whole: int, part: int) -> bool:
    return is_small(part) or is_small(whole - part)


def _share_has_room(whole: Parts, whole_shown: Shown, were: Parts, hidden: Collection[str]) -> bool:
    """Whether each hidden part may be many things, by the sum of the hidden parts alone."""
    caps = {name: _most(whole, whole_shown, name) for name in hidden}
    total, room = sum(were[name] for name in hidden), sum(caps.values())
    for cap in caps.values():
        lowest, highest = max(0, total - (room - cap)), min(cap, total)
        if highest - lowest < ROOM:
            return False
    return True


def _most(whole: Parts, whole_shown: Shown, name: str) -> int:
    """How large a whole can be as far as anybody is told."""
    told = whole_shown.part(name)
    if told is not None:
        return told
    unseen = [whole[other] for other, count in whole_shown.parts.items() if count is None]
    return sum(unseen) - len(unseen) + 1


@dataclass(frozen=True, slots=True)
class AtLeast:
    """A sum over months of what is told; `at_least`: something is left out of it."""

    count: int
    at_least: bool


def summed(counts: Iterable[int | None]) -> AtLeast:
    """The sum of what is told."""
    known = list(counts)
    return AtLeast(sum(count or 0 for count in known), None in known)
