"""A network with many open listings is met anew: how long until the node has read all of it.

Two real processes on loopback. The floor reads the same pages, checks the same proofs and makes
one row of each, in one process and without a node.
"""

import asyncio
import time
from functools import partial
from itertools import count
from pathlib import Path

from actors import store as people
from actors.actor import PactState
from bench.counting import proven_listings
from bench.floors import bench_room, insert
from bench.machine import MEGABYTE, usage_of
from bench.measuring import add_listings
from bench.nodes import Ground, new_ground, running
from bench.rows import Row
from bench.scale import Scale
from bench.sender import ask
from federation.documents import read_actor
from federation.keys import PublicKey
from federation.proofs import check_proof
from federation.strict_json import Json, parse
from node.assembly import Node
from storage.database import Database, Writing
from world.clock import SystemClock

_ACTIVITY = "application/activity+json"
_LOOK_SECONDS = 0.05


async def backfill_rows(folder: Path, scale: Scale) -> list[Row]:
    """From the start of a node that has a sister with very many listings until it has all."""
    full, empty = await new_ground(folder / "full"), await new_ground(folder / "empty")
    await full.with_node(lambda node: add_listings(node, scale.backfilled))
    async with running(full) as there:
        floor = await _floor(folder / "floor", full)
        await empty.with_node(partial(_become_sister, sister=await _network(full)))
        before = usage_of(there.pid).seconds
        async with running(empty) as node:
            began = time.perf_counter()
            found = await _filled(empty, scale.backfilled, scale.settle_seconds)
            seconds = time.perf_counter() - began
            usage = usage_of(node.pid)
        given = usage_of(there.pid).seconds - before
    what = f"back-fill of {scale.backfilled:,} listings"
    return [
        Row(what=f"floor: read, check and insert {scale.backfilled:,}", figure=floor, unit="s"),
        Row(
            what=what,
            figure=seconds,
            unit="s",
            floor=floor,
            goal=20,
            less_is_better=True,
            note=f"{found:,} of them came, all proven",
        ),
        Row(what=f"{what}, processor time here", figure=usage.seconds, unit="s"),
        Row(what=f"{what}, processor time there", figure=given, unit="s"),
        Row(what=f"{what}, most memory", figure=usage.peak / MEGABYTE, unit="MB"),
    ]


async def _network(ground: Ground) -> bytes:
    """The document of its network, as anybody reads it."""
    return await ask(ground.port, "/actors/bench", accept=_ACTIVITY)


async def _become_sister(node: Node, sister: bytes) -> None:
    now, number = node.world.clock.now(), node.world.ids.new()

    def act(tx: Writing) -> None:
        network = people.save_remote(tx, read_actor(parse(sister)), sister, now, number)
        people.save_pact(tx, network.id, f"{network.iri}/offer", "us", PactState.ACTIVE, now)

    await node.database.write(act)


async def _filled(ground: Ground, wanted: int, seconds: float) -> int:
    """How many there are once all have come, or the time is over."""
    until = time.perf_counter() + seconds
    found = 0

    async def look(node: Node) -> None:
        nonlocal found
        while found < wanted and time.perf_counter() < until:
            await asyncio.sleep(_LOOK_SECONDS)
            found = await node.database.read(proven_listings)

    await ground.with_node(look)
    return found


async def _floor(folder: Path, ground: Ground) -> float:
    """Seconds for reading every page, checking every proof and inserting every item."""
    keys = {key.iri: key.key for key in read_actor(parse(await _author(ground))).keys}
    database = await Database.open(folder / "floor.db", rooms=[bench_room(folder)])
    numbers = count(1)
    started = time.perf_counter()
    path: str | None = "/actors/bench/listings?page=true"
    while path is not None:
        page = parse(await ask(ground.port, path, accept=_ACTIVITY))
        items = page["orderedItems"]
        await asyncio.gather(*(_check_and_keep(database, item, keys, numbers) for item in items))
        path = str(page["next"]).removeprefix(ground.base_url) if "next" in page else None
    seconds = time.perf_counter() - started
    await database.close()
    return seconds


async def _author(ground: Ground) -> bytes:
    return await ask(ground.port, "/actors/josie", accept=_ACTIVITY)


async def _check_and_keep(
    database: Database, item: Json, keys: dict[str, PublicKey], numbers: "count[int]"
) -> None:
    check_proof(item, keys[item["proof"]["verificationMethod"]], now=SystemClock().now())
    body = item["id"].encode()
    await database.write(partial(insert, number=next(numbers), body=body))
