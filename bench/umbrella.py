"""What a coordinator of many networks waits for: an umbrella of a million listings.

Each kind of page is asked for with ever other filters, one after the other, over HTTP; the floor is
a bare route that answers the same octets. Counts alone are asked of the store, without a page.
"""

import random
import time
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

from bench.floors import serving_ready
from bench.machine import MEGABYTE, usage_of
from bench.market import Market, market
from bench.nodes import running
from bench.rows import Row
from bench.scale import Scale
from bench.sender import Tally, answer_to, get_request, send_all
from listings.categories import ROOTS
from node.assembly import Node
from pages.queries import filter_of
from posts.seen import ANYBODY
from umbrella import facets
from umbrella.index_copy import beside
from umbrella.index_shelf import MANY

_MILLI = 1_000
_OK = 200
_SEED = 5
_MAKING_SECONDS = 60.0
_WORDS = ("rhubarb", "maori", "bread", "bicycle tea", "quiet day", "number", "korero maori kettle")


async def umbrella_rows(folder: Path, scale: Scale) -> list[Row]:
    """The first question, pages with filters and with words, counts, and memory after all that."""
    whole = await market(scale)
    rows = await _without_copy(whole, scale)
    async with running(whole.ground) as node:
        rows.append(await _first_page(whole, "from the copy"))
        for name, asked, goal in _kinds(whole, scale):
            rows += await _measured(name, asked, goal, node.pid, folder)
        grown = usage_of(node.pid).memory / MEGABYTE
        memory = Row(
            what=f"memory, umbrella of {scale.market_listings:,} listings",
            figure=grown,
            unit="MB",
            goal=250,
            less_is_better=True,
        )
    return [*rows, memory, *await whole.ground.with_node(partial(_counted, scale=scale))]


async def _without_copy(whole: Market, scale: Scale) -> list[Row]:
    """What whoever asks at once after a new version waits, and what others notice of the making."""
    copy = beside(whole.ground.settings.node.database)
    copy.unlink(missing_ok=True)
    async with running(whole.ground):
        rows = [await _first_page(whole, "made for whoever asks")]
    if scale.market_listings < MANY:
        return rows
    copy.unlink(missing_ok=True)
    health = get_request(whole.ground.port, "/health")
    async with running(whole.ground):
        asked = iter(lambda: b"" if copy.exists() else health, b"")
        found = await send_all(whole.ground.port, asked, connections=1, seconds=_MAKING_SECONDS)
    what = "a bare page while the index is made beside it"
    for name, figure in (("p99", found.percentile(99)), ("slowest", max(found.latencies))):
        rows.append(Row(what=f"{what}, {name}", figure=figure * _MILLI, unit="ms"))
    return rows


async def _first_page(whole: Market, how: str) -> Row:
    started = time.perf_counter()
    await answer_to(whole.ground.port, _get(whole, {}, ""))
    figure = _since(started)
    return Row(what=f"umbrella, the first page of all, index {how}", figure=figure, unit="ms")


def _kinds(whole: Market, scale: Scale) -> list[tuple[str, list[bytes], float]]:
    """Each kind of page: its name, what is asked for, and how slow the slowest hundredth may be."""
    chance = random.Random(_SEED)  # the same in each run
    filters = [_filter(chance) for _ in range(scale.market_looks)]
    worded = [
        {"words": chance.choice(_WORDS), **(_filter(chance) if number % 2 else {})}
        for number in range(scale.market_looks)
    ]
    return [
        ("filtered, for anybody", [_get(whole, one, "") for one in filters], 60),
        ("filtered, for a member", [_get(whole, one, whole.cookie) for one in filters], 60),
        ("with words", [_get(whole, one, "") for one in worded], 100),
    ]


def _filter(chance: random.Random) -> dict[str, str]:
    choices = {
        "kind": ("offer", "need"),
        "category": tuple(root.code for root in ROOTS),
        "country": ("GB", "NZ", "FR"),
        "network": tuple(f"n{number}@n{number}.example" for number in range(10)),
        "language": ("en", "es", "mi"),
        "day": ("mon", "sat"),
        "part": ("morning", "evening"),
        "urgency": ("today", "month"),
        "mode": ("remote", "in_person"),
        "sort": ("newest", "soonest"),
    }
    picked = chance.sample(sorted(choices), k=chance.randint(1, 3))
    return {name: chance.choice(choices[name]) for name in picked}


def _get(whole: Market, chosen: dict[str, str], cookie: str) -> bytes:
    path = f"/umbrella?{urlencode(chosen)}"
    return get_request(whole.ground.port, path, cookie=f"sisternet={cookie}" if cookie else "")


async def _measured(
    name: str, asked: Sequence[bytes], goal: float, pid: int, folder: Path
) -> list[Row]:
    port = int(asked[0].partition(b"host: 127.0.0.1:")[2].partition(b"\r\n")[0])
    octets = await answer_to(port, asked[0])
    async with serving_ready(folder / name.replace(" ", "-"), octets) as floor:
        bare = [get_request(floor.port, "/")] * len(asked)
        least = await send_all(floor.port, iter(bare), connections=1, seconds=600)
        before = usage_of(pid).seconds
        found = await send_all(port, iter(asked), connections=1, seconds=600)
    assert set(found.statuses) == {_OK}, found.statuses
    spent = (usage_of(pid).seconds - before) / len(asked)
    return list(_rows(f"umbrella, {name}", found, least, spent, goal))


def _rows(name: str, found: Tally, least: Tally, spent: float, goal: float) -> Iterator[Row]:
    halves = (median(found.latencies) * _MILLI, median(least.latencies) * _MILLI)
    yield Row(what=f"{name}, p50", figure=halves[0], unit="ms", floor=halves[1])
    yield Row(
        what=f"{name}, p99",
        figure=found.percentile(99) * _MILLI,
        unit="ms",
        floor=least.percentile(99) * _MILLI,
        goal=goal,
        less_is_better=True,
    )
    yield Row(what=f"{name}, processor time", figure=spent * _MILLI, unit="ms")


async def _counted(node: Node, scale: Scale) -> list[Row]:
    """Counts alone, in this process; the floor is a question that asks for nothing."""
    chance = random.Random(_SEED)  # the same in each run
    asked = [filter_of(_filter(chance)) for _ in range(scale.market_looks)]
    now, read = node.world.clock.now(), node.database.read
    await read(lambda tx: facets.counts(tx, ANYBODY, asked[0], now))
    found, least = Tally(), Tally()
    for chosen in asked:
        started = time.perf_counter()
        await read(lambda _tx: None)
        least.latencies.append(time.perf_counter() - started)
        started = time.perf_counter()
        await read(partial(facets.counts, viewer=ANYBODY, chosen=chosen, now=now))
        found.latencies.append(time.perf_counter() - started)
    return list(_rows("counts of every choice", found, least, 0, 100))[:2]


def _since(started: float) -> float:
    return (time.perf_counter() - started) * _MILLI
