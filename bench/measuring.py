"""The measurements: each sets up a real node, puts a load on it, and makes rows of the table."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from statistics import median

from actors import store as people
from actors.actor import FollowState
from bench import floors
from bench.doors import WIDE, Door, door_rows, in_turns
from bench.letters import Writer
from bench.machine import LOOPBACK, MEGABYTE, MICRO, Usage, free_port, usage_of
from bench.nodes import Ground, new_ground, running
from bench.peer import Peer, new_peer, person
from bench.rows import Row
from bench.scale import Scale
from bench.sender import ask, get_request, send_all
from bench.tiny_server import Asked, Reply, listen, reply
from federation.documents import read_actor
from federation.strict_json import parse, write
from listings.listing import Kind, ListingAudience, ListingDraft
from node.assembly import Node
from outbox.audience import Audience
from posts.actions import NoteDraft
from storage.database import Reading, Writing

_FEW = (1, 8)
_LOOK_SECONDS = 0.25
_TAKEN = 202


async def inbox_rows(folder: Path, scale: Scale) -> list[Row]:
    """Accepts a second, at three numbers of connections, beside three floors."""
    ground, peer = await _followed(folder / "inbox")
    writer = Writer(peer, f"{ground.base_url}/inbox")
    letters = writer.write(scale.accepts)
    durable = await floors.inserts(folder / "floor", writer, letters[:5_000], peer, ground.base_url)
    rows = [Row(what="floor: verify, parse, insert, no HTTP", figure=durable, unit="/s")]
    async with floors.serving("bare", folder / "bare", peer, ground.base_url) as bare:
        tally = await send_all(
            bare.port, writer.each(letters), connections=WIDE, seconds=scale.accept_seconds
        )
    bare_rate = tally.per_second(_TAKEN)
    rows.append(Row(what=f"floor: a bare route, {WIDE} connections", figure=bare_rate, unit="/s"))
    async with (
        floors.serving("checking", folder / "route", peer, ground.base_url) as floor,
        served(peer),
        running(ground) as node,
    ):
        for connections in _FEW:
            tally = await send_all(
                ground.port,
                writer.each(writer.write(scale.accepts)),
                connections=connections,
                seconds=scale.accept_seconds,
            )
            what = f"signed inbox accepts, {connections} connection{'s' * (connections > 1)}"
            figure = tally.per_second(_TAKEN)
            rows.append(Row(what=what, figure=figure, unit="/s", floor=durable))
        doors = (Door(floor.port, floor.pid), Door(ground.port, node.pid))
        return rows + door_rows(*await in_turns(writer, doors, scale))


async def burst_rows(folder: Path, scale: Scale) -> list[Row]:
    """Handled and visible in a timeline a second, over a burst; memory before and after."""
    rows = []
    for proven in (False, True):
        ground, peer = await _followed(folder / f"burst-{proven}")
        writer = Writer(peer, f"{ground.base_url}/inbox", proven=proven)
        count = scale.proven_burst if proven else scale.burst
        seconds = scale.proven_seconds if proven else scale.burst_seconds
        letters = writer.write(count)
        async with served(peer), running(ground) as node:
            await asyncio.sleep(scale.idle_seconds)
            idle = usage_of(node.pid)
            started = time.perf_counter()
            tally = await send_all(
                ground.port, writer.each(letters), connections=32, seconds=seconds
            )
            await _handled(ground, tally.statuses[_TAKEN], scale.settle_seconds)
            figure = tally.statuses[_TAKEN] / (time.perf_counter() - started)
            after = usage_of(node.pid)
        told = "with proofs" if proven else f"in a burst of {seconds:.0f} s"
        goal = None if proven else 2_000
        cost = (after.seconds - idle.seconds) / max(tally.statuses[_TAKEN], 1) * MICRO
        rows.append(Row(what=f"handled and visible, {told}", figure=figure, unit="/s", goal=goal))
        rows.append(Row(what="processor time of each, door and desk", figure=cost, unit="µs"))
        if not proven:
            rows += _memory_rows(idle, after)
    return rows


def _memory_rows(idle: Usage, after: Usage) -> list[Row]:
    kept, grown = idle.memory / MEGABYTE, after.memory / MEGABYTE
    return [
        Row(what="memory, idle", figure=kept, unit="MB", goal=90, less_is_better=True),
        Row(what="memory, after the burst", figure=grown, unit="MB"),
    ]


async def fan_out_rows(folder: Path, scale: Scale) -> list[Row]:
    """One post to many inboxes on distinct hosts, answering at once and after 50 ms."""
    peer = new_peer(free_port(), "signer")
    signing = floors.signs(peer, 1_000)
    rows = [Row(what="floor: signing alone, one core", figure=signing, unit="/s")]
    for pause in (0.0, 0.05):
        ground = await new_ground(folder / f"fan-out-{pause}")
        port = free_port()
        hosts = [
            f"127.{1 + n // 62_500}.{n // 250 % 250}.{n % 250 + 1}" for n in range(scale.hosts)
        ]
        await ground.with_node(partial(add_followers, hosts=hosts, port=port))
        seen: set[str] = set()
        done = asyncio.Event()

        def take(asked: Asked, after: float = pause) -> Reply:
            seen.add(asked.host)  # noqa: B023  # used before the next turn
            if len(seen) == scale.hosts:  # noqa: B023
                done.set()  # noqa: B023
            return Reply(reply(_TAKEN), after)

        server = await listen(take, hosts, port)
        await ground.with_node(_write_note)
        async with running(ground):
            started = time.perf_counter()
            await asyncio.wait_for(done.wait(), scale.settle_seconds)
            seconds = time.perf_counter() - started
        server.close()
        told = "at once" if not pause else f"after {pause * 1000:.0f} ms"
        figure = len(seen) / seconds
        what = f"fan-out to {scale.hosts} hosts answering {told}"
        rows.append(Row(what=what, figure=figure, unit="/s", floor=signing, goal=1_000))
    return rows


async def start_rows(folder: Path, scale: Scale) -> list[Row]:
    """From the start of the process to the first 200."""
    ground = await new_ground(folder / "start")
    seconds = []
    for _ in range(scale.starts):
        async with running(ground) as node:
            seconds.append(node.start_seconds)
    what = f"cold start to the first answer, median of {scale.starts}"
    return [Row(what=what, figure=median(seconds), unit="s", goal=1.0, less_is_better=True)]


async def page_rows(folder: Path, scale: Scale) -> list[Row]:
    """The umbrella page with very many listings."""
    ground = await new_ground(folder / "pages")
    await ground.with_node(lambda node: add_listings(node, scale.listings))
    paths = {
        "first page": "/umbrella",
        "needs in one category": "/umbrella?kind=need&category=garden",
        "words": "/umbrella?words=lift+tuesday",
        "rare word": "/umbrella?words=rhubarb",
    }
    rows = []
    async with running(ground):
        for name, path in paths.items():
            await ask(ground.port, path)
            requests = iter([get_request(ground.port, path)] * scale.page_views)
            tally = await send_all(ground.port, requests, connections=1, seconds=60)
            what = f"umbrella of {scale.listings:,} listings, {name}, median"
            figure = median(tally.latencies) * 1_000
            rows.append(Row(what=what, figure=figure, unit="ms", goal=30, less_is_better=True))
    return rows


@asynccontextmanager
async def served(peer: Peer) -> AsyncIterator[None]:
    """The peer's own server, where its keys can be fetched."""
    port = int(peer.base_url.rpartition(":")[2])
    server = await listen(peer.answer(), [LOOPBACK], port)
    try:
        yield
    finally:
        server.close()


async def _followed(folder: Path) -> tuple[Ground, Peer]:
    """A node on which josie follows a peer."""
    ground = await new_ground(folder)
    peer = new_peer(free_port(), "vera")
    body = write(peer.document())

    async def follow(node: Node) -> None:
        josie = await node.rooms.membership.named("josie")
        now, ids = node.world.clock.now(), node.world.ids

        def act(tx: Writing) -> None:
            vera = people.save_remote(tx, read_actor(parse(body)), body, now, ids.new())
            iri = f"{josie.iri}#follow"
            people.set_follow(tx, josie.id, vera.id, iri, FollowState.ACCEPTED, now)

        await node.database.write(act)

    await ground.with_node(follow)
    return ground, peer


async def _handled(ground: Ground, wanted: int, seconds: float) -> None:
    """Waits until that many posts are in timelines; a reader of its own looks now and then."""
    until = time.perf_counter() + seconds

    async def look(node: Node) -> None:
        while time.perf_counter() < until:
            if await node.database.read(_timeline_rows) >= wanted:
                return
            await asyncio.sleep(_LOOK_SECONDS)

    await ground.with_node(look)


def _timeline_rows(tx: Reading) -> int:
    return int(str(tx.value("SELECT count(*) FROM timelines")))


async def add_followers(node: Node, hosts: Sequence[str], port: int) -> None:
    """A follower of josie's on each of these hosts."""
    josie = await node.rooms.membership.named("josie")
    now, ids = node.world.clock.now(), node.world.ids

    def act(tx: Writing) -> None:
        for host in hosts:
            document = person(f"http://{host}:{port}", "fan")
            body = write(document)
            fan = people.save_remote(tx, read_actor(document), body, now, ids.new())
            iri = f"{fan.iri}#follow"
            people.set_follow(tx, fan.id, josie.id, iri, FollowState.ACCEPTED, now)

    await node.database.write(act)


async def _write_note(node: Node) -> None:
    josie = await node.rooms.membership.named("josie")
    draft = NoteDraft(text="Good morning everybody", audience=Audience.PUBLIC)
    await node.rooms.posts.write_note(josie, draft)


async def add_listings(node: Node, count: int) -> None:
    """So many public offers and needs of josie's."""
    josie = await node.rooms.membership.named("josie")
    categories = ("ride-lift", "garden-dig", "food-meal", "learn-lesson")

    async def add(number: int) -> None:
        rare = " and rhubarb" if number % 997 == 0 else ""
        draft = ListingDraft(
            kind=Kind.NEED if number % 10 == 0 else Kind.OFFER,
            title=f"A lift on Tuesday{rare}, number {number}",
            body="Two seats, and tea afterwards.",
            categories=(categories[number % 4],),
            audience=ListingAudience.PUBLIC,
            language="en",
        )
        await node.rooms.listings.add(josie, draft)

    for first in range(0, count, 64):
        await asyncio.gather(*(add(number) for number in range(first, min(first + 64, count))))
