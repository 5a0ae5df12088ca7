"""What the bare machine does: the least that each figure must cost, measured in the same run.

`python -m bench.floors KIND PORT FOLDER` serves one of the bare applications.
"""

import asyncio
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp
from uvloop import new_event_loop

from bench.letters import Letter, Writer
from bench.machine import LOOPBACK, free_port
from bench.peer import Peer
from federation.claims import Received, read_claim
from federation.documents import read_activity
from federation.keys import KeyKind, PublicKey
from federation.signing import sign_cavage
from federation.strict_json import parse
from pages.hidden import Hidden
from storage.database import Database, Writing
from storage.rooms import Room
from templates.environment import render
from templates.views import Reader, Site
from text.languages import words_for
from world.chance import SystemChance
from world.clock import SystemClock
from world.network import Outgoing

_TOGETHER = 32
_TABLE = "CREATE TABLE kept (id INTEGER PRIMARY KEY, body BLOB NOT NULL) STRICT;"
_INSERT = "INSERT INTO kept (id, body) VALUES (:id, :body)"


def bench_room(folder: Path) -> Room:
    """A room with one bare table."""
    migrations = folder / "migrations"
    migrations.mkdir(parents=True, exist_ok=True)
    (migrations / "0001_start.sql").write_text(f"-- What is kept.\n{_TABLE}\n", encoding="utf-8")
    return Room("bench", migrations)


def received(request: bytes) -> Received:
    """A whole request as the checks of a signature see it."""
    head, _, body = request.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    method, target, _ = first.split(" ", 2)
    headers = tuple(
        (name.lower(), value.strip()) for name, _, value in (line.partition(":") for line in lines)
    )
    return Received(method, target, headers, body)


async def inserts(
    folder: Path, writer: Writer, letters: Sequence[Letter], peer: Peer, base_url: str
) -> float:
    """Verify, parse and insert, grouped and durable, without HTTP: how many in a second."""
    requests = [received(request) for request in writer.each(letters)]
    key, clock = peer.rsa.public, SystemClock()
    database = await Database.open(folder / "floor.db", rooms=[bench_room(folder)])
    numbers = count(1)
    waiting = iter(requests)

    async def work() -> None:
        for request in waiting:
            read_claim(request, base_url=base_url, now=clock.now()).check(key)
            read_activity(parse(request.body))
            number, body = next(numbers), request.body
            await database.write(partial(insert, number=number, body=body))

    started = time.perf_counter()
    await asyncio.gather(*(work() for _ in range(_TOGETHER)))
    seconds = time.perf_counter() - started
    await database.close()
    return len(requests) / seconds


def insert(tx: Writing, number: int, body: bytes) -> None:
    tx.run(_INSERT, id=number, body=body)


def signs(peer: Peer, count_of: int) -> float:
    """Signing alone, on one core: how many requests in a second."""
    request = Outgoing("POST", f"{peer.base_url}/inbox", (), b"x" * 2_048)
    now = SystemClock().now()
    started = time.perf_counter()
    for _ in range(count_of):
        sign_cavage(request, peer.rsa_key_iri, peer.rsa, now)
    return count_of / (time.perf_counter() - started)


def bare_route() -> ASGIApp:
    """A Starlette route that reads the body and answers 202."""

    async def take(request: Request) -> Response:
        await request.body()
        return Response(status_code=202)

    return Starlette(routes=[Route("/inbox", take, methods=["POST"])])


def checking_route(database: Database, key: PublicKey, base_url: str) -> ASGIApp:
    """A Starlette route that verifies, parses and inserts, durably, before its 202."""
    clock, numbers = SystemClock(), count(1)

    async def take(request: Request) -> Response:
        body = await request.body()
        headers = tuple(
            (name.decode("latin-1"), value.decode("latin-1"))
            for name, value in request.scope["headers"]
        )
        asked = Received(request.method, request.scope["path"], headers, body)
        read_claim(asked, base_url=base_url, now=clock.now()).check(key)
        read_activity(parse(body))
        number = next(numbers)
        await database.write(lambda tx: insert(tx, number, body))
        return Response(status_code=202)

    return Starlette(routes=[Route("/inbox", take, methods=["POST"])])


def layout_route() -> ASGIApp:
    """A Starlette route that renders the frame of every page, with nothing in it."""
    words, site = words_for("en"), Site(name="Bench", handle="bench@bench.example")
    reader = Reader(signed_in=True, name="Josie", url="/@josie")

    async def show(_request: Request) -> Response:
        html = render(
            "layout.html",
            words,
            site=site,
            reader=reader,
            alternate=None,
            hidden=Hidden("a word", SystemChance()),
            done=None,
        )
        return Response(html, media_type="text/html; charset=utf-8")

    return GZipMiddleware(Starlette(routes=[Route("/", show)]), compresslevel=6)


def ready_route(octets: bytes) -> ASGIApp:
    """A Starlette route that answers JSON that is ready."""

    async def show(_request: Request) -> Response:
        return Response(octets, media_type="application/json")

    return Starlette(routes=[Route("/", show)])


@dataclass(frozen=True, slots=True)
class Bare:
    """A bare application that serves."""

    port: int
    pid: int


@asynccontextmanager
async def serving(kind: str, folder: Path, peer: Peer, base_url: str) -> AsyncIterator[Bare]:
    """One of the bare applications, in a process of its own."""
    folder.mkdir(parents=True)
    (folder / "key").write_bytes(peer.rsa.public.dump())
    (folder / "base_url").write_text(base_url, encoding="utf-8")
    async with _served(kind, folder) as bare:
        yield bare


@asynccontextmanager
async def serving_layout(folder: Path) -> AsyncIterator[Bare]:
    """The empty page, in a process of its own."""
    folder.mkdir(parents=True)
    async with _served("layout", folder) as bare:
        yield bare


@asynccontextmanager
async def serving_ready(folder: Path, octets: bytes) -> AsyncIterator[Bare]:
    """Octets that are ready, in a process of its own."""
    folder.mkdir(parents=True)
    (folder / "octets").write_bytes(octets)
    async with _served("ready", folder) as bare:
        yield bare


@asynccontextmanager
async def _served(kind: str, folder: Path) -> AsyncIterator[Bare]:
    port = free_port()
    process = subprocess.Popen(  # noqa: S603  # our own program
        [sys.executable, "-m", "bench.floors", kind, str(port), str(folder)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    try:
        await _listening(port)
        yield Bare(port, process.pid)
    finally:
        process.terminate()
        await asyncio.to_thread(process.wait)


async def _listening(port: int) -> None:
    for _ in range(1_000):
        try:
            _, writer = await asyncio.open_connection(LOOPBACK, port)
        except OSError:
            await asyncio.sleep(0.01)
        else:
            writer.close()
            return


async def _serve(kind: str, port: int, folder: Path) -> None:
    settings = {"log_config": None, "access_log": False, "loop": "none", "http": "httptools"}
    simple = {"bare": bare_route, "layout": layout_route}
    simple["ready"] = lambda: ready_route((folder / "octets").read_bytes())
    if kind in simple:
        app = simple[kind]()
        await uvicorn.Server(uvicorn.Config(app, port=port, **settings)).serve()  # type: ignore[arg-type]
        return
    key = PublicKey.load(KeyKind.RSA, (folder / "key").read_bytes())
    base_url = (folder / "base_url").read_text(encoding="utf-8")
    database = await Database.open(folder / "route.db", rooms=[bench_room(folder)])
    app = checking_route(database, key, base_url)
    try:
        await uvicorn.Server(uvicorn.Config(app, port=port, **settings)).serve()  # type: ignore[arg-type]
    finally:
        await database.close()


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=new_event_loop) as runner:
        runner.run(_serve(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])))
