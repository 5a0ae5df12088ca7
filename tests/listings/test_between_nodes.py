"""Listings between whole nodes: real deliveries, real signatures, real proofs."""

from dataclasses import replace
from datetime import timedelta

import pytest

from listings.listing import Kind, Listing, ListingAudience, ListingDraft
from tests.fediverse.casts import HULL, MADISON
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home

SHOWN = """
SELECT l.title, l.state, p.visibility, p.proof, n.username AS network
  FROM listings l JOIN posts p ON p.id = l.post_id LEFT JOIN actors n ON n.id = l.network_id
 WHERE l.local = 0 ORDER BY l.title
"""


@pytest.fixture
async def home(fediverse: Fediverse) -> Home:
    return await fediverse.add(HULL)


@pytest.fixture
async def sister(fediverse: Fediverse, home: Home) -> Home:
    other = await fediverse.add(MADISON)
    await fediverse.become_sisters(home, other)
    return other


async def shown(at: Home) -> list[tuple[str, ...]]:
    return [tuple(row) for row in await at.rows(SHOWN)]


async def edited(home: Home, listing: Listing, **changes: object) -> None:
    draft = ListingDraft(
        Kind.OFFER,
        listing.title,
        categories=listing.categories,
        audience=listing.audience,
    )
    author = await home.member(home.coordinator)
    draft = replace(draft, **changes)  # type: ignore[arg-type]
    await home.rooms.listings.edit(author, listing.post_id, draft)


async def test_a_sister_has_each_public_listing_once_with_its_proof_and_its_network(
    fediverse: Fediverse, home: Home, sister: Home
) -> None:
    await home.add("Bread")
    await fediverse.settle()
    assert await shown(sister) == [("Bread", "open", "public", "verified", "hull")]


@pytest.mark.parametrize("audience", ["coordinator", "network"])
async def test_what_stays_at_home_is_not_heard_of_elsewhere(
    fediverse: Fediverse, home: Home, sister: Home, audience: str
) -> None:
    await home.add("Bread", audience=audience)
    await fediverse.live(hours=26)
    assert await shown(sister) == []


async def test_a_sister_keeps_what_is_narrowed_to_sisters_and_loses_what_comes_home(
    fediverse: Fediverse, home: Home, sister: Home
) -> None:
    listing = await home.add("Bread")
    await fediverse.settle()
    await edited(home, listing, audience=ListingAudience.SISTERS)
    await fediverse.settle()
    assert [row[:3] for row in await shown(sister)] == [("Bread", "open", "sisters")]
    assert await sister.titles() == []
    assert (await home.get(listing.iri)).status == 404
    await edited(home, listing, audience=ListingAudience.NETWORK)
    await fediverse.settle()
    assert await shown(sister) == []


async def test_each_step_of_its_life_arrives(
    fediverse: Fediverse, home: Home, sister: Home
) -> None:
    listing = await home.add("Bread")
    author = await home.member(home.coordinator)
    for step in ("pause", "resume", "reserve", "fulfil"):
        state = (await getattr(home.rooms.listings, step)(author, listing.post_id)).state
        await fediverse.settle()
        assert [row[1] for row in await shown(sister)] == [state]
    await fediverse.live(hours=49)
    assert await shown(sister) == []
    assert (await home.get(listing.iri)).status == 410


async def test_what_expires_is_shown_no_more_and_may_begin_again(
    fediverse: Fediverse, home: Home, sister: Home
) -> None:
    end = fediverse.clock.now() + timedelta(days=2)
    listing = await home.add("Bread", expires_at=end)
    await fediverse.live(days=2)
    assert [row[1] for row in await shown(sister)] == ["expired"]
    assert await sister.titles() == []
    await fediverse.live(hours=49)
    assert await shown(sister) == []
    author = await home.member(home.coordinator)
    again = await home.rooms.listings.renew(author, listing.post_id)
    await fediverse.settle()
    assert again.iri != listing.iri
    assert [row[:2] for row in await shown(sister)] == [("Bread", "open")]


async def test_the_end_of_a_pact_takes_sisters_only_listings_back(
    fediverse: Fediverse, home: Home, sister: Home
) -> None:
    await home.add("Bread", audience="sisters")
    await home.add("Cake")
    await fediverse.settle()
    assert [row[0] for row in await shown(sister)] == ["Bread", "Cake"]
    await home.rooms.relations.end_sister(sister.handle)
    await fediverse.settle()
    assert [row[0] for row in await shown(sister)] == ["Cake"]


async def test_a_sister_that_comes_later_finds_what_was_there_before(
    fediverse: Fediverse, home: Home
) -> None:
    for title, audience in (("Bread", "public"), ("Cake", "sisters"), ("Tea", "network")):
        await home.add(title, audience=audience)
    late = await fediverse.add(MADISON)
    await fediverse.become_sisters(home, late)
    await fediverse.live(hours=7)
    found = await shown(late)
    assert [row[:3] for row in found] == [
        ("Bread", "open", "public"),
        ("Cake", "open", "sisters"),
    ]
    assert {row[4] for row in found} == {"hull"}
