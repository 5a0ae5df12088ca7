"""Sends requests over kept-alive connections as fast as they are answered, for little cost."""

import asyncio
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from statistics import quantiles
from typing import cast

_END = b"\r\n\r\n"
_LENGTH = b"content-length:"
_HUNDREDTHS = 100


@dataclass(slots=True)
class Tally:
    """What came back: how often each status, how long each took, and how long all of it took."""

    statuses: Counter[int] = field(default_factory=Counter)
    latencies: list[float] = field(default_factory=list)
    seconds: float = 0.0

    def per_second(self, status: int) -> float:
        """How many of that status came back in a second."""
        return self.statuses[status] / self.seconds if self.seconds else 0.0

    def percentile(self, hundredth: int) -> float:
        """The latency, in seconds, that so many hundredths of the requests did not exceed."""
        if len(self.latencies) < 2:
            return sum(self.latencies)
        return quantiles(self.latencies, n=_HUNDREDTHS)[hundredth - 1]


class _Caller(asyncio.Protocol):
    """One connection: sends the next request when the last one is answered."""

    def __init__(self, requests: Iterator[bytes], tally: Tally, until: float) -> None:
        self._requests = requests
        self._tally = tally
        self._until = until
        self._received = b""
        self._sent_at = 0.0
        self._transport: asyncio.Transport | None = None
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._send_next()

    def data_received(self, data: bytes) -> None:
        self._received = self._received + data if self._received else data
        end = self._received.find(_END)
        if end < 0 or len(self._received) < end + len(_END) + _length(self._received[:end]):
            return
        self._tally.statuses[int(self._received[9:12])] += 1
        self._tally.latencies.append(time.perf_counter() - self._sent_at)
        self._received = b""
        self._send_next()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002  # asyncio calls it so
        if not self.ended.done():
            self._tally.statuses[0] += 1
            self.ended.set_result(None)

    def _send_next(self) -> None:
        assert self._transport is not None
        self._sent_at = time.perf_counter()
        request = next(self._requests, None) if self._sent_at < self._until else None
        if request is not None:
            self._transport.write(request)
            return
        if not self.ended.done():
            self.ended.set_result(None)
        self._transport.close()


def _length(head: bytes) -> int:
    lowered = head.lower()
    at = lowered.find(_LENGTH)
    if at < 0:
        return 0
    return int(lowered[at + len(_LENGTH) :].split(b"\r\n", 1)[0])


async def send_all(
    port: int, requests: Iterator[bytes], *, connections: int, seconds: float
) -> Tally:
    """Sends these requests until there are no more or the time is over; one in flight each."""
    loop = asyncio.get_running_loop()
    tally = Tally()
    started = time.perf_counter()
    callers = [
        (
            await loop.create_connection(
                lambda: _Caller(requests, tally, started + seconds), "127.0.0.1", port
            )
        )[1]
        for _ in range(connections)
    ]
    await asyncio.gather(*(caller.ended for caller in callers))
    tally.seconds = time.perf_counter() - started
    return tally


async def ask(port: int, path: str, *, accept: str = "text/html") -> bytes:
    """The body of one page, from a connection of its own; AssertionError unless it is a 200."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(get_request(port, path, accept=accept, close=True))
    answer = await reader.read()
    writer.close()
    head, _, body = answer.partition(_END)
    assert head[9:12] == b"200", f"{path} answered {head[9:12].decode()}"
    return body


async def answer_to(port: int, request: bytes) -> bytes:
    """The body that comes back for one request, from a connection of its own."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request)
    head = await reader.readuntil(_END)
    body = await reader.readexactly(_length(head))
    writer.close()
    return body


def get_request(  # what a request may have
    port: int,
    path: str,
    *,
    accept: str = "text/html",
    close: bool = False,
    cookie: str = "",
    token: str = "",
) -> bytes:
    """A GET as a browser sends it; with a cookie it takes the answer compressed, too.

    With a token it is one of a program.
    """
    connection = "close" if close else "keep-alive"
    more = f"cookie: {cookie}\r\naccept-encoding: gzip\r\n" if cookie else ""
    more += f"authorization: Bearer {token}\r\n" if token else ""
    return (
        f"GET {path} HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\naccept: {accept}\r\n"
        f"accept-language: en\r\n{more}connection: {connection}\r\n\r\n"
    ).encode()
