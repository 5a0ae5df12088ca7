"""A member of a sister answers an offer, over two nodes: words, agreement, deed."""

import pytest

from conversations.conversation import State
from listings import store as listing_store
from listings.listing import Listing
from listings.listing import State as ListingState
from tests.conversations.given import (
    HERE,
    THERE,
    answered,
    comes_by,
    doer,
    only_talk,
    read_by,
    said,
    words_of,
    yes,
)
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home


@pytest.fixture
async def offer(fediverse: Fediverse, hull: Home, madison: Home) -> Listing:
    """Ted of Hull offers bread; Madison is a sister, and everybody comes by."""
    await fediverse.become_sisters(hull, madison)
    await comes_by(hull)
    await comes_by(madison)
    offer = await hull.add("Bread on Fridays", by="ted", audience="sisters")
    await fediverse.settle()
    return offer


async def there(home: Home, listing: Listing) -> int:
    """The number under which another node knows a listing."""
    found = await home.node.database.read(lambda tx: listing_store.by_iri(tx, listing.iri))
    assert found is not None
    return found.post_id


async def state_of(home: Home, listing: Listing) -> ListingState:
    found = await home.node.database.read(lambda tx: listing_store.by_iri(tx, listing.iri))
    assert found is not None
    return found.state


async def test_they_talk_agree_and_do_it(
    fediverse: Fediverse, hull: Home, madison: Home, offer: Listing
) -> None:
    # When Dante answers from Madison, and Ted answers him
    theirs = await answered(madison, await there(madison, offer), "Two, please!", by="dante")
    await fediverse.settle()
    ours = await only_talk(hull, "ted")
    await said(hull, ours, "ted", "Gladly. Rye?")
    await fediverse.settle()

    # Then both read the same
    assert await words_of(hull, ours, "ted") == ["Two, please!", "Gladly. Rye?"]
    assert await words_of(madison, theirs, "dante") == ["Two, please!", "Gladly. Rye?"]

    # When Dante says yes, and Ted after him
    await yes(madison, theirs, "dante", THERE)
    await fediverse.settle()
    assert (await read_by(hull, ours, "ted")).other.said_yes
    await yes(hull, ours, "ted", HERE)
    await fediverse.settle()

    # Then it is agreed on both sides, and each can read what the other gives at the other's home
    for home, talk, who, node in (
        (hull, ours, "ted", madison),
        (madison, theirs.id, "dante", hull),
    ):
        seen = await read_by(home, talk, who)
        assert seen.state is State.AGREED
        assert seen.details_url.startswith(f"{node.base_url}/agreed/")

    # When Dante says it has happened
    await madison.doing(madison.rooms.conversations.done(await doer(madison, "dante"), theirs.id))
    await fediverse.settle()

    # Then both know
    assert (await read_by(hull, ours, "ted")).state is State.DONE
    assert (await read_by(madison, theirs, "dante")).state is State.DONE
