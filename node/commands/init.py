"""`sisternet init`: settings, secret, database and keys of a new node."""

import asyncio
from pathlib import Path

import click

from node import config_file, logs
from node.commands.opened import opened
from node.founding import Founder, found, write_secret
from node.new_config import Answers, config_text
from node.settings import Settings
from node.settings_rules import LANGUAGES, is_own_machine
from world.errors import Conflict


@click.command()
@click.option(
    "--host",
    prompt="Public host name of the node (such as hull.example.org)",
    help="Public host name.",
)
@click.option(
    "--name", prompt="Name of your network", help="The network's name, as members say it."
)
@click.option(
    "--username",
    prompt="Handle of the network (people will follow @handle@host)",
    help="The network's handle: a-z, 0-9 and _.",
)
@click.option(
    "--place", prompt="Town or region", default="", help="Town or region, shown to everybody."
)
@click.option(
    "--language",
    prompt="Language",
    type=click.Choice(LANGUAGES),
    default="en",
    help="Language of the desk.",
)
@click.option(
    "--zone", prompt="Time zone", default="UTC", help="IANA time zone, such as Europe/London."
)
@click.option(
    "--coordinator",
    prompt="Handle of the first coordinator",
    help="Handle of the first coordinator.",
)
@click.option(
    "--coordinator-name",
    default="",
    help="The coordinator's name as shown; the handle if not given.",
)
@click.option("--port", default=8400, show_default=True, help="Port the server listens on.")
@click.pass_context
def init(ctx: click.Context, *, coordinator: str, coordinator_name: str, **given: object) -> None:
    """Make a new node: asks what it needs, or takes it from the options.

    Writes config.toml (with explanations), the secret key file, and the database with the keys
    of the node, the network and the first coordinator. Refuses to overwrite anything.
    """
    path: Path = ctx.find_root().obj
    if path.exists():
        raise Conflict(
            f"{path} is already there. To make another node, name another file with --config."
        )
    host = str(given["host"]).lower()
    answers = Answers(**(given | {"host": host, "here": is_own_machine(host)}))  # type: ignore[arg-type]
    text = config_text(answers)
    settings = config_file.parse(text, path, {})
    path.parent.mkdir(parents=True, exist_ok=True)
    write_secret(settings.node.secret_file)
    path.write_text(text, encoding="utf-8")
    logs.configure("warning", settings.log.form)
    founder = Founder(username=coordinator, name=coordinator_name or coordinator)
    asyncio.run(_found(settings, founder))
    _say_what_next(path, settings, coordinator)


async def _found(settings: Settings, founder: Founder) -> None:
    async with opened(settings) as node:
        await found(node, founder)


def _say_what_next(path: Path, settings: Settings, coordinator: str) -> None:
    click.echo(f"Made {path}, {settings.node.secret_file} and {settings.node.database}.")
    click.echo(f"Your network is @{settings.community.username}@{settings.node.host}")
    click.echo(f"Its first coordinator is @{coordinator}@{settings.node.host}")
    click.echo("Next:")
    click.echo(f"  sisternet --config {path} serve     run the node")
    click.echo(f"  sisternet --config {path} doctor    check that the world can reach it")
