"""Caps are never exceeded, needs have as many helpers as they asked for (invariant 20)."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from actors.actor import Actor
from listings.listing import Deed, Listing, ListingDraft, State
from listings.terms import Cap, Crew, Per
from tests.listings.given import A_DAY, NEED, OFFER, held, is_here
from tests.posts.village import Neighbour, Village
from world.errors import Conflict, Missing

MONTHLY = replace(OFFER, cap=Cap(2, Per.MONTH))
ONCE = replace(OFFER, cap=Cap(1, Per.TOTAL))


async def take(hull: Village, listing: Listing, key: str) -> Listing:
    return await hull.database.write(lambda tx: hull.listings.take(tx, listing.post_id, key))


async def give_back(hull: Village, listing: Listing, key: str) -> Listing:
    return await hull.database.write(lambda tx: hull.listings.give_back(tx, listing.post_id, key))


async def complete(hull: Village, listing: Listing, key: str) -> Listing:
    return await hull.database.write(lambda tx: hull.listings.complete(tx, listing.post_id, key))


async def made(hull: Village, draft: ListingDraft) -> Listing:
    return await hull.listings.add(hull.ted, draft)


async def test_an_offer_rests_when_it_is_taken_up_as_often_as_it_was_meant(hull: Village) -> None:
    listing = await made(hull, MONTHLY)
    assert (await take(hull, listing, "one")).state is State.OPEN
    rests = await take(hull, listing, "two")
    assert (rests.state, rests.rests_at_cap) == (State.PAUSED, True)
    with pytest.raises(Conflict, match="taken"):
        await take(hull, listing, "three")


async def test_however_many_agree_at_once_no_cap_is_exceeded(hull: Village) -> None:
    listing = await made(hull, replace(OFFER, cap=Cap(3, Per.WEEK)))
    answers = await asyncio.gather(
        *(take(hull, listing, str(key)) for key in range(12)), return_exceptions=True
    )
    assert sum(isinstance(answer, Listing) for answer in answers) == 3
    assert sum(isinstance(answer, Conflict) for answer in answers) == 9
    ((count,),) = await hull.rows("SELECT count(*) FROM listing_takings")
    assert count == 3


async def test_the_same_agreement_counts_once(hull: Village) -> None:
    listing = await made(hull, MONTHLY)
    for _ in range(3):
        assert (await take(hull, listing, "one")).state is State.OPEN


async def test_a_new_month_opens_it_again_in_the_networks_zone(hull: Village) -> None:
    listing = await made(hull, MONTHLY)
    for key in ("one", "two"):
        await take(hull, listing, key)
    assert await hull.listings.reopen_due(hull.clock.now()) == 0
    month = hull.clock.now().replace(day=31, hour=23, minute=59, second=59, microsecond=0)
    hull.clock.turn(seconds=(month - hull.clock.now()).total_seconds())
    assert await hull.listings.reopen_due(hull.clock.now()) == 0
    hull.clock.turn(seconds=1)
    assert await hull.listings.reopen_due(hull.clock.now()) == 1
    opened = await held(hull, listing)
    assert (opened.state, opened.rests_at_cap) == (State.OPEN, False)
    assert (await take(hull, listing, "three")).state is State.OPEN


async def test_what_its_member_paused_does_not_open_by_itself(hull: Village) -> None:
    listing = await made(hull, MONTHLY)
    await hull.listings.pause(hull.ted, listing.post_id)
    hull.clock.turn(days=40)
    assert await hull.listings.reopen_due(hull.clock.now()) == 0


async def test_what_rests_cannot_be_opened_by_hand_but_by_another_cap(hull: Village) -> None:
    listing = await made(hull, MONTHLY)
    for key in ("one", "two"):
        await take(hull, listing, key)
    with pytest.raises(Conflict):
        await hull.listings.resume(hull.ted, listing.post_id)
    edited = await hull.listings.edit(
        hull.ted, listing.post_id, replace(MONTHLY, cap=Cap(3, Per.MONTH))
    )
    assert edited.state is State.OPEN
    lowered = await hull.listings.edit(
        hull.ted, listing.post_id, replace(MONTHLY, cap=Cap(1, Per.MONTH))
    )
    assert (lowered.state, lowered.rests_at_cap) == (State.PAUSED, True)


async def test_what_comes_to_nothing_frees_its_place(hull: Village) -> None:
    listing = await made(hull, MONTHLY)
    for key in ("one", "two"):
        await take(hull, listing, key)
    assert (await give_back(hull, listing, "one")).state is State.OPEN
    assert (await give_back(hull, listing, "one")).state is State.OPEN
    assert (await take(hull, listing, "three")).state is State.PAUSED


async def test_what_has_happened_still_counts_for_its_month(hull: Village) -> None:
    listing = await made(hull, MONTHLY)
    for key in ("one", "two"):
        await take(hull, listing, key)
        await complete(hull, listing, key)
    assert (await held(hull, listing)).state is State.PAUSED
    assert (await give_back(hull, listing, "one")).state is State.PAUSED


async def test_a_thing_that_is_given_once_is_spoken_for_then_done(hull: Village) -> None:
    listing = await made(hull, ONCE)
    assert (await take(hull, listing, "one")).state is State.RESERVED
    assert (await give_back(hull, listing, "one")).state is State.OPEN
    await take(hull, listing, "two")
    assert (await complete(hull, listing, "two")).state is State.DONE


async def test_a_need_is_reserved_when_it_has_all_its_helpers_and_done_when_they_have_helped(
    hull: Village,
) -> None:
    listing = await made(hull, replace(NEED, helpers=Crew(2, 3)))
    assert (await take(hull, listing, "one")).state is State.OPEN
    assert (await take(hull, listing, "two")).state is State.OPEN
    assert (await take(hull, listing, "three")).state is State.RESERVED
    with pytest.raises(Conflict):
        await take(hull, listing, "four")
    assert (await give_back(hull, listing, "three")).state is State.OPEN
    assert (await complete(hull, listing, "one")).state is State.OPEN
    assert (await complete(hull, listing, "two")).state is State.DONE


async def test_one_helper_who_is_enough_alone_does_not_end_it_while_another_is_on_it(
    hull: Village,
) -> None:
    listing = await made(hull, replace(NEED, helpers=Crew(1, 2)))
    for key in ("one", "two"):
        await take(hull, listing, key)
    assert (await complete(hull, listing, "one")).state is State.RESERVED
    assert (await complete(hull, listing, "two")).state is State.DONE


@pytest.mark.parametrize("deed", [Deed.PAUSE, Deed.RESERVE, Deed.FULFIL, Deed.WITHDRAW])
async def test_what_is_not_open_is_taken_up_by_nobody(hull: Village, deed: Deed) -> None:
    listing = await made(hull, OFFER)
    await hull.listings.step(hull.ted, listing.post_id, deed)
    with pytest.raises(Conflict):
        await take(hull, listing, "one")


async def test_what_is_past_its_end_is_taken_up_by_nobody_before_any_chore_has_run(
    hull: Village,
) -> None:
    listing = await made(hull, replace(OFFER, expires_at=hull.clock.now() + A_DAY))
    hull.clock.turn(days=1)
    with pytest.raises(Conflict):
        await take(hull, listing, "one")


async def test_an_agreement_that_ends_after_its_listing_changes_nothing(hull: Village) -> None:
    listing = await made(hull, NEED)
    await take(hull, listing, "one")
    await hull.listings.withdraw(hull.ted, listing.post_id)
    for end in (give_back, complete):
        assert (await end(hull, listing, "one")).state is State.WITHDRAWN


async def test_whoever_says_it_came_to_nothing_frees_all_places(hull: Village) -> None:
    listing = await made(hull, NEED)
    await take(hull, listing, "one")
    await hull.listings.reopen(hull.ted, listing.post_id)
    assert (await take(hull, listing, "two")).state is State.RESERVED


async def test_of_a_sisters_listing_nothing_is_kept_here(
    hull: Village, york: Neighbour, sister: Actor
) -> None:
    note = york.note(
        purpose="offer",
        publishes={
            "id": f"{york.note()['id']}#primary",
            "type": "Intent",
            "action": "deliverService",
            "resourceQuantity": {"hasUnit": "hour"},
        },
    )
    await hull.hear(york.does("Create", note))
    ((number,),) = await hull.rows("SELECT post_id FROM listings")
    taken = await hull.database.write(lambda tx: hull.listings.take(tx, number, "one"))
    assert taken.state is State.OPEN
    assert await hull.rows("SELECT 1 FROM listing_takings") == []
    with pytest.raises(Missing):
        await hull.database.write(lambda tx: hull.listings.take(tx, 77, "one"))


async def test_what_was_taken_up_is_not_forgotten_when_it_goes_on_under_another_number(
    hull: Village,
) -> None:
    weekly = replace(OFFER, cap=Cap(2, Per.TOTAL), expires_at=hull.clock.now() + A_DAY)
    listing = await made(hull, weekly)
    await take(hull, listing, "one")
    hull.clock.turn(days=1)
    await hull.listings.expire_due(hull.clock.now())
    hull.clock.turn(days=3)
    await hull.listings.delete_due(hull.clock.now())
    again = await hull.listings.renew(hull.ted, listing.post_id)
    assert not await is_here(hull, listing)
    assert (await take(hull, again, "two")).state is State.RESERVED


async def test_a_need_that_is_done_is_forgotten_after_the_networks_time(hull: Village) -> None:
    listing = await made(hull, NEED)
    await take(hull, listing, "one")
    await complete(hull, listing, "one")
    hull.clock.turn(days=29)
    await hull.listings.delete_due(hull.clock.now())
    await hull.listings.anonymise_due(hull.clock.now())
    assert await is_here(hull, listing)
    hull.clock.turn(days=2)
    await hull.listings.anonymise_due(hull.clock.now())
    assert not await is_here(hull, listing)
    told = "SELECT kind, root_category, state, opened_in FROM past_listings"
    assert await hull.rows(told) == [("need", "ride", "done", "2026-03")]


async def test_who_did_what_is_forgotten_with_it_and_what_was_done_is_not(hull: Village) -> None:
    listing = await made(hull, NEED)
    await hull.listings.withdraw(hull.ted, listing.post_id, "Josie found somebody")
    hull.clock.turn(days=2)
    await hull.listings.delete_due(hull.clock.now())
    hull.clock.turn(days=29)
    await hull.listings.anonymise_due(hull.clock.now())
    steps = await hull.rows("SELECT actor_iri, to_state, reason FROM listing_events ORDER BY id")
    assert [(iri, reason) for iri, _, reason in steps] == [(hull.network.iri, "")] * 2
    assert [state for _, state, _ in steps] == ["open", "withdrawn"]


async def test_what_goes_on_keeps_its_steps(hull: Village) -> None:
    listing = await made(hull, OFFER)
    hull.clock.turn(days=60)
    await hull.listings.anonymise_due(hull.clock.now())
    ((iri,),) = await hull.rows("SELECT actor_iri FROM listing_events")
    assert iri == hull.ted.iri
    assert await is_here(hull, listing)


async def test_a_month_is_no_part_of_a_week(hull: Village) -> None:
    listing = await made(hull, replace(OFFER, cap=Cap(1, Per.WEEK)))
    await take(hull, listing, "one")
    hull.clock.turn(seconds=timedelta(days=2).total_seconds())
    assert await hull.listings.reopen_due(hull.clock.now()) == 1
    assert (await take(hull, listing, "two")).state is State.PAUSED
