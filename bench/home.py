"""What a member's program waits for: home, with a thousand readers and a million statuses.

The node takes turns with its floor, a bare route that answers the same octets, on one core; the
load comes from another. Eight connections ask one after the other without a pause.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from statistics import median

from bench.floors import serving_ready
from bench.machine import MEGABYTE, MICRO, usage_of
from bench.members import keep_on_one_core
from bench.nodes import running
from bench.readership import Readership, readership
from bench.rows import Row
from bench.scale import Scale
from bench.sender import Tally, answer_to, get_request, send_all

CONNECTIONS = 8
_OK = 200
_PATHS = {
    "home": "/api/v1/timelines/home?limit=20",
    "public": "/api/v1/timelines/public?limit=20",
    "by hashtag": "/api/v1/timelines/tag/offer?limit=20",
}


@dataclass(slots=True)
class _Turns:
    """What came of several turns of one process."""

    port: int
    pid: int
    rates: list[float] = field(default_factory=list)
    costs: list[float] = field(default_factory=list)
    latencies: list[float] = field(default_factory=list)

    async def take(self, requests: Iterator[bytes], seconds: float) -> None:
        """Asks for a while."""
        before = usage_of(self.pid).seconds
        tally = await send_all(self.port, requests, connections=CONNECTIONS, seconds=seconds)
        assert set(tally.statuses) == {_OK}, tally.statuses
        answered = tally.statuses[_OK]
        self.rates.append(tally.per_second(_OK))
        self.costs.append((usage_of(self.pid).seconds - before) / max(answered, 1))
        self.latencies += tally.latencies

    @property
    def p99(self) -> float:
        """In milliseconds."""
        return Tally(latencies=self.latencies).percentile(99) * 1_000


async def home_rows(folder: Path, scale: Scale) -> list[Row]:
    """Each timeline: requests a second, the slowest hundredth, processor time; and memory."""
    readers = await readership(scale)
    rows: list[Row] = []
    async with running(readers.ground) as node:
        paths = _PATHS.items()
        asked = {name: _asked(readers, path) for name, path in paths}
        for name, requests in asked.items():
            rows += await _measured(name, requests, node.pid, folder, scale)
        grown = usage_of(node.pid).memory / MEGABYTE
    return [*rows, Row(what="memory, after all readers have read", figure=grown, unit="MB")]


async def _measured(
    name: str, asked: Sequence[bytes], pid: int, folder: Path, scale: Scale
) -> list[Row]:
    """One timeline, in turns with its floor, after everybody has read it once."""
    port = int(asked[0].partition(b"host: 127.0.0.1:")[2].partition(b"\r\n")[0])
    await send_all(port, iter(asked), connections=CONNECTIONS, seconds=60)
    octets = await answer_to(port, asked[0])
    async with serving_ready(folder / name.replace(" ", "-"), octets) as floor:
        bare = [get_request(floor.port, "/", accept="application/json")]
        keep_on_one_core(pid)
        keep_on_one_core(floor.pid)
        least, found = _Turns(floor.port, floor.pid), _Turns(port, pid)
        for _ in range(scale.turns):
            seconds = scale.home_seconds / scale.turns
            await least.take(cycle(bare), seconds)
            await found.take(cycle(asked), seconds)
    return _rows(name, least, found)


def _asked(readers: Readership, path: str) -> Sequence[bytes]:
    port = readers.ground.port
    return [get_request(port, path, accept="application/json", token=one) for one in readers.tokens]


def _rows(name: str, least: _Turns, found: _Turns) -> list[Row]:
    is_home = name == "home"
    return [
        Row(
            what=f"{name} of 20, {CONNECTIONS} connections",
            figure=median(found.rates),
            unit="/s",
            floor=median(least.rates),
            goal=3_000 if is_home else None,
        ),
        Row(
            what=f"{name}, p99",
            figure=found.p99,
            unit="ms",
            floor=least.p99,
            goal=15 if is_home else None,
            less_is_better=True,
        ),
        Row(
            what=f"{name}, processor time of each",
            figure=median(found.costs) * MICRO,
            unit="µs",
            floor=median(least.costs) * MICRO,
        ),
    ]
