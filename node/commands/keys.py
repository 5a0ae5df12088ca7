"""`sisternet keys rotate`."""

import click

from node.assembly import Node
from node.commands.opened import with_node


@click.group()
def keys() -> None:
    """Change the keys that sign for an actor."""


@keys.command()
@click.argument("username", required=False)
@click.pass_context
def rotate(ctx: click.Context, username: str | None) -> None:
    """Make new keys for USERNAME (or the network), and tell everybody who knows them.

    The announcement is signed with the old key, so that servers which keep keys for ever learn
    the new one.
    """

    async def deed(node: Node) -> str:
        return await node.rooms.membership.rotate_keys(username)

    handle = with_node(ctx, deed)
    click.echo(f"@{handle} has new keys; whoever follows is being told.")
