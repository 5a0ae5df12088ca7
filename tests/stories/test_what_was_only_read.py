"""What a server has read in a network's list, and was never sent, ends there as everywhere."""

import pytest

from listings.listing import Listing, ListingDraft
from tests.alliances.humans import both_say_yes, founded
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home


@pytest.fixture
async def read(fediverse: Fediverse, hull: Home, madison: Home) -> Listing:
    """Madison's offer, which Hull has read when Madison came into its umbrella."""
    await founded(fediverse, hull)
    offer = await madison.add("Jump leads")
    await both_say_yes(fediverse, hull, madison)
    assert await hull.titles() == ["Jump leads"]
    return offer


async def test_a_new_wording_is_heard_at_once(
    fediverse: Fediverse, hull: Home, madison: Home, read: Listing
) -> None:
    draft = ListingDraft(read.kind, "Jump leads and a torch", categories=("food",))
    leah = await madison.member("leah")
    await madison.doing(madison.rooms.listings.edit(leah, read.post_id, draft))
    await fediverse.settle()

    assert await hull.titles() == ["Jump leads and a torch"]


@pytest.mark.parametrize("deed", ["withdraw", "delete"])
async def test_its_end_is_heard_at_once(
    deed: str, fediverse: Fediverse, hull: Home, madison: Home, read: Listing
) -> None:
    leah = await madison.member("leah")
    await madison.doing(getattr(madison.rooms.listings, deed)(leah, read.post_id))
    await fediverse.settle()

    assert await hull.titles() == []
