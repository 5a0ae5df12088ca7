"""Real servers on loopback that behave as a test says."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"
ACCEPTED = b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n"


@dataclass(slots=True)
class Seen:
    """A request as it arrived."""

    line: str
    headers: dict[str, str]
    body: bytes


@dataclass(slots=True)
class Visit:
    """One connection, seen from the peer."""

    peer: "Peer"
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def hear(self) -> Seen:
        """The next request; IncompleteReadError when the client has hung up."""
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        line, *lines = head.rstrip("\r\n").split("\r\n")
        headers = {name.lower(): value for name, value in (each.split(": ", 1) for each in lines)}
        body = await self.reader.readexactly(int(headers.get("content-length", "0")))
        seen = Seen(line, headers, body)
        self.peer.seen.append(seen)
        return seen

    async def say(self, octets: bytes) -> None:
        self.writer.write(octets)
        self.peer.said += len(octets)
        await self.writer.drain()

    async def until_hung_up(self) -> None:
        """Waits until the client closes the connection."""
        with suppress(ConnectionError):
            while await self.reader.read(4096):
                pass
        self.peer.hung_up.set()


Behaviour = Callable[[Visit], Awaitable[None]]


@dataclass(slots=True)
class Peer:
    """A server, and what happened to it."""

    port: int = 0
    host: str = "127.0.0.1"
    visits: int = 0
    said: int = 0
    seen: list[Seen] = field(default_factory=list)
    hung_up: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}/inbox"


@asynccontextmanager
async def peer(
    behave: Behaviour,
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    tls: ssl.SSLContext | None = None,
) -> AsyncIterator[Peer]:
    """A server that behaves so on each connection, until the block ends."""
    it = Peer(host=host)
    tasks: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        it.visits += 1
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        try:
            with suppress(asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
                await behave(Visit(it, reader, writer))
        finally:
            writer.transport.abort()

    server = await asyncio.start_server(serve, host, port, ssl=tls)
    it.port = server.sockets[0].getsockname()[1]
    try:
        yield it
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def answering(octets: bytes) -> Behaviour:
    """Says the same to every request, on one connection as long as the client likes."""

    async def behave(visit: Visit) -> None:
        while True:
            await visit.hear()
            await visit.say(octets)

    return behave


def saying_once(octets: bytes) -> Behaviour:
    """Says this to the first request and then waits until the client hangs up."""

    async def behave(visit: Visit) -> None:
        await visit.hear()
        await visit.say(octets)
        await visit.until_hung_up()

    return behave


def breaking_off(octets: bytes) -> Behaviour:
    """Says this to the first request and closes the connection."""

    async def behave(visit: Visit) -> None:
        await visit.hear()
        await visit.say(octets)
        visit.writer.close()
        await visit.writer.wait_closed()

    return behave


async def silent(visit: Visit) -> None:
    """Listens, and never says a word."""
    await visit.until_hung_up()


def dripping(before: bytes, drop: bytes) -> Behaviour:
    """Says `before`, and then a drop now and again for ever."""

    async def behave(visit: Visit) -> None:
        await visit.hear()
        await visit.say(before)
        loop = asyncio.get_running_loop()

        def drip() -> None:
            if not visit.writer.transport.is_closing():
                visit.writer.write(drop)
                loop.call_later(0.005, drip)

        drip()
        await visit.until_hung_up()

    return behave


def endless(before: bytes, piece: bytes) -> Behaviour:
    """Says `before`, and then `piece` for ever, as fast as the client takes it."""

    async def behave(visit: Visit) -> None:
        await visit.hear()
        try:
            await visit.say(before)
            while True:
                await visit.say(piece)
        except ConnectionError:
            visit.peer.hung_up.set()

    return behave
