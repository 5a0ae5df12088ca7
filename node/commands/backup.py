"""`sisternet backup` and `sisternet restore`."""

from pathlib import Path

import click

from node.commands.opened import settings_of
from storage import backup as copies


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.pass_context
def backup(ctx: click.Context, file: Path) -> None:
    """Copy the database to FILE, complete and consistent, while the node runs.

    The secret key file is not in it: keep a copy of that too, in another place.
    """
    settings = settings_of(ctx)
    octets = copies.back_up(settings.node.database, file)
    click.echo(
        f"Wrote {file} ({octets / 1_048_576:.1f} MiB). Keep {settings.node.secret_file} too."
    )


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--yes", is_flag=True, help="Do not ask before the present database is replaced.")
@click.pass_context
def restore(ctx: click.Context, file: Path, *, yes: bool) -> None:
    """Put the backup FILE in place of the database. The node must not be running.

    The present database is kept beside it. What waited in the backup's outbox is held back until
    you look at it (`sisternet outbox list`) and say `sisternet outbox retry`.
    """
    settings = settings_of(ctx)
    if not yes:
        click.confirm(f"Replace {settings.node.database} with {file}?", abort=True)
    settings.node.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    kept = copies.restore(file, settings.node.database)
    click.echo(f"Restored. The former database is {kept}." if kept else "Restored.")
    click.echo("Look at what waited in it (sisternet outbox list) before you let it go.")
