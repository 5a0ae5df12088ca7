"""Two members of one network: from the first words to the deed."""

from datetime import timedelta

import pytest

from conversations.conversation import Given, State
from listings import store as listing_store
from listings.listing import Kind, Listing
from listings.listing import State as ListingState
from listings.window import Span
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
from world.errors import Refused


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


@pytest.mark.parametrize(
    ("hours", "given"), [((2, 1), None), ((-3, -1), None), ((1, 2), "x" * 301)]
)
async def test_an_odd_time_and_endless_places_are_refused(
    hull: Home, hours: tuple[int, int], given: str | None
) -> None:
    need = await hull.add("A lift on Tuesday", by="ted", kind=Kind.NEED, audience="network")
    talk = await answered(hull, need)
    now = hull.watch.now()
    window = Span(now + timedelta(hours=hours[0]), now + timedelta(hours=hours[1]), "UTC")
    with pytest.raises(Refused):
        await yes(hull, talk, "ted", Given(given or ""), window)


async def test_what_the_other_sees_can_be_changed_while_it_is_agreed(hull: Home) -> None:
    need = await hull.add("A lift on Tuesday", by="ted", kind=Kind.NEED, audience="network")
    talk = await answered(hull, need)
    for side in ("ted", "amina"):
        await yes(hull, talk, side)
    await yes(hull, talk, "ted", HERE)
    assert (await read_by(hull, talk, "amina")).other.given == HERE
    assert (await read_by(hull, talk, "amina")).state is State.AGREED


async def test_what_somebody_needs_to_take_part_is_told_to_whoever_has_agreed(
    hull: Home,
) -> None:
    need = await hull.add(
        "Company", by="ted", kind=Kind.NEED, audience="network", access=("step_free",)
    )
    talk = await answered(hull, need)
    assert (await read_by(hull, talk, "amina")).access == ()
    for side in ("ted", "amina"):
        await yes(hull, talk, side)
    assert list((await read_by(hull, talk, "amina")).access) == ["step_free"]
