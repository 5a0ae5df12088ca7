"""`sisternet member add|list|role|vetting|token|password|code|sessions|export|erase`."""

import sys
from pathlib import Path

import click

from accounts.membership import MemberLine
from accounts.roles import Role as MemberRole
from accounts.roles import Vetting
from actors.actor import Actor, Role
from mail.recipient import checked_address
from node.assembly import Node
from node.commands.opened import with_node
from rights.erasing import RECEIPTS_PATH
from sessions.session import SessionLine
from world.errors import Conflict, Missing

_GIVEN = tuple(role for role in MemberRole if role is not MemberRole.MEMBER)


@click.group()
def member() -> None:
    """Add members, and give them tokens for programs."""


@member.command()
@click.argument("username")
@click.option("--name", default="", help="Name as shown; the handle if not given.")
@click.option("--coordinator", is_flag=True, help="May act for the network.")
@click.option("--unlisted", is_flag=True, help="Not shown in directories.")
@click.option("--email", default="", help="Address for letters, one that you know to be theirs.")
@click.pass_context
def add(
    ctx: click.Context, username: str, *, name: str, email: str, coordinator: bool, unlisted: bool
) -> None:
    """Add a member with the handle USERNAME."""
    address = checked_address(email) if email else ""

    async def deed(node: Node) -> str:
        made = await node.rooms.membership.add(
            username, name=name or username, coordinator=coordinator, discoverable=not unlisted
        )
        if address:
            await node.rooms.accounts.addresses.vouch(made.id, address)
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
@click.argument("role", type=click.Choice([str(role) for role in _GIVEN]))
@click.option("--take", is_flag=True, help="Take it away instead.")
@click.pass_context
def role(ctx: click.Context, username: str, role: str, *, take: bool) -> None:
    """Give USERNAME a ROLE; the last coordinator's cannot be taken."""

    async def deed(node: Node) -> None:
        actor, trust = await _person(node, username), node.rooms.accounts.trust
        change = trust.take_role if take else trust.give_role
        await change(None, actor.id, MemberRole(role))

    with_node(ctx, deed)
    click.echo(f"{username} is {role} {'no more' if take else 'from now on'}.")


@member.command()
@click.argument("username")
@click.argument("state", type=click.Choice([str(state) for state in Vetting]))
@click.pass_context
def vetting(ctx: click.Context, username: str, state: str) -> None:
    """Say how well USERNAME is known: met, references, active or paused, one step at a time."""

    async def deed(node: Node) -> None:
        actor = await _person(node, username)
        await node.rooms.accounts.trust.set_vetting(None, actor.id, Vetting(state))

    with_node(ctx, deed)
    click.echo(f"{username} is {state} from now on.")


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
@click.option("--stdin", is_flag=True, help="Read it from standard input, one line, unasked.")
@click.pass_context
def password(ctx: click.Context, username: str, *, stdin: bool) -> None:
    """Give USERNAME a new password. Ends their sessions, and the access of their programs."""
    chosen = (
        sys.stdin.readline().rstrip("\r\n")
        if stdin
        else click.prompt("New password", hide_input=True, confirmation_prompt="Once more")
    )

    async def deed(node: Node) -> None:
        actor = await _person(node, username)
        await node.rooms.sessions.security.set_password(actor.id, chosen)

    with_node(ctx, deed)
    click.echo(f"{username} has a new password, and is signed out everywhere.")


@member.command()
@click.argument("username")
@click.option(
    "--without-second-step", is_flag=True, help="Takes away the app they are asked for, if lost."
)
@click.pass_context
def code(ctx: click.Context, username: str, *, without_second_step: bool) -> None:
    """Print a code with which USERNAME signs in once, within a day. Read it out to them."""

    async def deed(node: Node) -> str:
        actor = await _person(node, username)
        return await node.rooms.sessions.help.code_for(
            actor.id, without_second_step=without_second_step
        )

    click.echo(with_node(ctx, deed))


@member.command()
@click.argument("username")
@click.option("--end", is_flag=True, help="Sign them out everywhere.")
@click.pass_context
def sessions(ctx: click.Context, username: str, *, end: bool) -> None:
    """Show where USERNAME is signed in."""

    async def deed(node: Node) -> list[SessionLine]:
        actor = await _person(node, username)
        room = node.rooms.sessions
        lines = await node.database.read(lambda tx: room.sessions_of(tx, actor.id))
        if end:
            await room.end_all(actor.id)
        return lines

    for line in with_node(ctx, deed):
        ended = "ended" if end else line.way
        click.echo(f"{line.seen_at:%Y-%m-%d %H:%M}  {ended}  {line.device or '-'}")


@member.command()
@click.argument("username")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.pass_context
def export(ctx: click.Context, username: str, file: Path) -> None:
    """Write everything of the member USERNAME to FILE, a ZIP. It holds private things, unsealed."""
    if file.exists():
        raise Conflict(f"There is a file {file} already. Choose another name.")

    async def deed(node: Node) -> None:
        await node.rooms.rights.exports.write_to(await _person(node, username), file)

    with_node(ctx, deed)
    click.echo(f"Everything of {username} is in {file}. Give it to nobody else.")


@member.command()
@click.argument("username")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_context
def erase(ctx: click.Context, username: str, *, yes: bool) -> None:
    """Delete the member USERNAME everywhere; every server that knew them is told. For ever."""
    if not yes:
        click.confirm(f"Delete {username} and everything they published?", abort=True)

    async def deed(node: Node) -> str:
        secret = await node.rooms.rights.erasing.erase(await _person(node, username))
        return f"{node.iris.base_url}{RECEIPTS_PATH}/{secret}"

    link = with_node(ctx, deed)
    click.echo(f"{username} is gone; other servers are being told.")
    click.echo(f"For 30 days they can see here who has confirmed it: {link}")


async def _person(node: Node, username: str) -> Actor:
    """The member of that name; raises `Missing` for a network too, which signs in nowhere."""
    found = await node.rooms.membership.named(username)
    if found.role != Role.MEMBER:
        raise Missing(f"{username} is no person. `sisternet member list` shows who is.")
    return found
