"""`sisternet mail`: letters on their way, and those that came back."""

import sys

import click

from actors import store as people
from mail.backlog import Backlog, backlog, retry
from mail.letter import LetterLine
from mail.recipient import Recipient, checked_address
from mail.returns import LONGEST_NOTICE, Returned, read_notice
from node.assembly import Node
from node.commands.opened import settings_of, with_node
from node.settings_rules import LANGUAGES
from storage.transaction import Reading
from templates.letter_views import TrialLetter
from world.errors import Unreachable
from world.mail import DevMailbox


@click.group()
def mail() -> None:
    """See and mend letters on their way, and those that came back."""


@mail.command("list")
@click.option("--limit", default=50, show_default=True, help="How many to show.")
@click.pass_context
def list_letters(ctx: click.Context, limit: int) -> None:
    """Show what waits, what was sent last, and to whom nothing arrives; never what it says."""

    async def look(node: Node) -> tuple[Backlog, dict[int, str]]:
        now = node.world.clock.now()
        return await node.database.read(lambda tx: _with_names(tx, backlog(tx, now, limit)))

    found, names = with_node(ctx, look)
    lines = [_letter_line(line) for line in found.lines]
    if found.health.failures:
        lines.append(f"The mail server failed {found.health.failures} times in a row.")
        lines.append(found.health.last_error)
    for row in found.closed:
        whose = names.get(row.actor_id or 0, "a guest")
        lines.append(f"Nothing arrives at {whose}: {row.why} (sisternet mail open {row.id})")
    click.echo("\n".join(lines) or "No letter waits, and none was sent of late.")


@mail.command("retry")
@click.argument("number", required=False, type=int)
@click.pass_context
def try_again(ctx: click.Context, number: int | None) -> None:
    """Send at once what waits: the letter of that NUMBER, or all.

    After a backup was put back, this lets go of what waited in it.
    """

    async def deed(node: Node) -> int:
        now = node.world.clock.now()
        return await node.database.write(lambda tx: retry(tx, number, now))

    click.echo(f"Will be sent at once: {with_node(ctx, deed)}.")


@mail.command("test")
@click.argument("address")
@click.option("--language", type=click.Choice(LANGUAGES), help="Else the network's own.")
@click.pass_context
def send_trial(ctx: click.Context, address: str, language: str | None) -> None:
    """Send a trial letter to ADDRESS, after asking the mail server whether it would take one."""
    community = settings_of(ctx).community
    to = Recipient(checked_address(address), "", language or community.language, community.zone)

    async def deed(node: Node) -> int | None:
        await node.world.mail.call()
        letter = TrialLetter(f"{node.iris.base_url}/")
        letters = node.rooms.letters
        number = await node.database.write(lambda tx: letters.queue(tx, to, letter, urgent=True))
        if number is None:
            message = "Nothing arrives at this address, or nobody wants letters there."
            raise Unreachable(message)
        return None if isinstance(node.world.mail, DevMailbox) else number

    number = with_node(ctx, deed)
    if number is None:
        click.echo("The letter will be on the page /dev/mail as soon as the node serves.")
    else:
        click.echo("The mail server is there and knows us.")
        click.echo(f"Letter {number} goes as soon as the node serves: sisternet mail list")


@mail.command("open")
@click.argument("number", type=int)
@click.pass_context
def open_address(ctx: click.Context, number: int) -> None:
    """Send letters again to the closed address of that NUMBER (see: mail list)."""

    async def deed(node: Node) -> None:
        await node.database.write(lambda tx: node.rooms.letters.reopen_number(tx, number))

    with_node(ctx, deed)
    click.echo("Letters go there again.")


@mail.command("bounce")
@click.pass_context
def take_bounce(ctx: click.Context) -> None:
    """Read a notice that a letter came back (RFC 3464) from the standard input.

    For the mail server to pipe into what arrives at the address in [mail] bounces.
    """
    octets = sys.stdin.buffer.read(LONGEST_NOTICE + 1)

    async def deed(node: Node) -> Returned:
        returns, now = node.loops.mail.returns, node.world.clock.now()
        notice = read_notice(octets, returns.marks)
        return await node.database.write(lambda tx: returns.take(tx, notice, now))

    taken = with_node(ctx, deed)
    if not taken.letters:
        click.echo("This says of no letter of ours that it failed. Nothing was changed.")
    elif taken.closed:
        click.echo(f"Nothing arrives there ({taken.code}): the address gets no more letters.")
    else:
        click.echo(f"Noted: the letter came back ({taken.code}).")


def _with_names(tx: Reading, found: Backlog) -> tuple[Backlog, dict[int, str]]:
    """The queue, and the handles of those to whom nothing arrives."""
    known = (people.by_id(tx, row.actor_id) for row in found.closed if row.actor_id is not None)
    return found, {actor.id: f"@{actor.handle}" for actor in known if actor is not None}


def _letter_line(line: LetterLine) -> str:
    parts = [f"{line.id}  {line.kind:<10} {line.state}"]
    if line.state == "waiting":
        parts.append(f"due {line.due_at:%d %b %H:%M} UTC")
    else:
        parts.append(f"written {line.queued_at:%d %b %H:%M} UTC")
    if line.tries > 1:
        parts.append(f"{line.tries} tries")
    if line.outcome:
        parts.append(line.outcome)
    return "; ".join(parts)
