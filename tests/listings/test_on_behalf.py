"""Who acts for whom, what is noted of it, and what the second of two sees."""

from dataclasses import replace
from datetime import timedelta

import pytest

from accounts.behalf import ConsentHow
from actors.actor import Actor
from listings.holding import Overtaken
from listings.listing import Deed, Listing, State, as_draft
from listings.observers import LifeObserver
from storage.transaction import Writing
from tests.listings.given import HIDDEN, NEED, OFFER, held, steps, told_on_behalf
from tests.posts.village import Village
from world.errors import Conflict, Missing, Refused


async def test_a_coordinator_asks_for_somebody_and_it_is_that_members_own(hull: Village) -> None:
    listing = await hull.listings.add(hull.ted, NEED, by=hull.josie, how=ConsentHow.PAPER)
    assert listing.author_id == hull.ted.id
    (noted,) = await told_on_behalf(hull)
    assert noted == ("listing_made", hull.ted.id, f"/listings/{listing.post_id}", "paper")
    (made,) = await steps(hull, listing)
    assert made.actor_iri == hull.josie.iri


async def test_what_members_do_themselves_is_noted_nowhere_as_on_their_behalf(
    hull: Village,
) -> None:
    listing = await hull.listings.add(hull.ted, NEED)
    await hull.listings.edit(hull.ted, listing.post_id, replace(NEED, title="Two lifts"))
    await hull.listings.withdraw(hull.ted, listing.post_id)
    assert await told_on_behalf(hull) == []


@pytest.mark.parametrize(
    ("deed", "told"),
    [
        (Deed.PAUSE, "listing_paused"),
        (Deed.RESERVE, "listing_reserved"),
        (Deed.FULFIL, "listing_done"),
        (Deed.WITHDRAW, "listing_withdrawn"),
        (Deed.RENEW, ""),
    ],
)
async def test_each_step_for_somebody_is_told_to_them(hull: Village, deed: Deed, told: str) -> None:
    listing = await hull.listings.add(hull.ted, OFFER)
    if deed is Deed.RENEW:
        await hull.listings.renew(hull.josie, listing.post_id, how=ConsentHow.WITNESSED)
    else:
        await hull.listings.step(hull.josie, listing.post_id, deed, how=ConsentHow.WITNESSED)
    (noted,) = await told_on_behalf(hull)
    assert noted[0] == (told or "listing_renewed")
    assert noted[3] == "witnessed"


async def test_another_member_acts_for_nobody_and_leaves_no_trace(
    hull: Village, fan: Actor
) -> None:
    before = await hull.rows("SELECT 1 FROM posts")
    for helper in (hull.amina, fan):
        with pytest.raises(Refused):
            await hull.listings.add(hull.ted, NEED, by=helper)
    assert await hull.rows("SELECT 1 FROM posts") == before
    listing = await hull.listings.add(hull.ted, NEED)
    for act in (
        hull.listings.edit(hull.amina, listing.post_id, NEED),
        hull.listings.renew(hull.amina, listing.post_id),
        hull.listings.pause(hull.amina, listing.post_id),
        hull.listings.delete(hull.amina, listing.post_id),
    ):
        with pytest.raises(Missing):
            await act


async def test_a_removal_is_told_to_the_member_as_nothing_they_agreed_to(hull: Village) -> None:
    listing = await hull.listings.add(hull.ted, OFFER)
    await hull.listings.remove(hull.josie, listing.post_id, "a trap")
    (noted,) = await told_on_behalf(hull)
    assert (noted[0], noted[3]) == ("listing_removed", "none")


async def test_the_second_of_two_who_edit_sees_who_changed_what(hull: Village) -> None:
    listing = await hull.listings.add(hull.ted, OFFER)
    seen = listing.changed_at
    first = replace(as_draft(listing), title="Brakes only", place="North Hull")
    await hull.listings.edit(hull.josie, listing.post_id, first, seen=seen)
    second = replace(as_draft(listing), title="Gears only")
    with pytest.raises(Overtaken) as lost:
        await hull.listings.edit(hull.ted, listing.post_id, second, seen=seen)
    assert isinstance(lost.value, Conflict)
    assert lost.value.fields == ("title", "place")
    assert lost.value.listing.title == "Brakes only"
    assert [event.actor_iri for event in lost.value.events] == [hull.josie.iri]
    assert (await held(hull, listing)).title == "Brakes only"


async def test_two_edits_in_the_same_millisecond_are_still_one_after_the_other(
    hull: Village,
) -> None:
    listing = await hull.listings.add(hull.ted, OFFER)
    edited = await hull.listings.edit(
        hull.ted, listing.post_id, replace(OFFER, title="Brakes"), seen=listing.changed_at
    )
    assert edited.changed_at > listing.changed_at
    with pytest.raises(Overtaken):
        await hull.listings.edit(hull.ted, listing.post_id, OFFER, seen=listing.changed_at)


async def test_the_second_of_two_who_press_a_button_sees_what_has_happened(hull: Village) -> None:
    listing = await hull.listings.add(hull.ted, OFFER)
    await hull.listings.step(hull.ted, listing.post_id, Deed.PAUSE, seen=State.OPEN)
    with pytest.raises(Overtaken) as lost:
        await hull.listings.step(hull.josie, listing.post_id, Deed.RESERVE, seen=State.OPEN)
    assert lost.value.listing.state is State.PAUSED
    assert lost.value.events[0].to_state is State.PAUSED


async def test_whoever_helps_with_a_hidden_need_is_named_and_the_member_is_not(
    hull: Village,
) -> None:
    listing = await hull.listings.add(hull.ted, HIDDEN, by=hull.josie)
    (noted,) = await told_on_behalf(hull)
    assert noted == ("listing_made", hull.ted.id, "", "spoken")
    await hull.listings.pause(hull.ted, listing.post_id)
    assert [step.actor_iri for step in await steps(hull, listing)] == [
        hull.josie.iri,
        hull.network.iri,
    ]


class Ear(LifeObserver):
    """Writes down what it hears."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    def submitted(self, tx: Writing, listing: Listing) -> None:  # noqa: ARG002  # as it is told
        self.heard.append(f"submitted {listing.title}")

    def opened(self, tx: Writing, listing: Listing) -> None:  # noqa: ARG002  # as it is told
        self.heard.append(f"opened {listing.title}")

    def changed(self, tx: Writing, old: Listing, new: Listing) -> None:  # noqa: ARG002  # as it is told
        self.heard.append(f"changed {old.state} {new.state}")

    def ended(self, tx: Writing, listing: Listing) -> None:  # noqa: ARG002  # as it is told
        self.heard.append(f"ended {listing.state}")

    def renamed(self, tx: Writing, old: Listing, new: Listing) -> None:  # noqa: ARG002  # as it is told
        self.heard.append("renamed")

    def gone(self, tx: Writing, listing: Listing) -> None:  # noqa: ARG002  # as it is told
        self.heard.append(f"gone {listing.title}")


async def test_rooms_above_hear_of_each_turn_in_the_life_of_a_listing(hull: Village) -> None:
    ear = Ear()
    hull.observers.append(ear)
    listing = await hull.listings.add(hull.ted, OFFER)
    await hull.listings.reserve(hull.ted, listing.post_id)
    await hull.listings.fulfil(hull.ted, listing.post_id)
    await hull.listings.delete(hull.ted, listing.post_id)
    assert ear.heard == [
        "opened Bicycle repair",
        "changed open reserved",
        "changed reserved done",
        "ended done",
        "gone Bicycle repair",
    ]


async def test_rooms_above_hear_when_a_listing_goes_on_under_another_number(hull: Village) -> None:
    end = hull.clock.now() + timedelta(days=5)
    listing = await hull.listings.add(hull.ted, replace(OFFER, expires_at=end))
    hull.clock.turn(days=5)
    await hull.listings.expire_due(hull.clock.now())
    hull.clock.turn(days=3)
    await hull.listings.delete_due(hull.clock.now())
    ear = Ear()
    hull.observers.append(ear)
    await hull.listings.renew(hull.ted, listing.post_id)
    assert ear.heard == ["opened Bicycle repair", "renamed", "gone Bicycle repair"]


async def test_what_a_room_above_refuses_does_not_happen(hull: Village) -> None:
    class Stubborn(LifeObserver):
        def opened(self, tx: Writing, listing: Listing) -> None:  # noqa: ARG002  # as it is told
            raise Conflict("no")

    hull.observers.append(Stubborn())
    with pytest.raises(Conflict):
        await hull.listings.add(hull.ted, OFFER)
    assert await hull.rows("SELECT 1 FROM posts") == []
    assert await hull.rows("SELECT 1 FROM activities") == []
