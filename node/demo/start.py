"""Starts the demo: what is not there yet is set up, then the nodes run and become sisters."""

import asyncio
import shutil
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from federation.negotiation import ACCEPT
from federation.strict_json import parse
from node.demo import processes
from node.demo.display import Display
from node.demo.plan import Town
from node.demo.processes import Event, Served
from node.demo.story import story_of
from world.clock import Clock
from world.errors import Conflict, SisternetError
from world.network import Network, Outgoing

_READY = "ready"
_JOINED = "joined"
_UMBRELLA = "humans"
_UNDER_ONE = "umbrella"
_CHARTER = "charter.txt"
_PURPOSE = """We share what we have, from house to house and from town to town.

Each network decides for itself, comes in by its own word, and may leave on any day.
Nobody owns this list: it lives wherever a member network wants it to.
"""
_TRIES = 120
_PAUSE = 0.25


@dataclass(frozen=True, slots=True)
class Stage:
    """Where the demo plays."""

    folder: Path
    towns: list[Town]
    display: Display
    clock: Clock
    network: Network

    def home(self, town: Town) -> Path:
        """The folder of one node."""
        return self.folder / town.username


def check_ports(towns: list[Town]) -> None:
    """Raises `Conflict` if something else listens where a node would."""
    for town in towns:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", town.port))
            except OSError as error:
                message = (
                    f"Port {town.port} of this machine is in use. Is another demo running? "
                    "Stop it, or take other ports: .venv/bin/python -m node.demo --port 5101"
                )
                raise Conflict(message) from error


async def set_up(stage: Stage) -> None:
    """Makes the nodes that are not there yet, side by side."""
    new = [town for town in stage.towns if not (stage.home(town) / _READY).exists()]
    if not new:
        return
    steps = sum(1 + len(story_of(town)) for town in new)
    stage.display.begin("Keys, members and listings", steps)
    await asyncio.gather(*(_set_up_one(stage, town) for town in new))
    stage.display.end()


async def _set_up_one(stage: Stage, town: Town) -> None:
    home = stage.home(town)
    shutil.rmtree(home, ignore_errors=True)
    await processes.seed(home, town, stage.towns[0].port, stage.display.step)
    (home / _READY).touch()


async def start(stage: Stage, hear: Callable[[Town, Event], None]) -> list[Served]:
    """Starts every node."""
    stage.display.begin("Starting three nodes", len(stage.towns))
    served = []
    for town in stage.towns:
        served.append(await processes.serve(stage.home(town), town, hear))
        stage.display.step()
    stage.display.end()
    return served


async def join(stage: Stage) -> None:
    """Makes all of them sisters, by the coordinators' commands, and waits until they see."""
    marker = stage.folder / _JOINED
    if not marker.exists():
        pairs = list(combinations(stage.towns, 2))
        stage.display.begin("Proposing and accepting sisterhood", 2 * len(pairs))
        for one, other in pairs:
            await processes.command(stage.home(one), "sister", "propose", other.handle)
            stage.display.step()
            await _accepted(stage, one, other)
            stage.display.step()
        stage.display.end()
        marker.touch()
    stage.display.begin("Waiting until each sees the others", len(stage.towns))
    for town in stage.towns:
        await _until(stage, town)
        stage.display.step()
    stage.display.end()


def umbrella_page(town: Town) -> str:
    """Where an umbrella that a town hosts is shown."""
    return f"{town.base_url}/umbrellas/{_UMBRELLA}"


async def unite(stage: Stage) -> None:
    """Founds an umbrella in the first town, hosts it in the last as well, and has all join."""
    marker = stage.folder / _UNDER_ONE
    if marker.exists():
        return
    first, *_, last = stage.towns
    stage.display.begin("An umbrella that two of them host", 3 + 2 * len(stage.towns))
    await _found(stage, first)
    await _do(stage, last, "host", _under(first))
    await _do(stage, first, "host", _under(last))
    async with asyncio.TaskGroup() as group:
        for town in stage.towns:
            group.create_task(_do(stage, first, "admit", _UMBRELLA, town.handle))
            group.create_task(_do(stage, town, "join", _under(first)))
    stage.display.end()
    await _until_under_one(stage, (first, last))
    marker.touch()


def _under(host: Town) -> str:
    """The handle of the umbrella at that town."""
    return f"@{_UMBRELLA}@{host.host}"


async def _found(stage: Stage, town: Town) -> None:
    charter = stage.home(town) / _CHARTER
    charter.write_text(_PURPOSE, encoding="utf-8")
    leader = f"@{town.coordinator.username}@{town.host}"
    how = ("--title", "HUMANs", "--charter", str(charter), "--coordinator", leader)
    await _do(stage, town, "create", _UMBRELLA, *how)


async def _until_under_one(stage: Stage, homes: Sequence[Town]) -> None:
    """Waits until every home of the umbrella says that all towns are in it."""
    for _ in range(_TRIES):
        pages = [await _page(stage, umbrella_page(home)) for home in homes]
        if all(town.name in page for town in stage.towns for page in pages):
            return
        await stage.clock.sleep(_PAUSE)
    message = "Not all towns have come under the umbrella."
    raise Conflict(message)


async def _page(stage: Stage, url: str) -> str:
    try:
        answer = await stage.network.send(Outgoing("GET", url, (("accept", "text/html"),)))
    except SisternetError:
        return ""
    return answer.body.decode()


async def _do(stage: Stage, town: Town, *words: str) -> None:
    """A town does something about an umbrella."""
    await processes.command(stage.home(town), "umbrella", *words)
    stage.display.step()


async def _accepted(stage: Stage, one: Town, other: Town) -> None:
    """The proposal has to arrive before it can be accepted."""
    for _ in range(_TRIES):
        try:
            await processes.command(stage.home(other), "sister", "accept", one.handle)
        except Conflict:
            await stage.clock.sleep(_PAUSE)
        else:
            return
    message = f"The proposal of {one.name} did not reach {other.name}."
    raise Conflict(message)


async def _until(stage: Stage, town: Town) -> None:
    """Waits until the town's umbrella has every network in it, with something to show."""
    wanted = {other.handle.removeprefix("@") for other in stage.towns}
    for _ in range(_TRIES):
        if wanted <= await _networks_shown(stage, town):
            return
        await stage.clock.sleep(_PAUSE)
    message = f"{town.name} does not see all its sisters. Look into {stage.home(town)}."
    raise Conflict(message)


async def _networks_shown(stage: Stage, town: Town) -> set[str]:
    shown = set()
    for other in stage.towns:
        handle = other.handle.removeprefix("@")
        url = f"{town.base_url}/umbrella?network={handle}"
        try:
            answer = await stage.network.send(Outgoing("GET", url, (("accept", ACCEPT),)))
            if parse(answer.body).get("orderedItems"):
                shown.add(handle)
        except SisternetError:
            continue
    return shown
