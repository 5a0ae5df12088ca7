"""From a member's first word to the last tombstone, as her sisters see it."""

from listings.listing import Kind
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


async def test_what_is_for_the_network_never_leaves_the_node(sisters: Sisters) -> None:
    before = len(sisters.fediverse.roads.log)
    await sisters.hull.add("For us", audience="network", by="amina")
    await sisters.hull.add("For Josie", audience="coordinator", by="amina")
    await sisters.fediverse.settle()

    assert len(sisters.fediverse.roads.log) == before
