"""WEB and INP rows of `rows.toml` that need real sockets: what is said to the web server itself.

A node of the simulated fediverse is served by the real web server on loopback. Nothing waits by
the clock: a client that is to be hung up on reads until it is.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from socket import create_server

import pytest
import uvicorn

from node.server import uvicorn_settings
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home


@dataclass(frozen=True, slots=True)
class Door:
    """Where the node listens."""

    port: int

    @asynccontextmanager
    async def caller(
        self,
    ) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
        """One connection."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            yield reader, writer
        finally:
            writer.transport.abort()

    async def says(self, octets: bytes) -> bytes:
        """Everything that comes back before the server hangs up."""
        async with self.caller() as (reader, writer):
            writer.write(octets)
            try:
                return await reader.read()
            except ConnectionResetError:
                return b""

    async def is_well(self) -> bool:
        """Whether the node answers somebody else."""
        said = await self.says(b"GET /health HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
        return said.startswith(b"HTTP/1.1 200")


@pytest.fixture
async def door(
    fediverse: Fediverse, hull: Home, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Door]:
    """Hull on a real socket, with little patience."""
    for name in ("HEAD_SECONDS", "REST_SECONDS", "READ_SECONDS"):
        monkeypatch.setattr(f"node.punctual.{name}", 0.2)
    with create_server(("127.0.0.1", 0)) as listening:
        server = uvicorn.Server(uvicorn_settings(hull.node.app, hull.node.settings))
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        yield Door(listening.getsockname()[1])
        server.should_exit = server.force_exit = True
        await serving


GET = b"GET /health HTTP/1.1\r\nHost: hull.example\r\n"

SLOW: dict[str, bytes] = {
    "WEB-13 says nothing": b"",
    "INP-64 half a line": b"GET /hea",
    "INP-64 half a head": GET + b"X-Slow: ",
    "INP-64 a whole request, and half of the next": GET + b"\r\n" + GET,
    "INP-64 a body that was answered already": (
        b"POST /inbox HTTP/1.1\r\nHost: hull.example\r\nContent-Type: text/plain\r\n"
        b"Content-Length: 1000\r\n\r\nx"
    ),
}


@pytest.mark.parametrize("name", SLOW)
async def test_sixty_who_are_slow_are_hung_up_on_and_hold_nobody_up(name: str, door: Door) -> None:
    waiting = [asyncio.create_task(door.says(SLOW[name])) for _ in range(60)]
    assert await door.is_well()
    await asyncio.gather(*waiting)
    assert await door.is_well()


@pytest.mark.row("INP-64")
async def test_inp_64_an_octet_now_and_then_buys_no_time(door: Door) -> None:
    loop = asyncio.get_running_loop()
    async with door.caller() as (reader, writer):
        writer.write(GET + b"X-Slow: ")

        def drip() -> None:
            if not writer.transport.is_closing():
                writer.write(b"x")
                loop.call_later(0.01, drip)

        drip()
        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            await reader.readexactly(1)
    assert await door.is_well()


@pytest.mark.row("WEB-13")
async def test_web_13_who_reads_nothing_of_a_large_answer_is_hung_up_on(
    door: Door, hull: Home
) -> None:
    for number in range(40):
        await hull.add(f"Bread {number}", body="bread and " * 200)
    question = b"GET /umbrella?limit=80 HTTP/1.1\r\nHost: hull.example\r\n\r\n"
    gone = asyncio.Event()
    async with door.caller() as (reader, writer):
        writer.transport.pause_reading()  # type: ignore[attr-defined]
        loop = asyncio.get_running_loop()

        def ask_again() -> None:
            if writer.transport.is_closing():
                gone.set()
                return
            writer.write(question)
            loop.call_later(0.01, ask_again)

        ask_again()
        await gone.wait()
        assert reader is not None
    assert await door.is_well()


ODD: dict[str, bytes] = {
    "WEB-02 two lengths": b"POST /inbox HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n"
    b"Content-Length: 2\r\n\r\nab",
    "WEB-02 a length and chunks": b"POST /inbox HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "WEB-02 a length with a sign": b"POST /inbox HTTP/1.1\r\nHost: h\r\nContent-Length: +4\r\n"
    b"\r\nabcd",
    "WEB-02 chunks of another kind": b"POST /inbox HTTP/1.1\r\nHost: h\r\n"
    b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "WEB-02 a space before the colon": b"GET /health HTTP/1.1\r\nHost : h\r\n\r\n",
    "WEB-02 a null in a name": b"GET /health HTTP/1.1\r\nHost: h\r\nX\0: y\r\n\r\n",
    "WEB-02 a version of its own": b"GET /health HTTP/9.9\r\nHost: h\r\n\r\n",
    "WEB-02 a chunk without end": b"POST /inbox HTTP/1.1\r\nHost: h\r\n"
    b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffffffff\r\n",
    "WEB-02 a hundred kibibytes of header": GET + b"X: " + b"x" * 200_000 + b"\r\n\r\n",
    "WEB-02 a hundred kibibytes of headers": GET + b"X: y\r\n" * 40_000 + b"\r\n",
    "WEB-02 a header without end": GET + b"X: " + b"x" * 200_000,
    "WEB-02 a hundred kibibytes of path": b"GET /" + b"x" * 100_000 + b" HTTP/1.1\r\n\r\n",
    "WEB-02 no HTTP at all": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc",
}


@pytest.mark.parametrize("name", ODD)
async def test_a_request_that_can_be_read_in_two_ways_is_not_read(name: str, door: Door) -> None:
    smuggled = b"GET /health HTTP/1.1\r\nHost: h\r\n\r\n"
    said = await door.says(ODD[name] + smuggled)

    assert said == b"" or said.startswith((b"HTTP/1.1 400", b"HTTP/1.1 4", b"HTTP/1.1 501"))
    assert b"200 OK" not in said
    assert await door.is_well()


@pytest.mark.row("WEB-08")
async def test_web_08_thousands_of_ranges_are_one_answer(door: Door) -> None:
    ranges = b",".join(b"%d-%d" % (n, n + 1) for n in range(5_000))
    page = await door.says(
        b"GET / HTTP/1.1\r\nHost: h\r\nAccept: text/html\r\nConnection: close\r\n"
        b"Range: bytes=" + ranges + b"\r\n\r\n"
    )
    assert page.startswith((b"HTTP/1.1 200", b"HTTP/1.1 416"))
    assert b"multipart/byteranges" not in page
