"""`sisternet outbox`: what waits to be delivered."""

from datetime import timedelta

import click

from node.assembly import Node
from node.commands.opened import with_node
from outbox import backlog
from outbox.backlog import HostBacklog
from outbox.backlog_store import OpenDelivery


@click.group()
def outbox() -> None:
    """See and mend what waits to be delivered."""


@outbox.command("list")
@click.argument("host", required=False)
@click.pass_context
def list_waiting(ctx: click.Context, host: str | None) -> None:
    """Show every host with something waiting; with HOST, each delivery to it."""

    async def hosts(node: Node) -> list[HostBacklog]:
        now = node.world.clock.now()
        return await node.database.read(lambda tx: backlog.backlog(tx, now))

    async def deliveries(node: Node) -> list[OpenDelivery]:
        return await node.database.read(lambda tx: backlog.deliveries_at(tx, str(host)))

    lines = (
        [_delivery_line(item) for item in with_node(ctx, deliveries)]
        if host
        else [_host_line(item) for item in with_node(ctx, hosts)]
    )
    click.echo("\n".join(lines) or "Nothing waits: everything has been delivered.")


@outbox.command()
@click.argument("which", required=False)
@click.pass_context
def retry(ctx: click.Context, which: str | None) -> None:
    """Try again at once: WHICH is a host or a number; everything if it is left out.

    After a backup was put back, this lets go of what waited in it.
    """

    async def deed(node: Node) -> int:
        now = node.world.clock.now()
        named = None if which is None else _named(which)
        return await node.database.write(lambda tx: backlog.retry(tx, named, now))

    click.echo(f"Will be tried again at once: {with_node(ctx, deed)}.")


@outbox.command()
@click.argument("which")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_context
def drop(ctx: click.Context, which: str, *, yes: bool) -> None:
    """Give up what waits for WHICH, a host or a number. It will not be sent."""
    if not yes:
        click.confirm(f"Give up what waits for {which}?", abort=True)

    async def deed(node: Node) -> int:
        now = node.world.clock.now()
        return await node.database.write(lambda tx: backlog.drop(tx, _named(which), now))

    click.echo(f"Given up: {with_node(ctx, deed)}.")


def _named(which: str) -> str | int:
    return int(which) if which.isdecimal() else which


def _host_line(item: HostBacklog) -> str:
    counts = [
        f"{count} {word}"
        for count, word in ((item.waiting, "wait"), (item.held, "held"), (item.failed, "failed"))
        if count
    ]
    parts = [f"{item.host:<32} {', '.join(counts)}"]
    if item.oldest is not None:
        parts.append(f"oldest {_in_words(item.oldest)}")
    if item.next_try_at is not None:
        parts.append(f"next try {item.next_try_at:%d %b %H:%M} UTC")
    if item.last_error:
        parts.append(item.last_error)
    return "; ".join(parts)


def _delivery_line(item: OpenDelivery) -> str:
    told = f"{item.id}  {item.activity_type}  {item.state}, {item.tries} tries"
    return f"{told}; {item.outcome}" if item.outcome else told


def _in_words(age: timedelta) -> str:
    if age.days:
        return f"{age.days} d"
    hours = age.seconds // 3600
    return f"{hours} h" if hours else f"{age.seconds // 60} min"
