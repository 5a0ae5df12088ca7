"""Open streams: what a thousand cost, and how soon a post reaches all of them.

Each stream is a WebSocket of a reader of its own, with a token of its own. The clock runs from the
moment the post is asked for, so writing it down is part of the time.
"""

import asyncio
import json
import time
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote

from bench.machine import LOOPBACK, MEGABYTE, usage_of
from bench.nodes import running
from bench.readership import readership
from bench.rows import Row
from bench.scale import Scale

_MOST_BEFORE_IT_IS_LATE = 20.0
_AT_ONCE = 50
_PAYLOAD_16, _PAYLOAD_64 = 126, 127
_POSTS = 5


@dataclass(slots=True)
class Stream:
    """One open stream, read as octets."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    @classmethod
    async def open(cls, port: int, token: str, channel: str = "public") -> "Stream":
        """A stream of that channel. AssertionError unless it is opened."""
        reader, writer = await asyncio.open_connection(LOOPBACK, port, limit=2**18)
        key = b64encode(bytes(16)).decode()
        head = (
            f"GET /api/v1/streaming?stream={channel} HTTP/1.1\r\nhost: bench\r\n"
            f"upgrade: websocket\r\nconnection: Upgrade\r\nsec-websocket-version: 13\r\n"
            f"sec-websocket-key: {key}\r\nsec-websocket-protocol: {quote(token)}\r\n\r\n"
        )
        writer.write(head.encode())
        answer = await reader.readuntil(b"\r\n\r\n")
        assert answer.split(b" ", 2)[1] == b"101", answer
        return cls(reader, writer)

    async def frame(self) -> bytes:
        """The next message; pings are passed over."""
        while True:
            first, length = await self.reader.readexactly(2)
            if length == _PAYLOAD_16:
                length = int.from_bytes(await self.reader.readexactly(2), "big")
            elif length == _PAYLOAD_64:
                length = int.from_bytes(await self.reader.readexactly(8), "big")
            octets = await self.reader.readexactly(length)
            if first & 0x0F == 1:
                return octets


async def stream_rows(_folder: Path, scale: Scale) -> list[Row]:
    """Memory of all streams together, and the time until the last has a post."""
    # How many statuses there are besides makes no difference; people do.
    few = replace(scale, follows=min(scale.follows, 20), statuses=min(scale.statuses, 5_000))
    readers = await readership(few)
    async with running(readers.ground) as node:
        port = readers.ground.port
        first = await Stream.open(port, readers.tokens[0])
        await _write(port, readers.tokens[0], "awake")
        await first.frame()
        before = usage_of(node.pid).memory
        streams = await _open_all(port, readers.tokens)
        after = usage_of(node.pid).memory
        seconds = [
            await _until_all_have_it(port, readers.tokens[0], streams, f"number {number}")
            for number in range(_POSTS)
        ]
        peak = usage_of(node.pid).memory
        for stream in (first, *streams):
            stream.writer.close()
    count = len(streams)
    return [
        Row(
            what=f"memory of {count} open streams",
            figure=(after - before) / MEGABYTE,
            unit="MB",
            goal=60,
            less_is_better=True,
        ),
        Row(what="the same, after posts", figure=(peak - before) / MEGABYTE, unit="MB"),
        Row(
            what=f"until a post has reached {count} streams, worst of {_POSTS}",
            figure=max(seconds) * 1_000,
            unit="ms",
            goal=1_000,
            less_is_better=True,
        ),
    ]


async def _open_all(port: int, tokens: Sequence[str]) -> list[Stream]:
    streams: list[Stream] = []
    for start in range(0, len(tokens), _AT_ONCE):
        some = tokens[start : start + _AT_ONCE]
        streams += await asyncio.gather(*(Stream.open(port, token) for token in some))
    return streams


async def _until_all_have_it(port: int, token: str, streams: list[Stream], text: str) -> float:
    started = time.perf_counter()
    async with asyncio.timeout(_MOST_BEFORE_IT_IS_LATE):
        writing = asyncio.create_task(_write(port, token, text))
        frames = await asyncio.gather(*(stream.frame() for stream in streams))
        took = time.perf_counter() - started
        await writing
    assert all(text.encode() in frame for frame in frames)
    return took


async def _write(port: int, token: str, text: str) -> None:
    reader, writer = await asyncio.open_connection(LOOPBACK, port)
    body = json.dumps({"status": text}).encode()
    head = (
        f"POST /api/v1/statuses HTTP/1.1\r\nhost: bench\r\nauthorization: Bearer {token}\r\n"
        f"content-type: application/json\r\ncontent-length: {len(body)}\r\n"
        "connection: close\r\n\r\n"
    )
    writer.write(head.encode() + body)
    answer = await reader.read()
    writer.close()
    assert answer.split(b" ", 2)[1] == b"200", answer[:500]
