"""One TCP or TLS connection as a pair of reads and writes, with back pressure both ways."""

import asyncio
import ssl
from typing import cast

from world.targets import Place

_ENOUGH = 131_072  # octets that may wait here before the peer is made to wait


class Wire(asyncio.Protocol):
    """Octets in, octets out. Time limits are the caller's: a cancelled wait leaves no trace."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport | None = None
        self._received = bytearray()
        self._ended = False
        self._fault: Exception | None = None
        self._holding_back = False
        self._must_wait = False
        self._waiter: asyncio.Future[None] | None = None
        self._gone: asyncio.Future[None] = self._loop.create_future()

    async def read(self, most: int) -> bytes:
        """What has come, at most `most` octets; b"" when the peer has ended. Raises OSError."""
        while not self._received and not self._ended:
            await self._wait()
        if self._fault is not None and not self._received:
            raise OSError("the connection broke") from self._fault
        octets = bytes(self._received[:most])
        del self._received[:most]
        if self._holding_back and self._transport is not None:
            self._holding_back = False
            self._transport.resume_reading()
        return octets

    async def write(self, octets: bytes) -> None:
        """Sends; returns when the peer takes more. Raises OSError."""
        if self._ended or self._transport is None:
            raise OSError("the connection is closed")
        self._transport.write(octets)
        while self._must_wait and not self._ended:
            await self._wait()

    async def close(self) -> None:
        """Drops the connection at once, without taking leave: the peer may never answer that."""
        if self._transport is not None:
            self._transport.abort()
            await self._gone

    @property
    def is_readable(self) -> bool:
        """Whether a read would return at once, be it with octets or with the end."""
        return bool(self._received) or self._ended

    # What the event loop calls.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # Not isinstance: uvloop's transports only behave like asyncio's.
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self._received += data
        if len(self._received) > _ENOUGH and self._transport is not None and not self._holding_back:
            self._holding_back = True
            self._transport.pause_reading()
        self._wake()

    def eof_received(self) -> bool:
        self._ended = True
        self._wake()
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        self._ended = True
        self._fault = exc
        self._wake()
        if not self._gone.done():
            self._gone.set_result(None)

    def pause_writing(self) -> None:
        self._must_wait = True

    def resume_writing(self) -> None:
        self._must_wait = False
        self._wake()

    async def _wait(self) -> None:
        self._waiter = self._loop.create_future()
        try:
            await self._waiter
        finally:
            self._waiter = None

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)


async def connect(address: str, place: Place, trust: ssl.SSLContext | None) -> Wire:
    """A connection to exactly that address; with `trust`, TLS to a peer that proves its name.

    Raises OSError (refused, unreachable, no proof).
    """
    loop = asyncio.get_running_loop()
    _, wire = await loop.create_connection(
        Wire, address, place.port, ssl=trust, server_hostname=place.host if trust else None
    )
    return wire
