"""What members and the coordinator wait for: each page of a town, beside a page with nothing on it.

Pages take turns with their floor, on one core, and the load comes from another. Eight connections
ask one after the other without a pause, so that each waits for the seven others.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from statistics import median

from bench.floors import serving_layout
from bench.machine import usage_of
from bench.nodes import running
from bench.rows import Row
from bench.scale import Scale
from bench.sender import Tally, get_request, send_all
from bench.town import Town, new_town

CONNECTIONS = 8
_MILLI = 1_000
_SERVED_ON = {0}

MEMBERS = {
    "home": "/",
    "the board": "/board",
    "my listings": "/mine",
    "a new need": "/needs/new",
    "messages": "/messages",
    "settings": "/settings",
    "all our sisters": "/umbrella",
}
SEARCHES = {
    "a common word": "/board?words=tea",
    "two words and a kind": "/board?words=mend+bicycle&kind=offer",
    "a rare word": "/board?words=rhubarb",
    "with macrons": "/board?words=maori",
    "a place": "/board?place=pearson+park",
    "nothing": "/board?words=xyzzy",
}
COORDINATOR = {"Today": "/today", "people": "/people", "people by name": "/people?words=aroha"}


@dataclass(frozen=True, slots=True)
class Asked:
    """A page: its addresses, with whose cookie each is asked for, and how slow it may be."""

    name: str
    requests: Sequence[bytes]
    p99: float = 60


@dataclass(slots=True)
class Times:
    """What came of asking, in milliseconds."""

    tally: Tally = field(default_factory=Tally)
    spent: float = 0.0

    @property
    def p50(self) -> float:
        return median(self.tally.latencies) * _MILLI

    @property
    def p99(self) -> float:
        return self.tally.percentile(99) * _MILLI

    @property
    def cost(self) -> float:
        """Processor time of each."""
        return self.spent * _MILLI / max(len(self.tally.latencies), 1)


async def member_rows(folder: Path, scale: Scale) -> list[Row]:
    """Half and last hundredth of each page's times, and the processor time of one."""
    town = await new_town(folder / "town", scale)
    rows: list[Row] = []
    async with serving_layout(folder / "layout") as floor, running(town.ground) as node:
        for pid in (floor.pid, node.pid):
            keep_on_one_core(pid)
        empty = [get_request(floor.port, "/", cookie="nothing=1")]
        for asked in _asked(town):
            least = await _time(floor.port, floor.pid, empty, scale)
            times = await _time(town.ground.port, node.pid, asked.requests, scale)
            rows += _rows(asked, times, least)
    return rows


def _asked(town: Town) -> list[Asked]:
    found = [
        Asked(name, [_get(town, path, who) for who in town.cookies])
        for name, path in MEMBERS.items()
    ]
    for name, paths in town.paths.items():
        pairs = zip(paths, town.cookies, strict=False)
        found.append(Asked(name, [_get(town, path, who) for path, who in pairs]))
    for name, path in SEARCHES.items():
        requests = [_get(town, path, who) for who in town.cookies]
        found.append(Asked(f"search, {name}", requests, p99=50))
    for name, path in COORDINATOR.items():
        found.append(Asked(name, [_get(town, path, town.coordinator)]))
    return found


def _get(town: Town, path: str, token: str) -> bytes:
    return get_request(town.ground.port, path, cookie=f"sisternet={token}")


def keep_on_one_core(pid: int) -> None:
    """All threads of a process on one core, where the system lets us."""
    with suppress(OSError, AttributeError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            os.sched_setaffinity(int(task.name), _SERVED_ON)


async def _time(port: int, pid: int, requests: Sequence[bytes], scale: Scale) -> Times:
    warm = await send_all(port, iter(requests), connections=1, seconds=scale.town_seconds)
    assert set(warm.statuses) == {200}, f"{requests[0]!r}: {warm.statuses}"
    before = usage_of(pid).seconds
    tally = await send_all(
        port, _endless(requests), connections=CONNECTIONS, seconds=scale.town_seconds
    )
    return Times(tally, usage_of(pid).seconds - before)


def _endless(requests: Sequence[bytes]) -> Iterator[bytes]:
    return cycle(requests)


def _rows(asked: Asked, times: Times, least: Times) -> list[Row]:
    return [
        Row(
            what=f"{asked.name}, p50",
            figure=times.p50,
            unit="ms",
            floor=least.p50,
            goal=15,
            less_is_better=True,
        ),
        Row(
            what=f"{asked.name}, p99",
            figure=times.p99,
            unit="ms",
            floor=least.p99,
            goal=asked.p99,
            less_is_better=True,
        ),
        Row(
            what=f"{asked.name}, processor time",
            figure=times.cost,
            unit="ms",
            floor=least.cost,
        ),
    ]
