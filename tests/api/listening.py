"""Programs that listen to a node in its own process: a WebSocket and server-sent events."""

import asyncio
import json
from collections.abc import AsyncIterator, MutableMapping
from contextlib import asynccontextmanager
from typing import Any

from tests.fediverse.home import Home

Json = Any
_TURNS = 50


class Socket:
    """A WebSocket over ASGI. `refused` is the status of a handshake that was not accepted."""

    def __init__(
        self, home: Home, path: str, headers: dict[str, str], protocols: list[str]
    ) -> None:
        self._home = home
        self._in: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._out: list[MutableMapping[str, Any]] = []
        path, _, query = path.partition("?")
        self._scope = {
            "type": "websocket",
            "asgi": {"version": "3.0"},
            "path": path,
            "raw_path": path.encode(),
            "root_path": "",
            "scheme": "wss",
            "query_string": query.encode(),
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
            "subprotocols": protocols,
            "client": ("192.0.2.1", 4000),
            "extensions": {"websocket.http.response": {}},
        }
        self.protocol: str | None = None
        self.refused = 0
        self.is_over = False

    async def open(self) -> None:
        """Shakes hands."""
        self._in.put_nowait({"type": "websocket.connect"})
        self._task = asyncio.ensure_future(
            self._home.node.app(self._scope, self._in.get, self._send)
        )
        await self.turn()

    async def say(self, **message: object) -> None:
        """Sends a message and lets the node hear it."""
        await self.say_text(json.dumps(message))

    async def say_text(self, text: str) -> None:
        self._in.put_nowait({"type": "websocket.receive", "text": text})
        await self.turn()

    async def heard(self) -> list[tuple[list[str], str, Json]]:
        """Stream, event and payload of what has come since the last time."""
        await self._home.node.loops.streams.run_due()
        await self.turn()
        heard, self._out = self._out, []
        read = [json.loads(message["text"]) for message in heard]
        return [
            (one.get("stream", []), one.get("event", "error"), one.get("payload", one.get("error")))
            for one in read
        ]

    async def close(self) -> None:
        """Goes without a word."""
        self._in.put_nowait({"type": "websocket.disconnect", "code": 1006})
        await self._task

    async def turn(self) -> None:
        """Lets everything that is ready run."""
        for _ in range(_TURNS):
            await _once()

    async def _send(self, message: MutableMapping[str, Any]) -> None:
        match message["type"]:
            case "websocket.accept":
                self.protocol = message.get("subprotocol")
            case "websocket.send":
                self._out.append(message)
            case "websocket.close":
                self.is_over = True
            case "websocket.http.response.start":
                self.refused = message["status"]


async def _once() -> None:
    waiting = asyncio.get_running_loop().create_future()
    asyncio.get_running_loop().call_soon(waiting.set_result, None)
    await waiting


@asynccontextmanager
async def listening(
    home: Home,
    token: str,
    *streams: str,
    path: str = "/api/v1/streaming",
    headers: dict[str, str] | None = None,
) -> AsyncIterator[Socket]:
    """A program that has shaken hands with its token as a sub-protocol, and listens to these."""
    protocols = [token] if token else []
    socket = Socket(home, path, headers or {}, protocols)
    await socket.open()
    for stream in streams:
        await socket.say(type="subscribe", stream=stream)
    try:
        yield socket
    finally:
        await socket.close()


class Events:
    """A reader of server-sent events over ASGI."""

    def __init__(self, home: Home, path: str, token: str, body: bytes = b"") -> None:
        self._home = home
        self._gone = asyncio.Event()
        self._body: bytes | None = body
        self.octets = b""
        self.status = 0
        self.headers: dict[bytes, bytes] = {}
        path, _, query = path.partition("?")
        headers = [(b"authorization", f"Bearer {token}".encode())]
        if body:
            headers.append((b"content-length", str(len(body)).encode()))
            headers.append((b"content-type", b"application/x-www-form-urlencoded"))
        self._scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "GET",
            "path": path,
            "raw_path": path.encode(),
            "root_path": "",
            "scheme": "https",
            "query_string": query.encode(),
            "headers": headers,
            "client": ("192.0.2.1", 4000),
        }

    async def open(self) -> None:
        """Asks, and reads what comes at once."""
        self._task = asyncio.ensure_future(self._home.node.app(self._scope, self._hear, self._send))
        await self.turn()

    async def read(self) -> bytes:
        """What has come since the last time."""
        await self._home.node.loops.streams.run_due()
        await self.turn()
        read, self.octets = self.octets, b""
        return read

    async def close(self) -> None:
        """Goes."""
        self._gone.set()
        await self._task

    async def turn(self) -> None:
        for _ in range(_TURNS):
            await _once()

    async def _hear(self) -> dict[str, Any]:
        if self._body is not None:
            body, self._body = self._body, None
            return {"type": "http.request", "body": body, "more_body": False}
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = dict(message["headers"])
        else:
            self.octets += message.get("body", b"")


@asynccontextmanager
async def reading(home: Home, path: str, token: str, body: bytes = b"") -> AsyncIterator[Events]:
    """Somebody who reads one channel."""
    events = Events(home, path, token, body)
    await events.open()
    try:
        yield events
    finally:
        await events.close()
