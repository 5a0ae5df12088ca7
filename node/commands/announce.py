"""`sisternet announce add|list|remove`."""

from datetime import datetime
from zoneinfo import ZoneInfo

import click

from node.assembly import Node
from node.commands.opened import with_node
from notifications import announcement_store
from notifications.announcement import Announcement, Draft

_DAY = click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M"])


@click.group()
def announce() -> None:
    """Tell everybody who lives here something, in their programs."""


@announce.command()
@click.argument("text")
@click.option("--starts", type=_DAY, help="When what it is about begins.")
@click.option("--ends", type=_DAY, help="When it ends; from then on it is not shown any more.")
@click.option("--all-day", is_flag=True, help="Programs show the days alone.")
@click.pass_context
def add(
    ctx: click.Context, text: str, starts: datetime | None, ends: datetime | None, *, all_day: bool
) -> None:
    """Announce TEXT to every member, until it ends or is removed."""

    async def deed(node: Node) -> int:
        zone = ZoneInfo(node.settings.community.zone)
        draft = Draft(text, _in(zone, starts), _in(zone, ends), all_day)
        return await node.rooms.notifications.announcing.announce(draft)

    click.echo(f"Announced as {with_node(ctx, deed)}.")


@announce.command(name="list")
@click.pass_context
def list_all(ctx: click.Context) -> None:
    """Show what is announced now."""

    async def deed(node: Node) -> list[Announcement]:
        now = node.world.clock.now()
        return await node.database.read(lambda tx: announcement_store.shown_to(tx, None, now))

    for one in with_node(ctx, deed):
        click.echo(f"{one.id}  {one.text}")


@announce.command()
@click.argument("number", type=int)
@click.pass_context
def remove(ctx: click.Context, number: int) -> None:
    """Take the announcement of that NUMBER back."""

    async def deed(node: Node) -> None:
        await node.rooms.notifications.announcing.withdraw(number)

    with_node(ctx, deed)
    click.echo("It is announced no more.")


def _in(zone: ZoneInfo, moment: datetime | None) -> datetime | None:
    return None if moment is None else moment.replace(tzinfo=zone)
