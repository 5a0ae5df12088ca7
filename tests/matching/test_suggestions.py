"""Suggestions out of a whole node's store."""

import pytest

from actors import store as people
from listings.listing import Kind, Mode
from matching.reasons import Why
from matching.suggest import Suggestion
from tests.fediverse.fixtures import Sisters
from tests.fediverse.home import Home
from world.errors import Missing


async def _suggested(home: Home, need_id: int, to: str = "amina") -> tuple[Suggestion, ...]:
    return await home.rooms.matching.suggest(await home.member(to), need_id)


async def _titles(home: Home, need_id: int) -> list[str]:
    return [one.offer.listing.title for one in await _suggested(home, need_id)]


async def test_a_need_finds_offers_of_its_own_network_and_of_sisters_the_best_first(
    sisters: Sisters,
) -> None:
    # Given offers in Hull and in Madison
    await sisters.hull.add("Soup on Fridays", by="ted", categories=("food-meal",))
    await sisters.hull.add("Digging", by="ted", categories=("garden",))
    await sisters.madison.add("Recipes by telephone", mode=Mode.REMOTE, audience="sisters")
    await sisters.fediverse.settle()

    # When somebody in Hull needs a meal
    need = await sisters.hull.add(
        "A warm meal", kind=Kind.NEED, by="amina", categories=("food-meal",), audience="network"
    )

    # Then both are suggested, and only both, with their reasons
    found = await _suggested(sisters.hull, need.post_id)
    assert [one.offer.listing.title for one in found] == ["Soup on Fridays", "Recipes by telephone"]
    assert found[0].reasons[0].why is Why.SAME_CATEGORY
    assert Why.SISTER in {reason.why for reason in found[1].reasons}


async def test_nothing_about_the_need_leaves_the_node(sisters: Sisters) -> None:
    await sisters.madison.add("Soup", mode=Mode.REMOTE, audience="sisters")
    await sisters.fediverse.settle()
    need = await sisters.hull.add("A meal", kind=Kind.NEED, by="amina", audience="network")
    before = await sisters.hull.rows("SELECT count(*) AS n FROM deliveries")
    assert await _titles(sisters.hull, need.post_id) == ["Soup"]
    await sisters.fediverse.settle()
    assert await sisters.hull.rows("SELECT count(*) AS n FROM deliveries") == before
    assert await sisters.madison.rows("SELECT 1 FROM posts WHERE iri = :iri", iri=need.iri) == []


async def test_whoever_blocks_the_other_is_not_suggested(sisters: Sisters) -> None:
    hull = sisters.hull
    await hull.add("Soup", by="ted")
    need = await hull.add("A meal", kind=Kind.NEED, by="amina", audience="network")
    amina, ted = await hull.member("amina"), await hull.member("ted")
    now = hull.node.world.clock.now()
    assert await _titles(hull, need.post_id) == ["Soup"]
    await hull.node.database.write(lambda tx: people.block(tx, ted.id, amina.id, iri=None, now=now))
    assert await _titles(hull, need.post_id) == []


async def test_what_has_ended_or_is_ones_own_is_not_suggested(sisters: Sisters) -> None:
    hull = sisters.hull
    await hull.add("My own soup", by="amina")
    over = await hull.add("Soup", by="ted")
    need = await hull.add("A meal", kind=Kind.NEED, by="amina", audience="network")
    assert await _titles(hull, need.post_id) == ["Soup"]
    ted = await hull.member("ted")
    await hull.doing(hull.rooms.listings.withdraw(ted, over.post_id))
    assert await _titles(hull, need.post_id) == []


async def test_an_offer_that_is_for_coordinators_is_not_suggested_to_others(
    sisters: Sisters,
) -> None:
    hull = sisters.hull
    await hull.add("Soup", by="ted", audience="coordinator")
    need = await hull.add("A meal", kind=Kind.NEED, by="amina", audience="network")
    assert await _titles(hull, need.post_id) == []


async def test_an_offer_has_no_suggestions_and_neither_has_a_need_that_is_over(
    sisters: Sisters,
) -> None:
    hull = sisters.hull
    mine = await hull.add("Soup", by="ted")
    need = await hull.add("A meal", kind=Kind.NEED, by="amina", audience="network")
    ted = await hull.member("ted")
    assert await hull.rooms.matching.suggest(ted, mine.post_id) == ()
    sisters.fediverse.clock.turn(days=30)
    await sisters.fediverse.settle()
    assert await _titles(hull, need.post_id) == []


async def test_suggestions_are_for_whoever_asks_and_for_coordinators_only(
    sisters: Sisters,
) -> None:
    hull = sisters.hull
    await hull.add("Soup", by="ted")
    need = await hull.add("A meal", kind=Kind.NEED, by="amina", audience="network")
    assert await _suggested(hull, need.post_id, to=hull.coordinator)
    with pytest.raises(Missing):
        await _suggested(hull, need.post_id, to="ted")
    with pytest.raises(Missing):
        await _suggested(hull, 17)
