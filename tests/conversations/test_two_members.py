"""Two members of one network: from the first words to the deed."""

import pytest

from conversations.conversation import State
from listings import store as listing_store
from listings.listing import Kind, Listing
from listings.listing import State as ListingState
from tests.conversations.given import (
    HERE,
    THERE,
    answered,
    comes_by,
    doer,
    read_by,
    said,
    seen_by,
    words_of,
    yes,
)
from tests.fediverse.home import Home


@pytest.fixture(autouse=True)
async def at_home(hull: Home) -> None:
    await comes_by(hull)


async def test_an_answer_is_read_by_the_two_and_by_nobody_else(hull: Home) -> None:
    need = await hull.add("A lift on Tuesday", by="ted", kind=Kind.NEED, audience="network")

    talk = await answered(hull, need, "I drive past anyway.")
    await said(hull, talk, "ted", "Wonderful, at ten?")

    assert await words_of(hull, talk, "ted") == ["I drive past anyway.", "Wonderful, at ten?"]
    assert await words_of(hull, talk, "amina") == ["I drive past anyway.", "Wonderful, at ten?"]
    assert await seen_by(hull, talk, "josie") is None


async def test_both_say_yes_and_only_then_each_sees_what_the_other_gives(hull: Home) -> None:
    need = await hull.add("A lift on Tuesday", by="ted", kind=Kind.NEED, audience="network")
    talk = await answered(hull, need)

    await yes(hull, talk, "ted", HERE)
    before = await read_by(hull, talk, "amina")
    assert (before.state, before.other.said_yes, before.other.given) == (
        State.TALKING,
        True,
        None,
    )
    await yes(hull, talk, "amina", THERE)

    after = await read_by(hull, talk, "amina")
    assert (after.state, after.other.given) == (State.AGREED, HERE)
    assert (await read_by(hull, talk, "ted")).other.given == THERE


async def test_what_is_agreed_reserves_the_ask_and_done_fulfils_it(hull: Home) -> None:
    need = await hull.add("A lift on Tuesday", by="ted", kind=Kind.NEED, audience="network")
    talk = await answered(hull, need)
    await yes(hull, talk, "amina")
    await yes(hull, talk, "ted")
    assert await state_of(hull, need) is ListingState.RESERVED

    await hull.rooms.conversations.done(await doer(hull, "amina"), talk.id)

    assert await state_of(hull, need) is ListingState.DONE
    assert (await read_by(hull, talk, "ted")).state is State.DONE


async def test_what_comes_to_nothing_is_open_again_to_others(hull: Home) -> None:
    need = await hull.add("A lift on Tuesday", by="ted", kind=Kind.NEED, audience="network")
    talk = await answered(hull, need)
    await yes(hull, talk, "amina", THERE)
    await yes(hull, talk, "ted", HERE)

    await hull.rooms.conversations.fell_through(await doer(hull, "ted"), talk.id, "I am ill.")

    assert await state_of(hull, need) is ListingState.OPEN
    seen = await read_by(hull, talk, "amina")
    assert (seen.state, seen.other.given) == (State.FELL_THROUGH, None)
    assert seen.lines[-1].text == "I am ill."


async def state_of(home: Home, listing: Listing) -> ListingState:
    found = await home.node.database.read(lambda tx: listing_store.by_post(tx, listing.post_id))
    assert found is not None
    return found.state
