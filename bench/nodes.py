"""Real nodes for the measurements: `sisternet serve` in a process of its own, on loopback."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from bench.machine import LOOPBACK, free_port
from node import config_file, logs
from node.assembly import Node
from node.commands.opened import opened
from node.new_config import Answers, config_text
from node.secret import write_secret
from node.settings import Settings
from world.chance import SystemChance

T = TypeVar("T")

_START_SECONDS = 20.0
_STOP_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Ground:
    """A node's folder, set up and not running."""

    settings: Settings
    config: Path

    @property
    def port(self) -> int:
        """Where it listens."""
        return self.settings.node.port

    @property
    def base_url(self) -> str:
        """Its address."""
        return self.settings.node.base_url

    async def with_node(self, deed: Callable[[Node], Awaitable[T]]) -> T:
        """Does something with the node in this process, while nothing serves it."""
        async with opened(self.settings) as node:
            return await deed(node)


async def new_ground(folder: Path) -> Ground:
    """A founded node with one member, `josie`."""
    logs.configure("error", "text")
    folder.mkdir(parents=True)
    port = free_port()
    answers = Answers(
        host=f"{LOOPBACK}:{port}",
        name="Bench",
        username="bench",
        place="Here",
        language="en",
        zone="UTC",
        port=port,
        here=True,
    )
    config = folder / "config.toml"
    text = config_text(answers)
    settings = config_file.parse(text, config, {})
    write_secret(settings.node.secret_file, SystemChance())
    config.write_text(text, encoding="utf-8")
    ground = Ground(settings, config)

    async def found(node: Node) -> None:
        await node.found()
        await node.rooms.membership.add("josie", name="Josie")

    await ground.with_node(found)
    return ground


def ground_at(folder: Path) -> Ground:
    """The ground that lies there already."""
    logs.configure("error", "text")
    config = folder / "config.toml"
    return Ground(config_file.parse(config.read_text("utf-8"), config, {}), config)


@dataclass(frozen=True, slots=True)
class Running:
    """A node that runs, and how long it took to answer for the first time, in seconds."""

    pid: int
    start_seconds: float


@asynccontextmanager
async def running(ground: Ground) -> AsyncIterator[Running]:
    """Serves the node in a process of its own; it is ended at the end, whatever happens."""
    environment = {**os.environ, "SISTERNET_LOG_LEVEL": "error"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # nodes do not compile themselves each time
    started = time.perf_counter()
    process = subprocess.Popen(  # noqa: S603  # our own program
        [sys.executable, "-m", "node.cli", "--config", str(ground.config), "serve"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        env=environment,
    )
    try:
        await _first_answer(ground.port, started)
        yield Running(process.pid, time.perf_counter() - started)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            await asyncio.to_thread(process.wait, _STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


async def _first_answer(port: int, started: float) -> None:
    while time.perf_counter() - started < _START_SECONDS:
        try:
            reader, writer = await asyncio.open_connection(LOOPBACK, port)
        except OSError:
            await asyncio.sleep(0.005)
            continue
        writer.write(b"GET /health HTTP/1.1\r\nhost: bench\r\nconnection: close\r\n\r\n")
        answer = await reader.read()
        writer.close()
        if answer[9:12] == b"200":
            return
    message = "the node did not start"
    raise RuntimeError(message)
