"""`sisternet sister propose|accept|decline|list|end`."""

import click

from actors import store as people
from actors.actor import Pact, PactState
from node.assembly import Node
from node.commands.opened import with_node
from relations.offer import THEM


@click.group()
def sister() -> None:
    """Propose, accept, list and end sisterhood with other networks."""


@sister.command()
@click.argument("handle")
@click.pass_context
def propose(ctx: click.Context, handle: str) -> None:
    """Ask the network HANDLE (such as @madison@madison.example) to be our sister."""

    async def deed(node: Node) -> tuple[PactState, str]:
        state = await node.rooms.relations.propose_sister(handle)
        return state, (await node.database.read(people.network)).handle

    state, ours = with_node(ctx, deed)
    if state is PactState.ACTIVE:
        click.echo(f"{handle} had asked us already: it is our sister now.")
    else:
        click.echo(f"Asked {handle}. They say yes with: sisternet sister accept @{ours}")


@sister.command()
@click.argument("handle")
@click.pass_context
def accept(ctx: click.Context, handle: str) -> None:
    """Say yes to the proposal of the network HANDLE."""

    async def deed(node: Node) -> None:
        await node.rooms.relations.accept_sister(handle)

    with_node(ctx, deed)
    click.echo(f"{handle} is our sister now. Each network sees the other's offers and needs.")


@sister.command()
@click.argument("handle")
@click.pass_context
def decline(ctx: click.Context, handle: str) -> None:
    """Say no to the proposal of the network HANDLE."""

    async def deed(node: Node) -> None:
        await node.rooms.relations.decline_sister(handle)

    with_node(ctx, deed)
    click.echo(f"Declined {handle}.")


@sister.command()
@click.argument("handle")
@click.pass_context
def end(ctx: click.Context, handle: str) -> None:
    """End the sisterhood with HANDLE, or take back our own proposal.

    What only sisters could see is deleted over there.
    """

    async def deed(node: Node) -> None:
        await node.rooms.relations.end_sister(handle)

    with_node(ctx, deed)
    click.echo(f"The sisterhood with {handle} has ended.")


@sister.command("list")
@click.pass_context
def list_sisters(ctx: click.Context) -> None:
    """Show every sister and every proposal: where it stands, and since when."""

    async def deed(node: Node) -> list[Pact]:
        return await node.rooms.relations.sisters()

    pacts = with_node(ctx, deed)
    if not pacts:
        click.echo("No sisters yet. Ask one with `sisternet sister propose HANDLE`.")
    for pact in pacts:
        click.echo(f"@{pact.network.handle}  {pact.network.name}  {_in_words(pact)}")


def _in_words(pact: Pact) -> str:
    """Where the pact stands, and what to do about it."""
    since = (pact.ended_at or pact.answered_at or pact.proposed_at).date().isoformat()
    if pact.state is PactState.PROPOSED and pact.proposed_by == THEM:
        return f"has asked us, {since}: accept or decline it"
    told = {
        PactState.PROPOSED: "asked by us, waits for their answer",
        PactState.ACTIVE: "sister",
        PactState.DECLINED: "declined",
        PactState.ENDED: "ended",
    }
    return f"{told[pact.state]}, {since}"
