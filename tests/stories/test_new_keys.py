"""A network gets new keys, and everybody learns of it."""

import pytest

from tests.fediverse.fediverse import Fediverse
from tests.fediverse.fixtures import Sisters
from tests.fediverse.home import Home
from tests.fediverse.stranger import keys_in


async def test_new_keys_of_a_network_are_learned_by_its_sisters(sisters: Sisters) -> None:
    # Given everybody knows the old keys
    hull, madison = sisters.hull, sisters.madison
    await hull.add("Before")
    await sisters.fediverse.settle()
    network = (await hull.network()).iri
    old = await hull.document(network)

    # When the keys of the network and of a member are made anew
    await sisters.fediverse.live(minutes=5)
    await hull.doing(hull.rooms.membership.rotate_keys(None))
    await hull.doing(hull.rooms.membership.rotate_keys("josie"))
    await sisters.fediverse.live(seconds=1)

    # Then the sisters hold the new ones only, without having been written to otherwise
    new = await hull.document(network)
    assert old["publicKey"] != new["publicKey"]
    held = await madison.rows(
        "SELECT k.iri FROM keys k JOIN actors a ON a.id = k.actor_id"
        " WHERE a.iri = :iri AND k.retired_at IS NULL ORDER BY k.iri",
        iri=network,
    )
    assert [row["iri"] for row in held] == sorted(keys_in(new))

    # And what is offered under the new keys is shown with a sound proof
    await hull.add("After")
    await sisters.fediverse.settle()
    assert await madison.titles() == ["After", "Before"]
    assert {item.proof for item in await madison.umbrella()} == {"verified"}


async def test_a_sister_that_was_dark_during_the_change_learns_the_new_keys_later(
    sisters: Sisters,
) -> None:
    await sisters.aotearoa.stop()
    await sisters.hull.doing(sisters.hull.rooms.membership.rotate_keys(None))
    await sisters.hull.doing(sisters.hull.rooms.membership.rotate_keys("josie"))
    await sisters.fediverse.live(seconds=1)
    await sisters.hull.add("After")
    await sisters.fediverse.live(days=2)
    await sisters.aotearoa.start()
    await sisters.fediverse.live(hours=2)

    (shown,) = await sisters.aotearoa.umbrella()
    assert (shown.title, shown.proof) == ("After", "verified")


async def test_a_stranger_checks_the_announcement_of_new_keys_with_the_old_ones(
    fediverse: Fediverse, hull: Home
) -> None:
    vera = fediverse.stranger("vera@social.example")
    network = (await hull.network()).iri
    await vera.follow(network)
    old = await vera.server.read(network)
    await hull.doing(hull.rooms.membership.rotate_keys(None))
    await fediverse.settle()

    # Then the letter that brings the new keys is signed with the one that vera's server knows
    (update,) = vera.heard("Update")
    assert update["object"]["publicKey"] != old["publicKey"]
    assert vera.server.signed_with[-1] == old["publicKey"]["id"]
    assert vera.server.refused == []


async def test_a_restarted_node_still_speaks_with_its_own_keys(
    fediverse: Fediverse, hull: Home, madison: Home
) -> None:
    await fediverse.become_sisters(hull, madison)
    await hull.doing(hull.rooms.membership.rotate_keys(None))
    hull.life.end()
    await hull.restart()
    await hull.add("After")
    await fediverse.settle()

    assert await madison.titles() == ["After"]


@pytest.mark.parametrize("username", ["hull", "amina"])
async def test_the_name_of_an_old_key_never_means_a_new_one(username: str, hull: Home) -> None:
    before = await hull.document(f"/actors/{username}")
    await hull.doing(hull.rooms.membership.rotate_keys(None if username == "hull" else username))
    after = await hull.document(f"/actors/{username}")

    names = [
        {d["publicKey"]["id"], *(k["id"] for k in d["assertionMethod"])} for d in (before, after)
    ]
    assert names[0].isdisjoint(names[1])


async def test_whoever_meets_us_after_the_change_can_check_what_was_said_before(
    fediverse: Fediverse, hull: Home, madison: Home
) -> None:
    # Given an offer that is older than the keys
    await hull.add("Before", by="amina")
    await fediverse.live(days=1)
    await hull.doing(hull.rooms.membership.rotate_keys("amina"))
    await fediverse.live(days=1)

    # When Madison becomes a sister, and never sees the old ones
    await fediverse.become_sisters(hull, madison)
    await fediverse.live(hours=7)

    # Then it is shown as Amina's
    (shown,) = await madison.umbrella()
    assert (shown.title, shown.proof) == ("Before", "verified")


async def test_when_the_answer_to_the_letter_with_the_new_keys_is_lost_nothing_is_held_up(
    fediverse: Fediverse, hull: Home, madison: Home
) -> None:
    # Given Madison has taken the new keys, but Hull never heard that it has
    await fediverse.become_sisters(hull, madison)
    fediverse.roads.weather.answer_lost = 1.0
    await hull.doing(hull.rooms.membership.rotate_keys(None))
    await fediverse.live(seconds=1)
    fediverse.roads.mend()

    # When Hull sends the letter again, and others after it
    await hull.add("After")
    await fediverse.live(minutes=5)

    # Then all of them are taken: the old keys count no more, the new ones do
    assert await madison.titles() == ["After"]
    assert await hull.rows("SELECT 1 FROM deliveries WHERE state <> 'done'") == []
