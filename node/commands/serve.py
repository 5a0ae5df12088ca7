"""`sisternet serve`: the node itself, until it is told to stop."""

import click

from node import logs
from node.commands.opened import settings_of
from node.server import serve_until_stopped


@click.command()
@click.pass_context
def serve(ctx: click.Context) -> None:
    """Run the node until it is stopped (Ctrl-C or SIGTERM).

    Requests that are under way are answered before it ends, and nothing that was accepted is lost.
    """
    settings = settings_of(ctx)
    logs.configure(settings.log.level, settings.log.form)
    serve_until_stopped(settings)
