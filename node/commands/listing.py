"""`sisternet listing`: offers and needs, on behalf of members."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import click

from actors.actor import Actor
from listings import store
from listings.categories import CATEGORIES, ROOTS, children_of
from listings.listing import Kind, Listing, ListingAudience, ListingDraft, Mode, Urgency
from node.assembly import Node
from node.commands.opened import with_node
from text.phrases import KINDS, STATES
from world.errors import Missing

Step = Callable[[Actor, int], Awaitable[Listing]]


@click.group()
def listing() -> None:
    """Add, list and close offers and needs."""


@listing.command()
@click.option("--member", required=True, help="Handle of the member whose listing it is.")
@click.option(
    "--kind",
    required=True,
    type=click.Choice([str(kind) for kind in Kind]),
    help="Whether they give or ask.",
)
@click.option("--title", required=True, help="One line, at most 80 letters.")
@click.option("--text", "body", default="", help="What else there is to say.")
@click.option(
    "--category", "categories", multiple=True, help="See `sisternet listing categories`; up to 3."
)
@click.option(
    "--audience",
    type=click.Choice([str(audience) for audience in ListingAudience]),
    help="Who may see it; the network if not given, coordinators for sensitive categories.",
)
@click.option("--place", default="", help="A region, never an address.")
@click.option(
    "--mode",
    type=click.Choice([str(mode) for mode in Mode]),
    default="either",
    help="Whether people have to meet.",
)
@click.option(
    "--urgency",
    type=click.Choice([str(item) for item in Urgency]),
    default="whenever",
    help="How soon, for needs.",
)
@click.option("--minutes", type=int, help="About how long it takes.")
@click.option("--days", type=int, help="Days until it ends; if not given, the usual.")
@click.option("--language", help="Language of the text, such as en or es; else the network's.")
@click.pass_context
def add(ctx: click.Context, /, *, member: str, days: int | None, **given: Any) -> None:  # noqa: ANN401  # the options, as click gives them
    """Publish an offer or a need of a member."""

    async def deed(node: Node) -> Listing:
        author = await node.rooms.membership.named(member)
        draft = _draft(node, days, given)
        return await node.rooms.listings.add(author, draft)

    made = with_node(ctx, deed)
    click.echo(f"{KINDS[made.kind]} {made.post_id} is open to: {made.audience}. {made.iri}")


def _draft(node: Node, days: int | None, given: dict[str, Any]) -> ListingDraft:
    audience, minutes = given["audience"], given["minutes"]
    return ListingDraft(
        kind=Kind(given["kind"]),
        title=given["title"],
        body=given["body"],
        categories=tuple(given["categories"]),
        audience=ListingAudience(audience) if audience else None,
        place=given["place"],
        mode=Mode(given["mode"]),
        urgency=Urgency(given["urgency"]),
        estimate_minutes=minutes,
        expires_at=node.world.clock.now() + timedelta(days=days) if days is not None else None,
        language=given["language"] or node.settings.community.language,
    )


@listing.command()
def categories() -> None:
    """Show the categories and their codes."""
    for root in ROOTS:
        click.echo(f"{root.icon} {root.code:<14} {root.label}")
        for child in children_of(root.code):
            click.echo(f"     {child.code:<20} {CATEGORIES[child.code].label}")


@listing.command("list")
@click.argument("member")
@click.pass_context
def list_listings(ctx: click.Context, member: str) -> None:
    """Show what MEMBER offers and needs, with the numbers that the other commands take."""

    async def deed(node: Node) -> list[Listing]:
        author = await node.rooms.membership.named(member)
        return await node.database.read(lambda tx: store.of_author(tx, author.id))

    found = with_node(ctx, deed)
    if not found:
        click.echo(f"{member} offers and needs nothing just now.")
    for item in found:
        click.echo(_line(item))


def _line(item: Listing) -> str:
    """One listing for people, its number first."""
    ends = f", until {item.expires_at.date()}" if item.expires_at else ""
    told = f"{STATES[item.state]}, {item.audience}{ends}"
    return f"{item.post_id}  {KINDS[item.kind]}: {item.title} ({told})"


@dataclass(frozen=True, slots=True)
class _Deed:
    """A step in the life of a listing, as a command."""

    name: str
    told: str
    step: Callable[[Node], Step]


_DEEDS = (
    _Deed("renew", "Let it run for its usual time again.", lambda n: n.rooms.listings.renew),
    _Deed("pause", "Take no answers for a while.", lambda n: n.rooms.listings.pause),
    _Deed("resume", "Take answers again.", lambda n: n.rooms.listings.resume),
    _Deed("fulfil", "Say that it is taken, with thanks.", lambda n: n.rooms.listings.fulfil),
    _Deed("withdraw", "Take it back; everybody is told.", lambda n: n.rooms.listings.withdraw),
)


def _command(deed: _Deed) -> click.Command:
    @click.argument("number", type=int)
    @click.pass_context
    def step(ctx: click.Context, number: int) -> None:
        async def act(node: Node) -> Listing:
            known = await node.database.read(lambda tx: store.by_post(tx, number))
            if known is None:
                message = f"There is no listing {number}. `listing list MEMBER` shows all."
                raise Missing(message)
            author = await node.rooms.membership.by_id(known.author_id)
            return await deed.step(node)(author, number)

        click.echo(_line(with_node(ctx, act)))

    return click.command(deed.name, help=f"{deed.told} NUMBER is shown by `listing list`.")(step)


for _deed in _DEEDS:
    listing.add_command(_command(_deed))
