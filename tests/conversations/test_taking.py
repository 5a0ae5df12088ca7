"""What is agreed takes the listing up: caps and helpers are kept to, whoever is faster (20)."""

import asyncio

import pytest

from conversations.conversation import Conversation, State
from listings import store as listing_store
from listings.listing import Kind, Listing
from listings.listing import State as ListingState
from listings.terms import Cap, Crew, Per
from tests.conversations.given import answered, comes_by, doer, read_by, yes
from tests.fediverse.home import Home
from world.errors import Conflict


@pytest.fixture(autouse=True)
async def at_home(hull: Home) -> None:
    await comes_by(hull)


async def state_of(home: Home, listing: Listing) -> ListingState:
    found = await home.node.database.read(lambda tx: listing_store.by_post(tx, listing.post_id))
    assert found is not None
    return found.state


async def need_of(home: Home, helpers: Crew) -> Listing:
    return await home.add(
        "Hands for moving", by="josie", kind=Kind.NEED, audience="network", helpers=helpers
    )


async def talks_about(home: Home, listing: Listing, *, by_holder: str) -> list[Conversation]:
    """Everybody but the holder answers, and the holder says yes to all of them."""
    others = [name for name in home.cast.members if name != by_holder]
    talks = [await answered(home, listing, by=name) for name in others]
    for talk in talks:
        await yes(home, talk, by_holder)
    return talks


async def test_of_two_who_say_yes_at_once_one_is_told_that_it_is_taken(hull: Home) -> None:
    need = await need_of(hull, Crew(1, 1))
    first, second = await talks_about(hull, need, by_holder="josie")

    outcomes = await asyncio.gather(
        yes(hull, first, "amina"), yes(hull, second, "ted"), return_exceptions=True
    )

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Conflict", "Conversation"]
    states = [(await read_by(hull, talk, "josie")).state for talk in (first, second)]
    assert sorted(states) == [State.AGREED, State.TALKING]
    assert await state_of(hull, need) is ListingState.RESERVED


async def test_as_many_help_as_were_asked_for(hull: Home) -> None:
    need = await need_of(hull, Crew(1, 2))
    first, second = await talks_about(hull, need, by_holder="josie")

    await yes(hull, first, "amina")
    assert await state_of(hull, need) is ListingState.OPEN
    await yes(hull, second, "ted")
    assert await state_of(hull, need) is ListingState.RESERVED

    await hull.rooms.conversations.done(await doer(hull, "amina"), first.id)
    assert await state_of(hull, need) is ListingState.RESERVED
    await hull.rooms.conversations.done(await doer(hull, "ted"), second.id)
    assert await state_of(hull, need) is ListingState.DONE


async def test_an_offer_is_taken_up_as_often_as_was_said(hull: Home) -> None:
    offer = await hull.add("Bread on Fridays", by="josie", audience="network", cap=Cap(1, Per.WEEK))
    first, second = await talks_about(hull, offer, by_holder="josie")

    await yes(hull, first, "amina")
    assert await state_of(hull, offer) is ListingState.PAUSED
    with pytest.raises(Conflict):
        await yes(hull, second, "ted")

    await hull.rooms.conversations.fell_through(await doer(hull, "josie"), first.id)
    assert await state_of(hull, offer) is ListingState.OPEN
    await yes(hull, second, "ted")
    assert (await read_by(hull, second, "ted")).state is State.AGREED


async def test_who_came_too_late_is_told_when_it_is_done(hull: Home) -> None:
    need = await need_of(hull, Crew(1, 1))
    first, second = await talks_about(hull, need, by_holder="josie")
    await yes(hull, first, "amina")

    await hull.rooms.conversations.done(await doer(hull, "josie"), first.id)

    read = await read_by(hull, second, "ted")
    assert (read.state, read.lines[-1].what.value) == (State.CLOSED, "taken")


async def test_withdrawing_ends_talks_and_removing_ends_agreements_too(hull: Home) -> None:
    need = await need_of(hull, Crew(1, 2))
    first, second = await talks_about(hull, need, by_holder="josie")
    await yes(hull, first, "amina")

    josie = await hull.member("josie")
    await hull.rooms.listings.remove(josie, need.post_id, "Not for here.")

    assert (await read_by(hull, first, "amina")).state is State.FELL_THROUGH
    assert (await read_by(hull, second, "ted")).state is State.CLOSED


async def test_what_has_ended_takes_no_answers_and_no_yes(hull: Home) -> None:
    need = await need_of(hull, Crew(1, 1))
    talk = await answered(hull, need)
    await yes(hull, talk, "josie")
    josie = await hull.member("josie")
    await hull.rooms.listings.pause(josie, need.post_id)

    with pytest.raises(Conflict):
        await answered(hull, need, by="ted")
    with pytest.raises(Conflict):
        await yes(hull, talk, "amina")
    assert (await read_by(hull, talk, "amina")).state is State.TALKING


async def test_the_same_two_talk_in_one_conversation_and_begin_again_in_it(hull: Home) -> None:
    offer = await hull.add("Bread on Fridays", by="josie", audience="network")
    first = await answered(hull, offer, "This week?")
    again = await answered(hull, offer, "Or next week?")
    assert again.id == first.id

    for side in ("josie", "amina"):
        await yes(hull, first, side)
    await hull.rooms.conversations.done(await doer(hull, "amina"), first.id)
    third = await answered(hull, offer, "Once more?")

    assert (third.id, third.state, third.round) == (first.id, State.TALKING, 2)
    for side in ("josie", "amina"):
        await yes(hull, first, side)
    assert (await read_by(hull, first, "josie")).state is State.AGREED


async def test_what_has_happened_once_has_not_happened_twice(hull: Home) -> None:
    offer = await hull.add(
        "Bread on Fridays", by="josie", audience="network", cap=Cap(2, Per.TOTAL)
    )
    talk = await answered(hull, offer)
    for side in ("josie", "amina"):
        await yes(hull, talk, side)
    for side in ("josie", "amina", "josie"):
        await hull.rooms.conversations.done(await doer(hull, side), talk.id)

    rows = await hull.rows("SELECT count(*) AS number FROM listing_takings")
    assert rows[0]["number"] == 1
    assert await state_of(hull, offer) is ListingState.OPEN


async def test_done_is_only_what_was_agreed(hull: Home) -> None:
    need = await need_of(hull, Crew(1, 1))
    talk = await answered(hull, need)
    with pytest.raises(Conflict):
        await hull.rooms.conversations.done(await doer(hull, "amina"), talk.id)
