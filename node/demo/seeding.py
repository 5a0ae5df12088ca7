"""Sets one demo node up: settings, keys, and what has happened so far. A process of its own.

`python -m node.demo.seeding FOLDER USERNAME FIRST_PORT` prints a line for each thing that is done.
"""

import asyncio
import sys
from dataclasses import replace
from pathlib import Path

from node import config_file, logs
from node.assembly import assemble
from node.demo.past import PastClock
from node.demo.plan import Town, towns
from node.demo.story import FOUNDED, story_of
from node.demo.telling import Telling
from node.new_config import config_text
from node.outside import real_world
from node.secret import read_secret, write_secret
from world.chance import SystemChance
from world.ids import IdMaker


def main(folder: Path, username: str, first_port: int) -> None:
    """Sets up the node of that network in `folder`, which must not be there yet."""
    logs.configure("error", "text")
    town = next(town for town in towns(first_port) if town.username == username)
    folder.mkdir(parents=True)
    path = folder / "config.toml"
    text = config_text(town.answers())
    settings = config_file.parse(text, path, {})
    write_secret(settings.node.secret_file, SystemChance())
    path.write_text(text, encoding="utf-8")
    asyncio.run(_set_up(path, town))


async def _set_up(path: Path, town: Town) -> None:
    settings, clock = config_file.load(path, {}), PastClock()
    world = real_world(settings)
    world = replace(world, clock=clock, ids=IdMaker(clock, world.chance))
    clock.turn_to(FOUNDED)
    node = await assemble(settings, world, read_secret(settings))
    try:
        await node.found()
        _say("keys")
        await _tell(Telling(node, town, clock))
    finally:
        await node.close()


async def _tell(telling: Telling) -> None:
    for happening in story_of(telling.town):
        telling.clock.turn_to(happening.days_ago)
        await telling.tell(happening.deed)
        _say(type(happening.deed).__name__)
    telling.clock.turn_to(0)
    await telling.node.rooms.desk.close_months(telling.clock.now())


def _say(what: str) -> None:
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
