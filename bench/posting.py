"""What a member waits for who posts with a program, and is followed from very many servers."""

import asyncio
import json
import time
from functools import partial
from pathlib import Path
from statistics import median

from bench.machine import free_port, usage_of
from bench.measuring import add_followers
from bench.nodes import new_ground, running
from bench.readership import let_ask_often
from bench.rows import Row
from bench.scale import Scale
from bench.sender import Tally, send_all
from bench.tiny_server import Asked, Reply, listen, reply

_TAKEN = 202
_OK = 200
_LOOK_SECONDS = 0.02


async def posting_rows(folder: Path, scale: Scale) -> list[Row]:
    """Half and last hundredth of the times in which a post is answered, once the last is told."""
    ground = await new_ground(folder)
    let_ask_often(ground.config)
    port = free_port()
    hosts = [f"127.{1 + n // 62_500}.{n // 250 % 250}.{n % 250 + 1}" for n in range(scale.fans)]
    await ground.with_node(partial(add_followers, hosts=hosts, port=port))
    token = await ground.with_node(lambda node: node.rooms.membership.token("josie", "phone"))
    told = 0

    def take(_asked: Asked) -> Reply:
        nonlocal told
        told += 1
        return Reply(reply(_TAKEN), 0.0)

    server, latencies = await listen(take, hosts, port), list[float]()
    async with running(ground) as node:
        before = usage_of(node.pid).seconds
        for number in range(scale.posted):
            post = iter([_post(ground.port, token, number)])
            tally = await send_all(ground.port, post, connections=1, seconds=scale.settle_seconds)
            assert tally.statuses[_OK] == 1, tally.statuses
            latencies += tally.latencies
            until = time.perf_counter() + scale.settle_seconds
            while told < scale.fans * (number + 1) and time.perf_counter() < until:  # noqa: ASYNC110  # counted elsewhere
                await asyncio.sleep(_LOOK_SECONDS)
        spent = (usage_of(node.pid).seconds - before) / scale.posted * 1_000
    server.close()
    return _rows(scale, latencies, spent)


def _rows(scale: Scale, latencies: list[float], spent: float) -> list[Row]:
    found = Tally(latencies=latencies)
    what = f"posting to followers on {scale.fans} servers"
    return [
        Row(
            what=f"{what}, p50",
            figure=median(latencies) * 1_000,
            unit="ms",
            goal=25,
            less_is_better=True,
        ),
        Row(what=f"{what}, p99", figure=found.percentile(99) * 1_000, unit="ms"),
        Row(what=f"{what}, processor time, deliveries among it", figure=spent, unit="ms"),
    ]


def _post(port: int, token: str, number: int) -> bytes:
    body = json.dumps({"status": f"Tea is ready, number {number}", "visibility": "public"})
    return (
        f"POST /api/v1/statuses HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\n"
        f"authorization: Bearer {token}\r\ncontent-type: application/json\r\n"
        f"content-length: {len(body)}\r\nconnection: keep-alive\r\n\r\n{body}"
    ).encode()
