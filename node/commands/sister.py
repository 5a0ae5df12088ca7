"""`sisternet sister propose|accept|decline|list|end`."""

import click

from node.assembly import Node
from node.commands.opened import with_node


@click.group()
def sister() -> None:
    """Propose, accept, list and end sisterhood with other networks."""


@sister.command()
@click.argument("handle")
@click.pass_context
def propose(ctx: click.Context, handle: str) -> None:
    """Ask the network HANDLE (such as @madison@madison.example) to be our sister."""

    async def deed(node: Node) -> None:
        await node.relations.propose_sister(handle)

    with_node(ctx, deed)
    click.echo(
        f"Proposed to {handle}. Their coordinator can accept it with `sisternet sister accept`."
    )


@sister.command()
@click.argument("handle")
@click.pass_context
def accept(ctx: click.Context, handle: str) -> None:
    """Say yes to the proposal of the network HANDLE."""

    async def deed(node: Node) -> None:
        await node.relations.accept_sister(handle)

    with_node(ctx, deed)
    click.echo(f"{handle} is our sister now. Each network sees the other's offers and needs.")


@sister.command()
@click.argument("handle")
@click.pass_context
def decline(ctx: click.Context, handle: str) -> None:
    """Say no to the proposal of the network HANDLE."""

    async def deed(node: Node) -> None:
        await node.relations.decline_sister(handle)

    with_node(ctx, deed)
    click.echo(f"Declined {handle}.")


@sister.command()
@click.argument("handle")
@click.pass_context
def end(ctx: click.Context, handle: str) -> None:
    """End the sisterhood with HANDLE: nothing more is shared, and what only sisters saw is retracted."""

    async def deed(node: Node) -> None:
        await node.relations.end_sister(handle)

    with_node(ctx, deed)
    click.echo(f"The sisterhood with {handle} has ended.")


@sister.command("list")
@click.pass_context
def list_sisters(ctx: click.Context) -> None:
    """Show every sister and every proposal, with last contact."""

    async def deed(node: Node) -> list[str]:
        return await node.sister_lines()

    lines = with_node(ctx, deed)
    click.echo(
        "\n".join(lines)
        if lines
        else "No sisters yet. Ask one with `sisternet sister propose HANDLE`."
    )
