import asyncio
import socket
import struct

import pytest

from tests.world.peer import Visit, peer, silent
from world.targets import Place
from world.wire import Wire, connect

ABORTIVE = struct.pack("ii", 1, 0)
MUCH = 400_000


async def wire_to(port: int) -> Wire:
    return await connect("127.0.0.1", Place("http", "127.0.0.1", port), None)


async def test_a_peer_that_speaks_faster_than_we_listen_is_made_to_wait() -> None:
    spoken = asyncio.Event()

    async def behave(visit: Visit) -> None:
        await visit.say(b"x" * MUCH)
        spoken.set()
        await visit.say(b"y" * MUCH)
        visit.writer.close()

    async with peer(behave) as it:
        wire = await wire_to(it.port)
        await spoken.wait()
        heard = bytearray()
        while octets := await wire.read(10_000):
            heard += octets
        assert heard == b"x" * MUCH + b"y" * MUCH
        assert wire.is_readable
        with pytest.raises(OSError, match="closed"):
            await wire.write(b"too late")
        await wire.close()


async def test_a_connection_that_is_reset_is_broken_not_ended() -> None:
    async def behave(visit: Visit) -> None:
        raw = visit.writer.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, ABORTIVE)
        visit.writer.transport.abort()

    async with peer(behave) as it:
        wire = await wire_to(it.port)
        with pytest.raises(OSError, match="broke"):
            await wire.read(100)
        await wire.close()


async def test_nothing_is_connected_where_nobody_listens() -> None:
    async with peer(silent) as it:
        pass
    with pytest.raises(OSError, match=r"refused|failed"):
        await wire_to(it.port)
