"""A whole node behind a real web server on a port of this machine, in a thread of this process.

What people have put into it is seeded through the use cases, which is quicker than through pages.
"""

import asyncio
import socket
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import uvicorn
from uvloop import new_event_loop

from node.assembly import Node, assemble
from node.outside import real_world
from node.server import uvicorn_settings
from node.settings import (
    CommunitySettings,
    MailSettings,
    MurmurationsSettings,
    NodeSettings,
    Settings,
)
from sessions import store as sessions
from sessions.session import Way, cookie_name
from sessions.tokens import hash_of
from tests.browser.neighbours import Seeded, move_in
from tests.fediverse.keys import KeyPool
from tests.journeys.processes import until

T = TypeVar("T")

COMMUNITY = CommunitySettings(
    username="hull",
    name="Hull Mutual Aid",
    place="Hull and East Riding",
    language="en",
    zone="Europe/London",
    summary="Neighbours in Hull who help each other. An hour is an hour.",
    contact="Telephone 01482 000000, Tuesday to Thursday from 10 to 16",
)
_PATIENCE = 30


@dataclass
class House:
    """The node that is looked at."""

    node: Node
    base_url: str
    loop: asyncio.AbstractEventLoop
    seeded: Seeded = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)

    def doing(self, deed: Coroutine[Any, Any, T]) -> T:
        """What comes of a use case, done in the node's own loop."""
        return asyncio.run_coroutine_threadsafe(deed, self.loop).result(_PATIENCE)

    def address(self, path: str) -> str:
        """The address of a path, with what was seeded filled in."""
        return self.base_url + path.format(**self.seeded)

    def cookie_of(self, username: str) -> dict[str, str]:
        """The cookie by which a browser is signed in as that member."""
        if username not in self.cookies:
            self.cookies[username] = self.doing(_signed_in(self.node, username))
        name, value = cookie_name(https=False), self.cookies[username]
        return {"name": name, "value": value, "url": self.base_url}


async def _signed_in(node: Node, username: str) -> str:
    member = await node.rooms.membership.named(username)
    now, token = node.world.clock.now(), f"token of {username}".ljust(43, ".")
    new = sessions.NewSession(
        id=node.world.ids.new(),
        actor_id=member.id,
        hash=hash_of(token.replace(" ", "-")),
        way=Way.PASSWORD,
        device="Firefox",
        fresh_until=now + timedelta(days=1),
        ends_at=now + timedelta(days=1),
    )
    await node.database.write(lambda tx: sessions.add_session(tx, new, now))
    return token.replace(" ", "-")


@contextmanager
def house(folder: Path) -> Iterator[House]:
    """The house while the block runs; its server and its store are closed at the end."""
    door = socket.create_server(("127.0.0.1", 0))
    settings = _settings(folder, door.getsockname()[1])
    loop = new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="house")
    thread.start()
    try:
        node = asyncio.run_coroutine_threadsafe(_built(settings), loop).result(_PATIENCE)
        made = House(node, settings.node.base_url, loop)
        try:
            with _served(made, settings, door):
                made.seeded = made.doing(move_in(node))
                yield made
        finally:
            made.doing(node.close())
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(_PATIENCE)
        loop.close()


@contextmanager
def _served(made: House, settings: Settings, door: socket.socket) -> Iterator[None]:
    server = uvicorn.Server(uvicorn_settings(made.node.app, settings))
    serving = asyncio.run_coroutine_threadsafe(server.serve(sockets=[door]), made.loop)
    try:
        until(lambda: server.started or serving.done(), seconds=_PATIENCE)
        yield
    finally:
        server.should_exit = True
        serving.result(_PATIENCE)
        door.close()


async def _built(settings: Settings) -> Node:
    pairs = KeyPool(first=60)
    world = real_world(settings)
    return await assemble(settings, world, bytes(32), new_pairs=pairs, synchronous="OFF")


def _settings(folder: Path, port: int) -> Settings:
    return Settings(
        node=NodeSettings(host=f"localhost:{port}", scheme="http", port=port, data=folder),
        community=COMMUNITY,
        mail=MailSettings(dev_mailbox=True),
        murmurations=MurmurationsSettings(index="https://index.example/v2", read=True),
    )
