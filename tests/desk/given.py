"""What the tests of this room begin with: a desk with work on it, and what is shown of it."""

from typing import Any

from accounts.person import Person
from desk.row import Kind, Today
from desk.today import today_seen_by
from listings.listing import Kind as ListingKind
from listings.listing import Listing
from tests.accounts.given import person
from tests.fediverse.home import Home


async def need(
    home: Home,
    title: str,
    *,
    by: str = "amina",
    **said: Any,  # noqa: ANN401
) -> Listing:
    """A member asks for something within the network."""
    said = {"audience": "network", "categories": ("ride-lift",), **said}
    return await home.add(title, by=by, kind=ListingKind.NEED, **said)


async def today(home: Home, by: str = "", only: Kind | None = None) -> Today:
    """Today as that member sees it; the coordinator, if nobody else is named."""
    viewer = await person(home, by or home.coordinator)
    return await seen_by(home, viewer, only)


async def seen_by(home: Home, viewer: Person, only: Kind | None = None) -> Today:
    """The same for somebody known already."""
    seal, now = home.rooms.conversations.bench.seal, home.watch.now()
    return await home.node.database.read(lambda tx: today_seen_by(tx, seal, viewer, now, only))


async def titles(home: Home, kind: Kind) -> list[str]:
    """What stands in one part of the coordinator's Today."""
    return [row.title for row in (await today(home)).part(kind).rows]
