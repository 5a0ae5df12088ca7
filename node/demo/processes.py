"""The processes of the demo: started, listened to, and ended again, each by its own number."""

import asyncio
import json
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, STDOUT, Process
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from node.demo.plan import Town
from world.errors import Conflict

Event = dict[str, Any]

_STOP_SECONDS = 25.0
_KEPT_LINES = 15


@dataclass(slots=True)
class Served:
    """One node that runs."""

    town: Town
    process: Process
    last_lines: list[str]

    @property
    def ended(self) -> bool:
        """Whether it has stopped by itself."""
        return self.process.returncode is not None


async def seed(folder: Path, town: Town, first_port: int, step: Callable[[], None]) -> None:
    """Sets a node up in a process of its own; `step` is called for each thing that is done."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "node.demo.seeding", str(folder), town.username, str(first_port)),
        stdin=DEVNULL,
        stdout=PIPE,
        stderr=STDOUT,
    )
    said = []
    async for line in _lines(process):
        said.append(line)
        step()
    if await process.wait():
        told = "\n".join(said[-_KEPT_LINES:])
        message = f"Setting up {town.name} failed:\n{told}"
        raise Conflict(message)


async def serve(folder: Path, town: Town, hear: Callable[[Town, Event], None]) -> Served:
    """Starts a node; `hear` gets every event of its log."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "node.cli", "--config", str(folder / "config.toml"), "serve"),
        stdin=DEVNULL,
        stdout=PIPE,
        stderr=STDOUT,
        env={**os.environ, "SISTERNET_LOG_FORM": "json"},
        start_new_session=True,  # Ctrl-C is ours to pass on
    )
    served = Served(town, process, [])
    is_up = asyncio.Event()
    task = asyncio.create_task(_listen(served, hear, is_up))
    await is_up.wait()
    if served.ended:
        await task
        told = "\n".join(served.last_lines)
        message = f"The node of {town.name} did not start:\n{told}"
        raise Conflict(message)
    return served


async def _listen(
    served: Served, hear: Callable[[Town, Event], None], is_up: asyncio.Event
) -> None:
    async for line in _lines(served.process):
        served.last_lines = [*served.last_lines, line][-_KEPT_LINES:]
        try:
            event = json.loads(line)
        except ValueError:
            continue
        if event.get("event") == "the node is up":
            is_up.set()
        hear(served.town, event)
    await served.process.wait()
    is_up.set()


async def _lines(process: Process) -> Any:  # noqa: ANN401  # an async iterator of str
    if process.stdout is not None:
        async for line in process.stdout:
            yield line.decode("utf-8", "replace").rstrip()


async def command(folder: Path, *words: str) -> str:
    """Runs one `sisternet` command on a node; what it prints. Raises `Conflict` if it fails."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "node.cli", "--config", str(folder / "config.toml"), *words),
        stdin=DEVNULL,
        stdout=PIPE,
        stderr=STDOUT,
    )
    told, _ = await process.communicate()
    if process.returncode:
        raise Conflict(f"`sisternet {' '.join(words)}` failed: {told.decode().strip()}")
    return told.decode().strip()


async def stop(nodes: list[Served]) -> None:
    """Ends every node and waits; one that does not listen is killed."""
    for node in nodes:
        if not node.ended:
            node.process.send_signal(signal.SIGTERM)
    for node in nodes:
        try:
            await asyncio.wait_for(node.process.wait(), _STOP_SECONDS)
        except TimeoutError:
            node.process.kill()
            await node.process.wait()
