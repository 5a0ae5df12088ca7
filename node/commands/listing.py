"""`sisternet listing`: offers and needs, on behalf of members."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import Any

import click

from actors.actor import Actor
from listings import store
from listings.categories import CATEGORIES, ROOTS, children_of
from listings.listing import (
    Kind,
    Listing,
    ListingAudience,
    ListingDraft,
    Mode,
    Urgency,
    as_draft,
)
from node.assembly import Node
from node.commands.listing_terms import TERMS, with_terms
from node.commands.opened import with_node
from text.phrases import KINDS, STATES
from world.errors import Missing, Refused

Step = Callable[[Actor, int], Awaitable[Listing]]


@click.group()
def listing() -> None:
    """Add, list, edit and close offers and needs."""


def _choices(words: type[StrEnum]) -> click.Choice[str]:
    return click.Choice([str(word) for word in words])


_WORDS = frozenset(
    {
        *("title", "body", "language", "categories", "mode", "estimate_minutes", "urgency"),
        *("place", "audience", "expires_at"),
    }
)
_SAID = (
    click.option("--text", "body", help="What else there is to say."),
    click.option(
        "--category",
        "categories",
        multiple=True,
        help="See `sisternet listing categories`; up to 3.",
    ),
    click.option(
        "--audience",
        type=_choices(ListingAudience),
        help="Who may see it; the network if not given, coordinators for sensitive categories.",
    ),
    click.option("--place", help="A region, never an address."),
    click.option("--mode", type=_choices(Mode), help="Whether people have to meet."),
    click.option("--urgency", type=_choices(Urgency), help="How soon, for needs."),
    click.option(
        "--minutes",
        "estimate_minutes",
        type=click.IntRange(min=0),
        help="About how long it takes; 0: that is not said.",
    ),
    click.option("--days", type=int, help="Days from now until it ends; if not given, the usual."),
    click.option("--language", help="Language of the text, such as en or es."),
    *TERMS,
)
"""What can be said of a new listing, and said anew of one that is there."""


def _with_options(command: Callable[..., None]) -> Callable[..., None]:
    for option in reversed(_SAID):
        command = option(command)
    return command


@listing.command()
@click.option("--member", required=True, help="Handle of the member whose listing it is.")
@click.option("--kind", required=True, type=_choices(Kind), help="Whether they give or ask.")
@click.option("--title", required=True, help="One line, at most 80 letters.")
@_with_options
@click.pass_context
def add(ctx: click.Context, /, *, member: str, kind: str, **given: Any) -> None:  # noqa: ANN401  # the options, as click gives them
    """Publish an offer or a need of a member."""

    async def deed(node: Node) -> Listing:
        author = await node.rooms.membership.named(member)
        blank = ListingDraft(Kind(kind), title="", language=node.settings.community.language)
        return await node.rooms.listings.add(author, _said(blank, given, node))

    made = with_node(ctx, deed)
    click.echo(f"{KINDS[made.kind]} {made.post_id} is open to: {made.audience}. {made.iri}")


@listing.command()
@click.argument("number", type=int)
@click.option("--title", help="One line, at most 80 letters.")
@_with_options
@click.pass_context
def edit(ctx: click.Context, /, *, number: int, **given: Any) -> None:  # noqa: ANN401
    """Change what a listing says, or show it to fewer people; what is not given stays.

    NUMBER is shown by `listing list`. To show it to more people, add a new one.
    """
    if all(value in (None, ()) for value in given.values()):
        message = "Say what to change, such as --title or --place; see --help."
        raise Refused(message)

    async def deed(node: Node) -> Listing:
        known, author = await _known(node, number)
        return await node.rooms.listings.edit(author, number, _said(as_draft(known), given, node))

    click.echo(_line(with_node(ctx, deed)))


def _said(draft: ListingDraft, given: Mapping[str, Any], node: Node) -> ListingDraft:
    """The draft with what the options say; those that were not given change nothing.

    Raises `Refused` for a category that is none, with the command that shows them all.
    """
    said = {name: value for name, value in given.items() if value is not None and value != ()}
    for code in said.get("categories", ()):
        if code.strip().lower() not in CATEGORIES:
            message = f'There is no category "{code}". `sisternet listing categories` shows all.'
            raise Refused(message)
    for name, words in (("audience", ListingAudience), ("mode", Mode), ("urgency", Urgency)):
        if name in said:
            said[name] = words(said[name])
    if "estimate_minutes" in said:
        said["estimate_minutes"] = said["estimate_minutes"] or None
    if "days" in said:
        said["expires_at"] = node.world.clock.now() + timedelta(days=said.pop("days"))
    terms = with_terms(draft, said, node.settings.community.zone)
    return replace(terms, **{name: said[name] for name in said.keys() & _WORDS})


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


async def _known(node: Node, number: int) -> tuple[Listing, Actor]:
    """The listing of that number and its author; `Missing`, with what to do, if there is none."""
    known = await node.database.read(lambda tx: store.by_post(tx, number))
    if known is None:
        message = f"There is no listing {number}. `listing list MEMBER` shows all."
        raise Missing(message)
    return known, await node.rooms.membership.by_id(known.author_id)


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
            _, author = await _known(node, number)
            return await deed.step(node)(author, number)

        click.echo(_line(with_node(ctx, act)))

    return click.command(deed.name, help=f"{deed.told} NUMBER is shown by `listing list`.")(step)


for _deed in _DEEDS:
    listing.add_command(_command(_deed))
