"""A member has herself erased, and sees which servers have done as she asked."""

import pytest

from rights.erasure import Fate, Receipts
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home


async def receipts(home: Home, secret: str) -> Receipts:
    erasing = home.rooms.rights.erasing
    return await home.node.database.read(lambda tx: erasing.receipts(tx, secret))


@pytest.mark.row("PRV-20", "DEL-11")
async def test_who_confirms_who_waits_and_who_cannot_be_reached(
    fediverse: Fediverse, hull: Home, madison: Home, aotearoa: Home
) -> None:
    # Given Amina is known to a sister, to one that is dark, and to somebody elsewhere
    await fediverse.become_sisters(hull, madison)
    await fediverse.become_sisters(hull, aotearoa)
    vera = fediverse.stranger("vera@social.example")
    amina = await hull.member("amina")
    await vera.follow(amina.iri)
    await hull.add("A lift on Tuesday", by="amina")
    await fediverse.settle()
    assert await madison.titles() == await aotearoa.titles() == ["A lift on Tuesday"]
    await aotearoa.stop()
    vera.server.status = 403

    # When she has herself erased
    secret = await hull.doing(hull.rooms.rights.erasing.leave(amina.id))
    await fediverse.settle()

    # Then whoever is there has confirmed it, and nothing of hers is shown there
    found = await receipts(hull, secret)
    assert found.with_fate(Fate.CONFIRMED) == ["madison.example"]
    assert found.with_fate(Fate.WAITING) == ["aotearoa.example"]
    assert await madison.titles() == []

    # And who was dark confirms it when she is back
    await fediverse.live(days=4)
    assert (await receipts(hull, secret)).with_fate(Fate.WAITING) == ["aotearoa.example"]
    await aotearoa.start()
    await fediverse.live(hours=3)
    found = await receipts(hull, secret)
    assert found.with_fate(Fate.CONFIRMED) == ["aotearoa.example", "madison.example"]
    assert await aotearoa.titles() == []

    # And who said no is told to her as it is
    assert found.with_fate(Fate.UNREACHABLE) == ["social.example"]


async def test_a_sister_that_never_comes_back_is_given_up_in_the_end(
    fediverse: Fediverse, hull: Home, madison: Home
) -> None:
    await fediverse.become_sisters(hull, madison)
    await hull.add("A lift on Tuesday", by="amina")
    await fediverse.settle()
    fediverse.roads.dark.add("madison.example")
    amina = await hull.member("amina")
    secret = await hull.doing(hull.rooms.rights.erasing.leave(amina.id))
    await fediverse.live(days=13)
    assert (await receipts(hull, secret)).with_fate(Fate.WAITING) == ["madison.example"]
    await fediverse.live(days=3)
    assert (await receipts(hull, secret)).with_fate(Fate.UNREACHABLE) == ["madison.example"]
