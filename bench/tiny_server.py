"""A small HTTP/1.1 server for the other side: costs next to nothing, so that it is not measured."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import cast

_END = b"\r\n\r\n"
_BAD_REQUEST = b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Asked:
    """One request; `host` is the address it came to."""

    method: str
    path: str
    host: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Reply:
    """What to answer, `after` that many seconds."""

    octets: bytes
    after: float = 0.0


Answer = Callable[[Asked], Reply]


def reply(status: int, body: bytes = b"", kind: str = "text/plain") -> bytes:
    """A whole answer as it goes over the wire."""
    head = f"HTTP/1.1 {status} -\r\ncontent-type: {kind}\r\ncontent-length: {len(body)}\r\n\r\n"
    return head.encode("ascii") + body


class Conversation(asyncio.Protocol):
    """One kept-alive connection; requests are answered one after the other."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        self._loop = asyncio.get_running_loop()
        self._received = bytearray()
        self._transport: asyncio.Transport | None = None
        self._host = ""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._host = str(transport.get_extra_info("sockname")[0])

    def data_received(self, data: bytes) -> None:
        self._received += data
        while (end := self._received.find(_END)) >= 0:
            head = bytes(self._received[:end])
            whole = end + len(_END) + _length_of(head)
            if len(self._received) < whole:
                return
            body = bytes(self._received[end + len(_END) : whole])
            del self._received[:whole]
            self._respond(head, body)

    def _respond(self, head: bytes, body: bytes) -> None:
        words = head.partition(b"\r\n")[0].decode("latin-1").split(" ")
        if len(words) != 3 or self._transport is None:
            self._write(_BAD_REQUEST)
            return
        made = self._answer(Asked(words[0], words[1], self._host, body))
        if made.after:
            self._loop.call_later(made.after, self._write, made.octets)
        else:
            self._write(made.octets)

    def _write(self, octets: bytes) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(octets)


def _length_of(head: bytes) -> int:
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0


async def listen(answer: Answer, hosts: Sequence[str], port: int) -> asyncio.Server:
    """Serves on that port of each of these addresses; to be closed."""
    loop = asyncio.get_running_loop()
    return await loop.create_server(
        lambda: Conversation(answer), list(hosts), port, backlog=512, reuse_address=True
    )
