"""The web server's side of one connection, with what uvicorn's leaves out: an end of patience.

uvicorn takes heads of any length, however slowly they come, and waits for ever for a client that
does not read what it asked for. A few thousand such clients and nobody else comes in.
"""

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_SECONDS = 20.0
"""How long a head may take, from the connection or from its own beginning on."""

REST_SECONDS = 30.0
"""How long the rest of a body may take that was answered before it had come."""

READ_SECONDS = 60.0
"""How long a client may leave what we say unread."""

MOST_HEAD_OCTETS = 65_536


class _Patience:
    """Hangs up on the client unless it is stopped in time."""

    def __init__(self, loop: asyncio.AbstractEventLoop, transport: asyncio.Transport) -> None:
        self._loop = loop
        self._transport = transport
        self._timer: asyncio.TimerHandle | None = None

    def start(self, seconds: float) -> None:
        """Counts from now on, unless it is counting already."""
        if self._timer is None:
            self._timer = self._loop.call_later(seconds, self._transport.abort)

    def stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


class PunctualProtocol(HttpToolsProtocol):
    """One connection. Who is late is hung up on; a head that is too long is answered 400."""

    _coming: _Patience  # for what the client says
    _going: _Patience  # for what it reads
    _head_is_open = False
    _octets = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._coming = _Patience(self.loop, transport)
        self._going = _Patience(self.loop, transport)
        self._coming.start(HEAD_SECONDS)

    def connection_lost(self, exc: Exception | None) -> None:
        self._coming.stop()
        self._going.stop()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """What the client says, as it comes: a head that does not end is measured here."""
        super().data_received(data)
        if not self._head_is_open or self.transport.is_closing():
            return
        self._coming.start(HEAD_SECONDS)
        self._octets += len(data)
        if self._octets > 2 * MOST_HEAD_OCTETS:  # one field of it without end
            self.send_400_response("The head of this request is too long.")

    def on_message_begin(self) -> None:
        self._head_is_open, self._octets = True, 0
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        self._count(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        self._count(len(name) + len(value))
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._head_is_open = False
        self._coming.stop()
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._coming.stop()
        super().on_message_complete()

    def on_response_complete(self) -> None:
        is_early = not self.pipeline and self.cycle.more_body
        super().on_response_complete()
        if is_early:
            self._coming.start(REST_SECONDS)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._going.start(READ_SECONDS)

    def resume_writing(self) -> None:
        super().resume_writing()
        self._going.stop()

    def _count(self, octets: int) -> None:
        """An error inside the parser makes the request a bad one."""
        self._octets += octets
        if self._octets > MOST_HEAD_OCTETS:
            raise ValueError(self._octets)
