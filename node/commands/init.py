"""`sisternet init`: settings, secret, database and keys of a new node."""

import asyncio
from pathlib import Path

import click

from node import config_file, logs
from node.commands.opened import opened
from node.new_config import Answers, config_text
from node.secret import write_secret
from node.settings import Settings
from node.settings_rules import LANGUAGES, is_own_machine
from world.chance import SystemChance
from world.errors import Conflict


@click.command()
@click.option(
    "--host",
    prompt="Public host name of the node (such as hull.example.org)",
    help="Public host name; it becomes part of every address and never changes.",
)
@click.option("--name", prompt="Name of your network", help="The network's name.")
@click.option(
    "--username",
    prompt="Handle of the network (people will follow @handle@host)",
    help="The network's handle: a-z, 0-9 and _.",
)
@click.option("--place", prompt="Town or region", default="", help="Shown to everybody.")
@click.option(
    "--language",
    prompt="Language",
    type=click.Choice(LANGUAGES),
    default="en",
    help="Language of the network's desk.",
)
@click.option("--zone", prompt="Time zone", default="UTC", help="Such as Europe/London.")
@click.option("--summary", default="", help="A sentence or two about the network.")
@click.option(
    "--coordinator",
    prompt="Handle of the first coordinator",
    help="Handle of the first coordinator.",
)
@click.option("--coordinator-name", default="", help="Their name as shown; else the handle.")
@click.option("--port", default=8400, show_default=True, help="Port the server listens on.")
@click.pass_context
def init(
    ctx: click.Context, /, *, coordinator: str, coordinator_name: str, **given: str | int
) -> None:
    """Make a new node: asks for what it needs, or takes it from the options.

    Writes the settings with an explanation of every key, the secret that seals private keys, and
    the database with the keys of the node, the network and the first coordinator. Overwrites
    nothing.
    """
    path: Path = ctx.find_root().obj
    if path.exists():
        message = f"{path} is there already. For another node, name another file with --config."
        raise Conflict(message)
    text = config_text(_answers(given))
    settings = config_file.parse(text, path, {})
    write_secret(settings.node.secret_file, SystemChance())
    path.write_text(text, encoding="utf-8")
    logs.configure("warning", settings.log.form)
    asyncio.run(_found(settings, coordinator, coordinator_name or coordinator))
    _say_what_next(path, settings, coordinator)


def _answers(given: dict[str, str | int]) -> Answers:
    host = str(given["host"]).strip().lower()
    return Answers(
        host=host,
        name=str(given["name"]),
        username=str(given["username"]),
        place=str(given["place"]),
        language=str(given["language"]),
        zone=str(given["zone"]),
        summary=str(given["summary"]),
        port=int(given["port"]),
        here=is_own_machine(host),
    )


async def _found(settings: Settings, coordinator: str, name: str) -> None:
    async with opened(settings) as node:
        await node.found()
        await node.rooms.membership.add(coordinator, name=name, coordinator=True)


def _say_what_next(path: Path, settings: Settings, coordinator: str) -> None:
    host = settings.node.host
    click.echo(f"Made {path}, {settings.node.secret_file} and {settings.node.database}.")
    click.echo(f"Your network is @{settings.community.username}@{host}")
    click.echo(f"Its first coordinator is @{coordinator}@{host}")
    click.echo("Next:")
    click.echo(f"  sisternet --config {path} serve     run the node")
    click.echo(f"  sisternet --config {path} doctor    check that the world can reach it")
