"""There is no host in the middle: whichever is switched off, another shows the same umbrella."""

import pytest

from storage.database import Writing
from tests.fediverse.casts import numbered
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.fixtures import Sisters


@pytest.mark.parametrize("gone", ["hull", "madison", "aotearoa"])
async def test_whichever_node_is_off_the_others_show_the_whole_umbrella(
    gone: str, sisters: Sisters
) -> None:
    # Given each network offers something
    for home in sisters:
        await home.add(f"Offer of {home.cast.username}")
    await sisters.fediverse.settle()
    wanted = sorted(f"Offer of {home.cast.username}" for home in sisters)

    # When one is switched off for days
    left = [home for home in sisters if home.cast.username != gone]
    (off,) = [home for home in sisters if home.cast.username == gone]
    await off.stop()
    await sisters.fediverse.live(days=2)

    # Then either of the others shows everything, in its page and as a document
    for home in left:
        assert await home.titles() == wanted, home.host
        html = await home.page("/umbrella")
        assert all(title in html for title in wanted)
        networks = (await home.document("/umbrella/networks"))["items"]
        assert len(networks) == 3


async def test_a_node_that_is_new_finds_the_whole_umbrella_by_walking_from_one_sister(
    sisters: Sisters,
) -> None:
    # Given three sisters with offers
    for home in sisters:
        await home.add(f"Offer of {home.cast.username}")
    await sisters.fediverse.settle()

    # When a fourth network becomes a sister of only one of them
    fourth = await sisters.fediverse.add(numbered(4))
    await sisters.fediverse.become_sisters(sisters.madison, fourth)
    await sisters.fediverse.live(hours=7)

    # Then it shows all of them, with where each comes from and whether its proof was sound
    shown = await fourth.umbrella()
    assert sorted((item.title, item.distance, item.proof) for item in shown) == [
        ("Offer of aotearoa", 2, "verified"),
        ("Offer of hull", 2, "verified"),
        ("Offer of madison", 1, "verified"),
    ]


async def test_the_store_of_one_node_can_be_lost_and_is_found_again_at_its_sisters(
    fediverse: Fediverse, sisters: Sisters
) -> None:
    """Not its own words, but all the others': what it knew of the umbrella needs no backup."""
    for home in sisters:
        await home.add(f"Offer of {home.cast.username}")
    await fediverse.settle()
    hull = sisters.hull

    def forget(tx: Writing) -> None:
        for table in ("timelines", "listings", "known_networks", "posts"):
            tx.run(f"DELETE FROM {table}")  # noqa: S608  # our own words

    await hull.node.database.write(forget)
    await hull.restart()
    await fediverse.live(hours=7)

    assert await hull.titles() == ["Offer of aotearoa", "Offer of madison"]
