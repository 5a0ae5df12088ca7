"""`sisternet config check`."""

import click

from node.commands.opened import settings_of
from node.secret import read_secret


@click.group()
def config() -> None:
    """Check the settings."""


@config.command()
@click.pass_context
def check(ctx: click.Context) -> None:
    """Say whether the settings can be used; if not, which key in which line is wrong."""
    settings = settings_of(ctx)
    read_secret(settings)
    path = ctx.find_root().obj
    click.echo(f"{path} is fine: {settings.community.name}, {settings.node.base_url}")
