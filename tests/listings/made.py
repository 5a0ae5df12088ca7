"""Listings and people made up for tests that need no store."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from actors.actor import Actor
from listings.listing import Kind, Listing, ListingAudience, Mode, State, Urgency

NOW = datetime(2026, 3, 7, 9, 0, tzinfo=UTC)


def listing(**changes: object) -> Listing:
    whole = Listing(
        post_id=1,
        iri="https://hull.example/objects/1",
        author_id=2,
        network_id=3,
        local=True,
        kind=Kind.OFFER,
        title="Bicycle repair",
        body="Brakes and gears.",
        language="en",
        categories=("ride-bike",),
        mode=Mode.EITHER,
        estimate_minutes=None,
        available_minutes=None,
        urgency=Urgency.WHENEVER,
        place="Hull",
        audience=ListingAudience.PUBLIC,
        state=State.OPEN,
        expires_at=NOW + timedelta(days=10),
        delete_at=None,
        created_at=NOW,
        changed_at=NOW,
    )
    return replace(whole, **changes)  # type: ignore[arg-type]


def somebody(iri: str) -> Actor:
    """An actor of whom only the name matters."""
    return Actor(
        id=1,
        iri=iri,
        local=True,
        role="member",
        type="Person",
        host="hull.example",
        username="x",
        name="X",
        summary="",
        url=None,
        inbox=f"{iri}/inbox",
        shared_inbox=None,
        outbox=None,
        followers=f"{iri}/followers",
        following=None,
        featured=None,
        sisters=None,
        listings=None,
        members=None,
        network_iri=None,
        language=None,
        place=None,
        discoverable=True,
        approves_followers=False,
        moved_to=None,
        also_known_as=(),
        created_at=NOW,
        updated_at=NOW,
        fetched_at=None,
        gone_at=None,
    )
