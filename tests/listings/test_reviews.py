"""A coordinator looks first: when, and what comes of it."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from accounts import store as account_store
from accounts.roles import Limit, Vetting
from actors.actor import Actor
from listings import seen
from listings.bench import Policy, Review
from listings.holding import Overtaken
from listings.listing import ListingDraft, State
from posts.seen import Viewer
from tests.listings.given import CARE, HIDDEN, NEED, OFFER, board, is_here, sees, steps
from tests.posts.village import Village
from world.errors import Conflict, Refused


async def limited(hull: Village, member: Actor) -> None:
    """A coordinator looks first at whatever that member publishes."""
    await hull.database.write(
        lambda tx: account_store.set_limits(tx, member.id, [Limit.REVIEW_FIRST])
    )


async def waiting(hull: Village, draft: ListingDraft) -> int:
    """The number of a listing of ted's that waits for a coordinator."""
    await limited(hull, hull.ted)
    made = await hull.listings.add(hull.ted, draft)
    assert made.state is State.IN_REVIEW
    return made.post_id


@pytest.mark.parametrize(
    ("review", "draft", "state"),
    [
        (Review.NONE, OFFER, State.OPEN),
        (Review.SENSITIVE, OFFER, State.OPEN),
        (Review.SENSITIVE, CARE, State.IN_REVIEW),
        (Review.FIRST, OFFER, State.IN_REVIEW),
        (Review.ALL, OFFER, State.IN_REVIEW),
    ],
)
async def test_a_network_decides_what_is_looked_at_first(
    hull: Village, review: Review, draft: ListingDraft, state: State
) -> None:
    listings = hull.listings_under(Policy(review))
    assert (await listings.add(hull.ted, draft)).state is state
    by_josie = await listings.add(hull.ted, draft, by=hull.josie)
    assert by_josie.state is State.OPEN


async def test_only_the_first_is_looked_at_where_a_network_wishes_that(hull: Village) -> None:
    listings = hull.listings_under(Policy(Review.FIRST))
    first = await listings.add(hull.ted, OFFER)
    assert (await listings.add(hull.ted, NEED)).state is State.IN_REVIEW
    await listings.approve(hull.josie, first.post_id)
    assert (await listings.add(hull.ted, NEED)).state is State.OPEN
    assert (await listings.add(hull.amina, NEED)).state is State.IN_REVIEW


@pytest.mark.parametrize("vetting", [Vetting.APPLIED, Vetting.MET, Vetting.PAUSED])
async def test_whoever_is_not_active_is_always_looked_at_first(
    hull: Village, vetting: Vetting
) -> None:
    await hull.database.write(lambda tx: account_store.set_vetting(tx, hull.ted.id, vetting))
    assert (await hull.listings.add(hull.ted, OFFER)).state is State.IN_REVIEW


async def test_what_waits_is_seen_by_its_owner_and_coordinators_and_leaves_nothing_on_the_wire(
    hull: Village, sister: Actor, fan: Actor
) -> None:
    await limited(hull, hull.ted)
    listing = await hull.listings.add(hull.ted, OFFER)
    for viewer, is_seen in ((hull.ted, True), (hull.josie, True), (hull.amina, False)):
        assert await sees(hull, viewer, listing) == is_seen
    for stranger in (None, sister, fan):
        assert not await sees(hull, stranger, listing)
    assert await board(hull, hull.josie) == []
    assert await hull.wire() == []
    assert await hull.rows("SELECT 1 FROM activities") == []


async def test_an_approved_listing_is_published_as_new_under_its_own_name(
    hull: Village, sister: Actor, fan: Actor
) -> None:
    number = await waiting(hull, OFFER)
    hull.clock.turn(days=2)
    opened = await hull.listings.approve(hull.josie, number)
    assert (opened.state, opened.opened_at) == (State.OPEN, hull.clock.now())
    create, announce = await hull.wire()
    assert (create["type"], create["object"]["id"]) == ("Create", opened.iri)
    assert create["object"]["published"].startswith(f"{hull.clock.now():%Y-%m-%d}")
    assert announce["type"] == "Announce"
    assert await board(hull, hull.amina) == ["Bicycle repair"]


async def test_what_waited_longer_than_it_was_to_last_begins_its_usual_time_anew(
    hull: Village,
) -> None:
    number = await waiting(hull, replace(NEED, expires_at=hull.clock.now() + timedelta(days=1)))
    hull.clock.turn(days=3)
    opened = await hull.listings.approve(hull.josie, number)
    assert opened.expires_at == hull.clock.now() + timedelta(days=14)


async def test_what_is_sent_back_may_be_changed_and_sent_again(hull: Village) -> None:
    number = await waiting(hull, OFFER)
    back = await hull.listings.send_back(hull.josie, number, "Please leave out the price.")
    assert back.state is State.DRAFT
    assert (await steps(hull, back))[-1].reason == "Please leave out the price."
    again = await hull.listings.edit(hull.ted, number, replace(OFFER, body="Brakes."))
    assert (again.state, again.post_id) == (State.IN_REVIEW, number)
    opened = await hull.listings.approve(hull.josie, number)
    assert (opened.state, opened.body) == (State.OPEN, "Brakes.")


async def test_whoever_sends_back_says_why(hull: Village) -> None:
    number = await waiting(hull, OFFER)
    with pytest.raises(Refused):
        await hull.listings.send_back(hull.josie, number, "  ")


async def test_only_coordinators_approve_and_send_back(hull: Village) -> None:
    number = await waiting(hull, OFFER)
    for other in (hull.ted, hull.amina):
        with pytest.raises(Refused):
            await hull.listings.approve(other, number)
        with pytest.raises(Refused):
            await hull.listings.send_back(other, number, "no")


async def test_of_two_coordinators_the_second_sees_that_it_was_approved(hull: Village) -> None:
    number = await waiting(hull, OFFER)
    await hull.listings.approve(hull.josie, number, seen=State.IN_REVIEW)
    with pytest.raises(Overtaken) as lost:
        await hull.listings.send_back(hull.josie, number, "no", seen=State.IN_REVIEW)
    assert lost.value.listing.state is State.OPEN


@pytest.mark.parametrize("deed", ["pause", "reserve", "fulfil", "renew"])
async def test_what_waits_can_only_be_changed_or_withdrawn(hull: Village, deed: str) -> None:
    number = await waiting(hull, OFFER)
    with pytest.raises(Conflict):
        await getattr(hull.listings, deed)(hull.ted, number)
    edited = await hull.listings.edit(hull.ted, number, replace(OFFER, title="Brakes"))
    assert (edited.title, edited.state) == ("Brakes", State.IN_REVIEW)


async def test_what_was_never_shown_ends_without_a_word_to_anybody(
    hull: Village, sister: Actor, fan: Actor
) -> None:
    number = await waiting(hull, OFFER)
    withdrawn = await hull.listings.withdraw(hull.ted, number)
    assert await hull.wire() == []
    assert not await sees(hull, hull.amina, withdrawn)
    await hull.listings.delete_due(hull.clock.now())
    assert not await is_here(hull, withdrawn)
    assert await hull.wire() == []
    assert await hull.rows("SELECT 1 FROM past_listings") == []


async def test_what_a_coordinator_removes_unseen_is_not_told_to_the_world(
    hull: Village, sister: Actor
) -> None:
    number = await waiting(hull, OFFER)
    await hull.listings.remove(hull.josie, number, "a trap")
    assert await hull.wire() == []


async def test_new_words_of_somebody_looked_at_first_are_looked_at_too(
    hull: Village, sister: Actor
) -> None:
    number = await waiting(hull, OFFER)
    opened = await hull.listings.approve(hull.josie, number)
    sent = len(await hull.wire())
    edited = await hull.listings.edit(hull.ted, number, replace(OFFER, body="Something else."))
    assert (edited.state, edited.body) == (State.IN_REVIEW, "Something else.")
    assert edited.post_id != opened.post_id
    assert not await is_here(hull, opened)
    assert [told["type"] for told in (await hull.wire())[sent:]] == ["Undo", "Delete"]
    assert "Something else" not in str(await hull.wire())


async def test_terms_of_somebody_looked_at_first_may_change_at_once(hull: Village) -> None:
    number = await waiting(hull, OFFER)
    await hull.listings.approve(hull.josie, number)
    edited = await hull.listings.edit(hull.ted, number, replace(OFFER, estimate_minutes=30))
    assert (edited.state, edited.post_id) == (State.OPEN, number)


async def test_what_waits_in_the_desks_name_is_approved_in_it(hull: Village) -> None:
    number = await waiting(hull, HIDDEN)
    opened = await hull.listings.approve(hull.josie, number)
    assert opened.author_id == hull.network.id
    assert await sees(hull, hull.ted, opened)


async def test_what_waits_is_listed_for_coordinators_only(hull: Village) -> None:
    await waiting(hull, OFFER)
    for viewer, count in ((hull.josie, 1), (hull.ted, 0), (hull.amina, 0)):
        found = await hull.ask(partial(seen.in_review_seen_by, viewer=Viewer(viewer)))
        assert len(found) == count


async def test_drafts_that_nobody_comes_back_to_are_forgotten(hull: Village) -> None:
    number = await waiting(hull, OFFER)
    back = await hull.listings.send_back(hull.josie, number, "Please say more.")
    hull.clock.turn(days=31)
    await hull.listings.delete_due(hull.clock.now())
    assert not await is_here(hull, back)
