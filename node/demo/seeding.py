"""Sets one demo node up: settings, keys, members, what they published so far. A process of its own.

`python -m node.demo.seeding FOLDER USERNAME FIRST_PORT` prints a line for each thing that is done.
"""

import asyncio
import sys
from pathlib import Path

from node import config_file, logs
from node.assembly import Node
from node.commands.opened import opened
from node.demo.plan import PASSWORD, Town, towns
from node.new_config import config_text
from node.secret import write_secret
from world.chance import SystemChance


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
    settings = config_file.load(path, {})
    async with opened(settings) as node:
        await node.found()
        _say("keys")
        await _add_people(node, town)
        for told in town.before:
            author = await node.rooms.membership.named(told.member)
            await node.rooms.listings.add(author, told.draft(node.world.clock.now()))
            _say("listing")


async def _add_people(node: Node, town: Town) -> None:
    for person in town.people:
        made = await node.rooms.membership.add(
            person.username, name=person.name, coordinator=person.is_coordinator
        )
        await node.rooms.accounts.addresses.vouch(made.id, town.address(person))
        if person in town.doors:
            await node.rooms.sessions.security.set_password(made.id, PASSWORD)
        _say("member")


def _say(what: str) -> None:
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
