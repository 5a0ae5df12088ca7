"""`sisternet init`: settings, secret, database and keys of a new node."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from node import config_file, logs
from node.commands.opened import opened
from node.config_file import SettingsError
from node.new_config import Answers, config_text
from node.secret import write_secret
from node.settings import Settings
from node.settings_rules import LANGUAGES, is_own_machine
from world.chance import SystemChance
from world.errors import Conflict, SisternetError

_ENDINGS = ("", "-wal", "-shm")
_TRIAL = Answers(
    host="localhost",
    name="Trial",
    username="trial",
    place="",
    language="en",
    zone="UTC",
    port=8400,
    here=True,
)


def _fitting(_ctx: click.Context, option: click.Parameter, value: str | int) -> str | int:
    """The answer, if settings with it would do; at a prompt, click asks again if they would not."""
    change: dict[str, Any] = {str(option.name): value}
    if option.name == "host":
        value = change["host"] = str(value).strip().lower()
        change["here"] = is_own_machine(str(value))
    try:
        config_file.parse(config_text(replace(_TRIAL, **change)), Path("config.toml"), {})
    except SettingsError as error:
        raise click.BadParameter(error.public.partition("` ")[2]) from error
    return value


@click.command()
@click.option(
    "--host",
    prompt="Public host name of the node (such as hull.example.org)",
    callback=_fitting,
    help="Public host name; it becomes part of every address and never changes.",
)
@click.option(
    "--name",
    prompt="Name of your network",
    callback=_fitting,
    help="The network's name, as members say it.",
)
@click.option(
    "--username",
    prompt="Handle of the network (people will follow @handle@host)",
    callback=_fitting,
    help="The network's handle: a-z, 0-9 and _. It never changes.",
)
@click.option("--place", prompt="Town or region", default="", help="Shown to everybody.")
@click.option(
    "--language",
    prompt="Language",
    type=click.Choice(LANGUAGES),
    default="en",
    help="Language of the network's desk.",
)
@click.option(
    "--zone",
    prompt="Time zone (such as Europe/London)",
    default="UTC",
    callback=_fitting,
    help="Time zone in which dates are told, such as Europe/London.",
)
@click.option("--summary", default="", help="A sentence or two about the network.")
@click.option(
    "--coordinator",
    prompt="Handle of the first coordinator",
    help="Handle of the member who may act for the network: a-z, 0-9 and _.",
)
@click.option("--coordinator-name", default="", help="Their name as shown; else the handle.")
@click.option(
    "--port",
    default=8400,
    show_default=True,
    callback=_fitting,
    help="Port the node listens on, behind your web server.",
)
@click.pass_context
def init(
    ctx: click.Context, /, *, coordinator: str, coordinator_name: str, **given: str | int
) -> None:
    """Make a new node: asks for what it needs, or takes it from the options.

    Writes the settings with an explanation of every key, the secret that seals private keys, and
    the database with the keys of the node, the network and the first coordinator. Overwrites
    nothing; if it fails, it leaves nothing behind.
    """
    path: Path = ctx.find_root().obj
    if path.exists():
        message = f"{path} is there already. For another node, name another file with --config."
        raise Conflict(message)
    text = config_text(_answers(given))
    settings = config_file.parse(text, path, {})
    _insist_on_empty(settings)
    write_secret(settings.node.secret_file, SystemChance())
    logs.configure("warning", settings.log.form)
    try:
        path.write_text(text, encoding="utf-8")
        asyncio.run(_found(settings, coordinator, coordinator_name or coordinator))
    except (SisternetError, OSError):
        _take_back(path, settings)
        raise
    _say_what_next(path, settings, coordinator)


def _insist_on_empty(settings: Settings) -> None:
    """Keys of another secret in an old database would never open again."""
    database = settings.node.database
    if database.exists():
        message = f"{database} is there already. Move it away, or put its own settings back."
        raise Conflict(message)


def _take_back(path: Path, settings: Settings) -> None:
    database = settings.node.database
    made = (path, settings.node.secret_file, *(Path(f"{database}{end}") for end in _ENDINGS))
    for file in made:
        file.unlink(missing_ok=True)


def _answers(given: dict[str, str | int]) -> Answers:
    host = str(given["host"])
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
    click.echo(f"  sisternet --config {path} serve    run the node")
    click.echo(f"  sisternet --config {path} doctor   check that the world can reach it")
