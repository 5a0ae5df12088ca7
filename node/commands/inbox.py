"""`sisternet inbox`: what was received."""

import click

from inbox.queue import InboxQueue
from inbox.receipt import Listed, State
from node.assembly import Node
from node.commands.opened import with_node


@click.group()
def inbox() -> None:
    """See and mend what was received."""


@inbox.command("list")
@click.option("--state", type=click.Choice([str(state) for state in State]), help="Only these.")
@click.option("--limit", default=50, show_default=True, help="How many at the most.")
@click.pass_context
def list_received(ctx: click.Context, state: str | None, limit: int) -> None:
    """Show the newest activities that came in, without their content, and how they ended."""

    async def deed(node: Node) -> tuple[dict[State, int], list[Listed]]:
        queue = _queue(node)
        return await queue.counts(), await queue.listed(State(state) if state else None, limit)

    counts, listed = with_node(ctx, deed)
    click.echo(", ".join(f"{number} {name}" for name, number in counts.items()) or "Nothing yet.")
    for item in listed:
        when = f"{item.received_at:%d %b %H:%M:%S}"
        told = f"{item.id}  {when}  {item.type:<10} {item.state:<8} {item.actor_iri}"
        click.echo(f"{told}  {item.outcome}" if item.outcome else told)


@inbox.command()
@click.argument("number", type=int, required=False)
@click.pass_context
def replay(ctx: click.Context, number: int | None) -> None:
    """Handle again what was given up: the activity NUMBER, or all of them."""

    async def deed(node: Node) -> int:
        return await _queue(node).replay(number)

    click.echo(f"Will be handled again: {with_node(ctx, deed)}.")


def _queue(node: Node) -> InboxQueue:
    return InboxQueue(node.database, node.world.clock, node.loops.inbox.nudge)
