"""From a member's first word to the last tombstone, as her sisters see it."""

import pytest

from listings.listing import Kind, ListingAudience, ListingDraft
from tests.fediverse.fixtures import Sisters


async def test_an_offer_reaches_every_sister_with_its_proof(sisters: Sisters) -> None:
    # Given three sister networks
    # When a member in Hull offers something to everybody
    await sisters.hull.add("A lift on Tuesday", by="amina", place="Hull")
    await sisters.fediverse.settle()

    # Then each of them shows it once, from Hull, and has checked who wrote it
    for home in sisters:
        (shown,) = await home.umbrella()
        assert shown.title == "A lift on Tuesday"
        assert shown.network == "https://hull.example/actors/hull"
        assert shown.proof == "verified"


async def test_a_need_that_is_met_is_first_said_to_be_taken_and_later_deleted(
    sisters: Sisters,
) -> None:
    # Given a need that the sisters know of
    need = await sisters.hull.add("A ladder", kind=Kind.NEED, by="ted")
    await sisters.fediverse.settle()
    ted = await sisters.hull.member("ted")

    # When somebody has lent the ladder
    await sisters.hull.doing(sisters.hull.rooms.listings.fulfil(ted, need.post_id))
    await sisters.fediverse.settle()

    # Then nobody shows it as open, and the post says thank you
    assert await sisters.madison.titles() == []
    (post,) = await sisters.madison.rows("SELECT content FROM posts WHERE iri = :iri", iri=need.iri)
    assert "Taken, thank you" in post["content"]

    # And two days later it is gone everywhere, for ever
    await sisters.fediverse.live(hours=49)
    assert await sisters.madison.rows("SELECT 1 FROM posts WHERE iri = :iri", iri=need.iri) == []
    stones = "SELECT 1 FROM tombstones WHERE iri = :iri"
    assert len(await sisters.madison.rows(stones, iri=need.iri)) == 1
    assert (await sisters.hull.get(need.iri)).status == 410


async def test_a_listing_ends_by_the_clock_and_can_be_renewed(sisters: Sisters) -> None:
    # Given a need with the usual fourteen days
    need = await sisters.hull.add("Company", kind=Kind.NEED, by="ted")
    await sisters.fediverse.settle()

    # When fifteen days have passed
    await sisters.fediverse.live(days=14, minutes=5)

    # Then it shows nowhere
    assert await sisters.hull.titles() == await sisters.madison.titles() == []

    # And when its member renews it in time, it is back
    ted = await sisters.hull.member("ted")
    await sisters.hull.doing(sisters.hull.rooms.listings.renew(ted, need.post_id))
    await sisters.fediverse.settle()
    assert await sisters.madison.titles() == ["Company"]


@pytest.mark.row("PRV-23")
async def test_what_is_for_sisters_reaches_sisters_only(sisters: Sisters) -> None:
    # Given Madison and Aotearoa are Hull's sisters, and an offer for sisters
    await sisters.hull.add("Two seats", audience="sisters", by="amina")
    await sisters.fediverse.settle()
    sealed = "SELECT visibility FROM posts WHERE name = 'Two seats'"
    assert [row["visibility"] for row in await sisters.madison.rows(sealed)] == ["sisters"]

    # When the sisterhood with Madison ends
    hull = sisters.hull
    await hull.doing(hull.rooms.relations.end_sister(sisters.madison.handle))
    await sisters.fediverse.settle()

    # Then Madison has it no more, and Aotearoa still has
    assert await sisters.madison.rows(sealed) == []
    assert len(await sisters.aotearoa.rows(sealed)) == 1


@pytest.mark.row("PRV-23")
async def test_what_is_for_the_network_never_leaves_the_node(sisters: Sisters) -> None:
    before = len(sisters.fediverse.roads.log)
    await sisters.hull.add("For us", audience="network", by="amina")
    await sisters.hull.add("For Josie", audience="coordinator", by="amina")
    await sisters.fediverse.settle()

    assert len(sisters.fediverse.roads.log) == before


async def test_a_changed_offer_changes_everywhere(sisters: Sisters) -> None:
    hull = sisters.hull
    offer = await hull.add("A lift on Tuesday", by="amina")
    await sisters.fediverse.live(minutes=5)
    amina = await hull.member("amina")
    draft = ListingDraft(Kind.OFFER, "A lift on Wednesday", categories=("ride-lift",))
    await hull.doing(hull.rooms.listings.edit(amina, offer.post_id, draft))
    await sisters.fediverse.settle()

    for home in sisters:
        (shown,) = await home.umbrella()
        assert (shown.title, shown.proof) == ("A lift on Wednesday", "verified")
        assert await home.titles(category="ride") == ["A lift on Wednesday"]
        assert await home.titles(words="tuesday") == []


async def test_a_paused_offer_is_not_shown_until_it_is_resumed(sisters: Sisters) -> None:
    hull = sisters.hull
    offer = await hull.add("A lift on Tuesday", by="amina")
    amina = await hull.member("amina")
    await sisters.fediverse.live(minutes=5)

    await hull.doing(hull.rooms.listings.pause(amina, offer.post_id))
    await sisters.fediverse.live(minutes=5)
    assert await hull.titles() == await sisters.madison.titles() == []

    await hull.doing(hull.rooms.listings.resume(amina, offer.post_id))
    await sisters.fediverse.live(minutes=5)
    assert await hull.titles() == await sisters.madison.titles() == ["A lift on Tuesday"]


async def test_steps_that_follow_each_other_at_once_end_in_the_last_one(sisters: Sisters) -> None:
    """Within one millisecond of the clock: the order is that of the doing."""
    hull = sisters.hull
    offer = await hull.add("A lift on Tuesday", by="amina")
    amina = await hull.member("amina")
    for step in ("pause", "resume", "reserve", "reopen", "pause", "resume"):
        await hull.doing(getattr(hull.rooms.listings, step)(amina, offer.post_id))
    await sisters.fediverse.settle()

    assert await sisters.madison.titles() == ["A lift on Tuesday"]


async def test_an_offer_that_the_world_has_forgotten_begins_anew_under_another_name(
    sisters: Sisters,
) -> None:
    # Given a need that ended four days ago, and is deleted everywhere
    hull, madison = sisters.hull, sisters.madison
    need = await hull.add("Company", kind=Kind.NEED, by="ted")
    await sisters.fediverse.live(days=18)
    assert await madison.rows("SELECT 1 FROM posts WHERE iri = :iri", iri=need.iri) == []
    assert (await hull.get(need.iri)).status == 410

    # When it is renewed
    ted = await hull.member("ted")
    renewed = await hull.doing(hull.rooms.listings.renew(ted, need.post_id))
    await sisters.fediverse.settle()

    # Then it is a new thing: a tombstone stays a tombstone
    assert renewed.iri != need.iri
    (shown,) = await madison.umbrella()
    assert (shown.iri, shown.title) == (renewed.iri, "Company")
    assert (await hull.get(need.iri)).status == 410


async def test_an_offer_shown_to_fewer_people_is_taken_back_from_the_others(
    sisters: Sisters,
) -> None:
    # Given an offer for everybody, which vera has got
    hull, madison = sisters.hull, sisters.madison
    vera = sisters.fediverse.stranger("vera@social.example")
    await vera.follow((await hull.member("amina")).iri)
    offer = await hull.add("Two seats", by="amina")
    await sisters.fediverse.live(minutes=5)
    assert len(vera.heard("Create")) == 1

    # When Amina shows it to sisters only
    amina = await hull.member("amina")
    draft = ListingDraft(
        Kind.OFFER, "Two seats", categories=("food",), audience=ListingAudience.SISTERS
    )
    await hull.doing(hull.rooms.listings.edit(amina, offer.post_id, draft))
    await sisters.fediverse.live(minutes=5)

    # Then vera is told to delete it, and cannot fetch it; the sisters' members still see it
    (delete,) = vera.heard("Delete")
    assert delete["object"]["id"] == offer.iri
    assert vera.heard("Update") == []
    assert (await vera.get(offer.iri)).status == 404
    assert await madison.titles() == []
    rosa = await madison.program("rosa")
    assert [item["id"] for item in (await rosa.get("/umbrella"))["orderedItems"]] == [offer.iri]
