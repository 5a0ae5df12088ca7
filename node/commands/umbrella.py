"""`sisternet umbrella …`: found one, say who is in, host it too, join and leave."""

from pathlib import Path

import click

from actors.actor import Actor
from alliances import seen
from alliances.actions import Alliances, NewUmbrella, umbrella_named
from alliances.umbrella import Portrait
from node.assembly import Node
from node.commands.opened import with_node
from storage.transaction import Reading
from text.alliance_phrases import ALLIANCE_TROUBLE
from world.errors import Missing


@click.group()
def umbrella() -> None:
    """Found umbrellas, say who is in them, host them too, join and leave them.

    NAME is the user name of an umbrella here (such as humans), or a handle of one elsewhere
    (such as @humans@hull.example).
    """


@umbrella.command()
@click.argument("name")
@click.option("--title", required=True, help="What it is called, such as HUMANs.")
@click.option(
    "--charter",
    type=click.Path(exists=True, path_type=Path, dir_okay=False),
    help="A file with what it is for.",
)
@click.option("--coordinator", multiple=True, help="Handle of somebody who coordinates it.")
@click.pass_context
def create(
    ctx: click.Context, name: str, title: str, charter: Path | None, coordinator: tuple[str, ...]
) -> None:
    """Found the umbrella NAME, hosted by this node."""
    text = "" if charter is None else charter.read_text(encoding="utf-8")

    async def deed(node: Node) -> Actor:
        found = await node.rooms.alliances.create(NewUmbrella(name, title, text))
        for handle in coordinator:
            await node.rooms.alliances.set_coordinator(found, handle, inside=True)
        return found

    found = with_node(ctx, deed)
    click.echo(f"@{found.handle} is there: {found.url}")


@umbrella.command()
@click.argument("name", required=False)
@click.pass_context
def show(ctx: click.Context, name: str | None) -> None:
    """Show the umbrella NAME, or all that are known here."""

    async def deed(node: Node) -> list[Portrait]:
        return await node.database.read(lambda tx: _portraits(tx, name))

    portraits = with_node(ctx, deed)
    if not portraits:
        click.echo("No umbrellas yet. Found one with `sisternet umbrella create`.")
    for portrait in portraits:
        click.echo("\n".join(_lines(portrait)))


@umbrella.command()
@click.argument("name")
@click.argument("handle")
@click.pass_context
def admit(ctx: click.Context, name: str, handle: str) -> None:
    """Say that the network HANDLE is in the umbrella NAME, once it says so itself."""

    async def deed(node: Node) -> Actor:
        alliances = node.rooms.alliances
        return await alliances.set_member(await alliances.named(name), handle, inside=True)

    network = with_node(ctx, deed)
    click.echo(f"Admitted. They say yes with: sisternet umbrella join HANDLE, at {network.host}")


@umbrella.command()
@click.argument("name")
@click.argument("handle")
@click.pass_context
def remove(ctx: click.Context, name: str, handle: str) -> None:
    """Say that the network HANDLE is in the umbrella NAME no more."""

    async def deed(node: Node) -> None:
        alliances = node.rooms.alliances
        await alliances.set_member(await alliances.named(name), handle, inside=False)

    with_node(ctx, deed)
    click.echo(f"{handle} is not in it any more.")


@umbrella.command()
@click.argument("handle")
@click.pass_context
def join(ctx: click.Context, handle: str) -> None:
    """Have our network be in the umbrella HANDLE, once the umbrella says so too."""

    async def deed(node: Node) -> bool:
        found = await node.rooms.alliances.join(handle)
        members = await node.database.read(lambda tx: seen.members_of(tx, found.id))
        return any(network.local for network in members)

    inside = with_node(ctx, deed)
    click.echo(f"We are in {handle}." if inside else f"We say yes to {handle}; they have to, too.")


@umbrella.command()
@click.argument("handle")
@click.pass_context
def leave(ctx: click.Context, handle: str) -> None:
    """Have our network leave the umbrella HANDLE, whatever its hosts say."""

    async def deed(node: Node) -> None:
        await node.rooms.alliances.leave(handle)

    with_node(ctx, deed)
    click.echo(f"We have left {handle}.")


@umbrella.command()
@click.argument("handle")
@click.option("--as", "name", default="", help="Our own user name for it, if it is another.")
@click.pass_context
def host(ctx: click.Context, handle: str, name: str) -> None:
    """Host the umbrella HANDLE here as well; that host has to name ours, too.

    A coordinator says so there, on its page, for all hosts at once; or each by this command.
    With --as an umbrella that is here already, it names HANDLE as one more host.
    """

    async def deed(node: Node) -> Actor:
        return await node.rooms.alliances.host(handle, name)

    found = with_node(ctx, deed)
    click.echo(f"@{found.handle} names {handle}. A coordinator confirms it there, on its page.")


@umbrella.command()
@click.argument("name")
@click.argument("handle")
@click.pass_context
def unhost(ctx: click.Context, name: str, handle: str) -> None:
    """Name HANDLE no more as a host of our umbrella NAME: what it says counts no more here."""

    async def deed(node: Node) -> None:
        alliances = node.rooms.alliances
        await alliances.set_host(await alliances.named(name), handle, named=False)

    with_node(ctx, deed)
    click.echo(f"{handle} is not a host of it any more.")


@umbrella.command()
@click.argument("name")
@click.argument("file", type=click.Path(exists=True, path_type=Path, dir_okay=False))
@click.pass_context
def charter(ctx: click.Context, name: str, file: Path) -> None:
    """Say what the umbrella NAME is for, in the words of FILE."""
    text = file.read_text(encoding="utf-8")

    async def deed(node: Node) -> None:
        alliances = node.rooms.alliances
        await alliances.set_charter(await alliances.named(name), text)

    with_node(ctx, deed)
    click.echo("Its other hosts will say so too.")


@umbrella.group()
def coordinator() -> None:
    """Say who coordinates an umbrella, wherever they live."""


@coordinator.command("add")
@click.argument("name")
@click.argument("handle")
@click.pass_context
def add_coordinator(ctx: click.Context, name: str, handle: str) -> None:
    """Have HANDLE coordinate the umbrella NAME."""
    with_node(ctx, lambda node: _coordinate(node.rooms.alliances, name, handle, inside=True))
    click.echo(f"{handle} coordinates it.")


@coordinator.command("remove")
@click.argument("name")
@click.argument("handle")
@click.pass_context
def remove_coordinator(ctx: click.Context, name: str, handle: str) -> None:
    """Have HANDLE coordinate the umbrella NAME no more."""
    with_node(ctx, lambda node: _coordinate(node.rooms.alliances, name, handle, inside=False))
    click.echo(f"{handle} does not coordinate it any more.")


async def _coordinate(alliances: Alliances, name: str, handle: str, *, inside: bool) -> None:
    await alliances.set_coordinator(await alliances.named(name), handle, inside=inside)


def _portraits(tx: Reading, name: str | None) -> list[Portrait]:
    found = seen.all_umbrellas(tx) if name is None else [umbrella_named(tx, name)]
    portraits = [seen.portrait_of(tx, actor) for actor in found]
    if name is not None and portraits == [None]:
        raise Missing(ALLIANCE_TROUBLE["no umbrella"])
    return [portrait for portrait in portraits if portrait is not None]


def _lines(portrait: Portrait) -> list[str]:
    """What a terminal shows of an umbrella."""
    hosts = " ".join(f"@{host.handle}" for host in portrait.hosts)
    people = " ".join(
        f"@{one.actor.handle}" if one.actor else one.iri for one in portrait.coordinators
    )
    members = [
        f"  @{member.network.handle}  since {member.since.date().isoformat()}"
        for member in portrait.members
    ]
    return [
        f"@{portrait.actor.handle}  {portrait.actor.name}",
        f"  hosts: {hosts}",
        f"  coordinators: {people or 'nobody yet'}",
        *([f"  community: !{portrait.community}"] if portrait.community else []),
        *members,
        *(f"  {iri}  admitted, has not said yes" for iri in portrait.invited),
        *(f"  {iri}  wants to be in" for iri in portrait.asking),
        *(f"  @{host.handle}  says it hosts it, too" for host in portrait.proposed),
    ]
