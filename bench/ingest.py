"""Listings that a sister's desk passes on: how many a node checks and keeps in a second."""

import asyncio
import time
from collections.abc import Sequence
from functools import partial
from itertools import count
from pathlib import Path

from bench.announcing import Announcer, Desk, enter_desk
from bench.counting import proven_listings
from bench.floors import bench_room, insert, received
from bench.machine import MEGABYTE, MICRO, free_port, usage_of
from bench.measuring import served
from bench.nodes import Ground, new_ground, running
from bench.rows import Row
from bench.scale import Scale
from bench.sender import send_all
from federation.claims import read_claim
from federation.documents import read_activity
from federation.proofs import check_proof
from federation.strict_json import parse
from node.assembly import Node
from storage.database import Database
from world.clock import SystemClock

_TAKEN = 202
_CONNECTIONS = 16
_TOGETHER = 32
_LOOK_SECONDS = 0.1
_FLOOR_ITEMS = 4_000


async def ingest_rows(folder: Path, scale: Scale) -> list[Row]:
    """Announced and proven listings handled a second, beside their bare checks."""
    ground = await new_ground(folder / "ingest")
    desk = await ground.with_node(partial(enter_desk, port=free_port()))
    requests = Announcer(desk, f"{ground.base_url}/inbox").write(scale.announced)
    floor = await _floor(folder / "floor", requests[:_FLOOR_ITEMS], desk, ground.base_url)
    async with served(desk.peer), running(ground) as node:
        before = usage_of(node.pid)
        started = time.perf_counter()
        tally = await send_all(
            ground.port,
            iter(requests),
            connections=_CONNECTIONS,
            seconds=scale.announced_seconds,
        )
        taken = tally.statuses[_TAKEN]
        kept = await _kept(ground, taken, scale.settle_seconds)
        seconds = time.perf_counter() - started
        after = usage_of(node.pid)
    memory = Row(what="memory, after that", figure=after.memory / MEGABYTE, unit="MB")
    return [*_rows(kept, seconds, after.seconds - before.seconds, floor), memory]


def _rows(kept: int, seconds: float, processor: float, floor: tuple[float, float]) -> list[Row]:
    cost = processor / max(kept, 1)
    rate, least = floor
    return [
        Row(what="floor: signature, proof, one insert, no HTTP", figure=rate, unit="/s"),
        Row(
            what="announced listings, proven and listed",
            figure=kept / seconds,
            unit="/s",
            floor=rate,
            goal=1_500,
        ),
        Row(
            what="processor time of each, door and desk",
            figure=cost * MICRO,
            unit="µs",
            floor=least * MICRO,
        ),
    ]


async def _floor(
    folder: Path, requests: Sequence[bytes], desk: Desk, base_url: str
) -> tuple[float, float]:
    """How many a second, and the processor time of each: verify, parse, prove, insert."""
    keys = {one.peer.ed25519_key_iri: one.peer.ed25519.public for one in desk.neighbours}
    signer, clock, numbers = desk.peer.rsa.public, SystemClock(), count(1)
    database = await Database.open(folder / "floor.db", rooms=[bench_room(folder)])
    waiting = iter([received(request) for request in requests])

    async def work() -> None:
        for request in waiting:
            read_claim(request, base_url=base_url, now=clock.now()).check(signer)
            note = read_activity(parse(request.body)).json["object"]["object"]
            key = keys[note["proof"]["verificationMethod"]]
            check_proof(note, key, now=clock.now())
            await database.write(partial(insert, number=next(numbers), body=request.body))

    started, busy = time.perf_counter(), time.process_time()
    await asyncio.gather(*(work() for _ in range(_TOGETHER)))
    seconds, busy = time.perf_counter() - started, time.process_time() - busy
    await database.close()
    return len(requests) / seconds, busy / len(requests)


async def _kept(ground: Ground, wanted: int, seconds: float) -> int:
    """How many listings there are once all have come, or the time is over."""
    until = time.perf_counter() + seconds
    found = 0

    async def look(node: Node) -> None:
        nonlocal found
        while time.perf_counter() < until:
            found = await node.database.read(proven_listings)
            if found >= wanted:
                return
            await asyncio.sleep(_LOOK_SECONDS)

    await ground.with_node(look)
    return found
