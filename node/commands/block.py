"""`sisternet block add|remove|list`."""

import click

from actors.block_store import BlockedHost
from node.assembly import Node
from node.commands.opened import with_node


@click.group()
def block() -> None:
    """Shut out other servers, or let them in again."""


@block.command()
@click.argument("host")
@click.option("--reason", default="", help="Why, for other moderators of this node.")
@click.pass_context
def add(ctx: click.Context, host: str, reason: str) -> None:
    """Shut out HOST and all its sub-domains: nothing comes in, nothing goes out."""

    async def deed(node: Node) -> None:
        await node.rooms.moderation.block_host(host, reason=reason)

    with_node(ctx, deed)
    click.echo(f"{host} is shut out.")


@block.command()
@click.argument("host")
@click.pass_context
def remove(ctx: click.Context, host: str) -> None:
    """Let HOST in again."""

    async def deed(node: Node) -> None:
        await node.rooms.moderation.unblock_host(host)

    with_node(ctx, deed)
    click.echo(f"{host} may come in again.")


@block.command("list")
@click.pass_context
def list_blocks(ctx: click.Context) -> None:
    """Show who is shut out."""

    async def deed(node: Node) -> list[BlockedHost]:
        return await node.rooms.moderation.blocked_hosts()

    shut_out = with_node(ctx, deed)
    if not shut_out:
        click.echo("Nobody is shut out.")
    for entry in shut_out:
        click.echo(f"{entry.host}  {entry.reason}".rstrip())
