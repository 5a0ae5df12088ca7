"""`sisternet member add|list|token|remove`."""

import click

from accounts.membership import MemberLine
from node.assembly import Node
from node.commands.opened import with_node


@click.group()
def member() -> None:
    """Add members, and give them tokens for programs."""


@member.command()
@click.argument("username")
@click.option("--name", default="", help="Name as shown; the handle if not given.")
@click.option("--coordinator", is_flag=True, help="May act for the network.")
@click.option("--unlisted", is_flag=True, help="Not shown in directories.")
@click.pass_context
def add(ctx: click.Context, username: str, *, name: str, coordinator: bool, unlisted: bool) -> None:
    """Add a member with the handle USERNAME."""

    async def deed(node: Node) -> str:
        made = await node.rooms.membership.add(
            username, name=name or username, coordinator=coordinator, discoverable=not unlisted
        )
        return made.handle

    handle = with_node(ctx, deed)
    click.echo(
        f"Added @{handle}. For a program they need a token: `sisternet member token {username}`."
    )


@member.command("list")
@click.pass_context
def list_members(ctx: click.Context) -> None:
    """Show the members of this node."""

    async def deed(node: Node) -> list[MemberLine]:
        return await node.rooms.membership.all()

    for line in with_node(ctx, deed):
        click.echo(f"@{line.handle}  {line.name}  {line.standing}")


@member.command()
@click.argument("username")
@click.option("--label", default="command line", show_default=True, help="What the token is for.")
@click.pass_context
def token(ctx: click.Context, username: str, label: str) -> None:
    """Make a bearer token for USERNAME and print it once; only its hash is kept."""

    async def deed(node: Node) -> str:
        return await node.rooms.membership.token(username, label)

    click.echo(with_node(ctx, deed))


@member.command()
@click.argument("username")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_context
def remove(ctx: click.Context, username: str, *, yes: bool) -> None:
    """Delete the member USERNAME everywhere; every server that knew them is told. For ever."""
    if not yes:
        click.confirm(f"Delete {username} and everything they published?", abort=True)

    async def deed(node: Node) -> None:
        await node.rooms.membership.remove(username)

    with_node(ctx, deed)
    click.echo(f"{username} is gone; other servers are being told.")
