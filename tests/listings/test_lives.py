"""What members do with listings, and who hears of it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from actors.actor import Actor, PactState
from federation.strict_json import parse
from listings import event_store, seen, store
from listings.listing import GRACE, Kind, Listing, ListingAudience, ListingDraft, State, Urgency
from posts.post import Visibility
from posts.seen import ANYBODY, Viewer
from tests.posts.village import PUBLIC, Json, Neighbour, Village
from world.errors import Conflict, Missing, Refused

OFFER = ListingDraft(
    Kind.OFFER,
    "Bicycle repair",
    body="Brakes and gears.",
    categories=("ride-bike",),
    place="Hull",
    audience=ListingAudience.PUBLIC,
)
SISTERS = replace(OFFER, audience=ListingAudience.SISTERS)
YORK = "https://york.example/users/york/inbox"
FAN = "https://social.example/inbox"


async def held(hull: Village, post_id: int) -> Listing | None:
    return await hull.ask(lambda tx: store.by_post(tx, post_id))


async def types(hull: Village) -> list[tuple[str, list[str]]]:
    """What went out, in order, and to which inboxes."""
    return [(sent["type"], sent["_to"]) for sent in await hull.wire()]


async def sees(hull: Village, viewer: Actor | None, listing: Listing) -> bool:
    looker = ANYBODY if viewer is None else Viewer(viewer)
    found = await hull.ask(lambda tx: seen.listing_seen_by(tx, hull.seal, looker, listing.post_id))
    return found is not None


async def test_a_public_offer_goes_to_sisters_and_is_announced_to_who_follows_the_network(
    hull: Village, sister: Actor, fan: Actor
) -> None:
    listing = await hull.listings.add(hull.ted, OFFER)
    create, announce = await hull.wire()
    assert (create["type"], create["actor"], create["_to"]) == ("Create", hull.ted.iri, [YORK])
    assert create["to"] == [PUBLIC]
    assert "proof" in create["object"]
    assert (announce["type"], announce["actor"]) == ("Announce", hull.network.iri)
    assert announce["object"] == listing.iri
    assert sorted(announce["_to"]) == sorted([YORK, FAN])
    post = await hull.post(listing.iri)
    assert post is not None
    assert parse(post.document) == create["object"]
    assert await held(hull, listing.post_id) == listing
    assert listing.network_id == hull.network.id


async def test_a_sisters_only_offer_reaches_sisters_and_nobody_else(
    hull: Village, sister: Actor, fan: Actor
) -> None:
    await hull.follow(fan, hull.ted)
    listing = await hull.listings.add(hull.ted, SISTERS)
    assert await types(hull) == [("Create", [YORK]), ("Announce", [YORK])]
    create, announce = await hull.wire()
    for activity in (create, announce):
        assert activity["to"] == [hull.network.sisters]
        assert PUBLIC not in str(activity)
    assert not await sees(hull, None, listing)
    assert not await sees(hull, fan, listing)
    assert await sees(hull, hull.amina, listing)
    assert await sees(hull, sister, listing)


@pytest.mark.parametrize("audience", [ListingAudience.COORDINATOR, ListingAudience.NETWORK])
async def test_what_stays_in_the_house_leaves_nothing_on_the_wire(
    hull: Village, sister: Actor, fan: Actor, audience: ListingAudience
) -> None:
    await hull.follow(fan, hull.ted)
    listing = await hull.listings.add(hull.ted, replace(OFFER, audience=audience))
    for deed in (hull.listings.pause, hull.listings.resume, hull.listings.fulfil):
        await deed(hull.ted, listing.post_id)
    await hull.listings.delete_due(hull.clock.now() + GRACE)
    assert await hull.wire() == []
    shown = "SELECT body FROM activities WHERE audience IN ('public', 'unlisted')"
    assert await hull.rows(shown) == []


async def test_a_coordinators_listing_is_seen_by_coordinators_and_its_author(
    hull: Village, sister: Actor
) -> None:
    draft = ListingDraft(Kind.NEED, "Help with a letter", categories=("paper-letter",))
    listing = await hull.listings.add(hull.ted, draft)
    assert listing.audience is ListingAudience.COORDINATOR
    assert await sees(hull, hull.ted, listing)
    assert await sees(hull, hull.josie, listing)
    for other in (None, hull.amina, sister):
        assert not await sees(hull, other, listing)
    assert await hull.rows("SELECT 1 FROM activities") == []


async def test_only_members_list_anything(hull: Village, fan: Actor) -> None:
    for actor in (fan, hull.network, hull.node):
        with pytest.raises(Refused):
            await hull.listings.add(actor, OFFER)


async def test_a_refused_draft_leaves_nothing_behind(hull: Village) -> None:
    with pytest.raises(Refused):
        await hull.listings.add(hull.ted, replace(OFFER, body="Ring 01482 123456"))
    assert await hull.rows("SELECT 1 FROM posts") == []


@pytest.mark.parametrize(
    ("deeds", "state"),
    [
        (["pause"], State.PAUSED),
        (["pause", "resume"], State.OPEN),
        (["reserve"], State.RESERVED),
        (["reserve", "reopen"], State.OPEN),
        (["reserve", "fulfil"], State.DONE),
        (["fulfil"], State.DONE),
        (["withdraw"], State.WITHDRAWN),
    ],
)
async def test_each_step_is_told_to_all_who_had_it_and_written_down(
    hull: Village, sister: Actor, fan: Actor, deeds: list[str], state: State
) -> None:
    listing = await hull.listings.add(hull.ted, OFFER)
    for deed in deeds:
        hull.clock.turn(minutes=1)
        await getattr(hull.listings, deed)(hull.ted, listing.post_id)
    updates = [sent for sent in await hull.wire() if sent["type"] == "Update"]
    assert [sorted(sent["_to"]) for sent in updates] == [sorted([YORK, FAN])] * len(deeds)
    assert updates[-1]["object"]["listingState"] == state
    stamps = [sent["object"]["updated"] for sent in updates]
    assert stamps == sorted(set(stamps))
    found = await held(hull, listing.post_id)
    assert found is not None
    assert found.state is state
    assert (found.delete_at is not None) == state.is_ended
    events = await hull.ask(lambda tx: event_store.events(tx, listing.post_id))
    assert [event.to_state for event in events][-1] is state
    assert len(events) == len(deeds) + 1


async def test_steps_in_the_same_millisecond_are_told_as_newer_and_newer(hull: Village) -> None:
    listing = await hull.listings.add(hull.ted, OFFER)
    await hull.follow(await hull.meet_somebody(), hull.ted)
    for deed in ("pause", "resume", "pause"):
        await getattr(hull.listings, deed)(hull.ted, listing.post_id)
    stamps = [sent["object"]["updated"] for sent in await hull.wire()]
    assert stamps == sorted(set(stamps))


async def test_a_step_that_the_state_does_not_allow_changes_nothing(hull: Village) -> None:
    listing = await hull.listings.add(hull.ted, OFFER)
    await hull.listings.fulfil(hull.ted, listing.post_id)
    before = await hull.rows("SELECT * FROM listings")
    for deed in (hull.listings.pause, hull.listings.fulfil, hull.listings.withdraw):
        with pytest.raises(Conflict):
            await deed(hull.ted, listing.post_id)
    with pytest.raises(Conflict):
        await hull.listings.edit(hull.ted, listing.post_id, OFFER)
    assert await hull.rows("SELECT * FROM listings") == before


async def test_others_learn_nothing_of_a_listing_they_may_not_change(
    hull: Village, vera: Neighbour
) -> None:
    listing = await hull.listings.add(hull.ted, OFFER)
    await hull.meet(vera)
    remote = vera.note(name="x", purpose="offer", publishes=_intent(vera))
    await hull.follow(hull.ted, await hull.meet(vera))
    await hull.hear(vera.does("Create", remote))
    (foreign,) = await hull.rows("SELECT post_id FROM listings WHERE local = 0")
    for actor, number in ((hull.amina, listing.post_id), (hull.ted, 77), (hull.josie, foreign[0])):
        with pytest.raises(Missing):
            await hull.listings.withdraw(actor, number)


async def test_a_coordinator_may_help_and_may_remove_with_a_reason(hull: Village) -> None:
    listing = await hull.listings.add(hull.ted, OFFER)
    await hull.listings.pause(hull.josie, listing.post_id)
    with pytest.raises(Refused):
        await hull.listings.remove(hull.amina, listing.post_id, "spite")
    with pytest.raises(Refused):
        await hull.listings.remove(hull.josie, listing.post_id, " ")
    removed = await hull.listings.remove(hull.josie, listing.post_id, "a trap")
    assert removed.state is State.REMOVED
    events = await hull.ask(lambda tx: event_store.events(tx, listing.post_id))
    assert (events[-1].actor_iri, events[-1].reason) == (hull.josie.iri, "a trap")


async def test_what_ended_says_so_first_and_is_deleted_two_days_later(
    hull: Village, sister: Actor, fan: Actor
) -> None:
    listing = await hull.listings.add(hull.ted, OFFER)
    await hull.listings.withdraw(hull.ted, listing.post_id)
    hull.clock.turn(hours=47)
    assert await hull.listings.delete_due(hull.clock.now()) == 0
    hull.clock.turn(hours=1)
    assert await hull.listings.delete_due(hull.clock.now()) == 1
    told = await types(hull)
    assert [kind for kind, _ in told] == ["Create", "Announce", "Update", "Undo", "Delete"]
    assert sorted(told[-1][1]) == sorted([YORK, FAN])
    assert sorted(told[-2][1]) == sorted([YORK, FAN])
    assert await hull.rows("SELECT 1 FROM posts") == []
    assert await hull.rows("SELECT 1 FROM listings") == []
    assert await hull.rows("SELECT 1 FROM listing_search") == []
    assert len(await hull.rows("SELECT 1 FROM listing_events")) == 2


async def test_what_expired_stays_for_its_author_a_month_and_for_nobody_else(
    hull: Village, sister: Actor
) -> None:
    listing = await hull.listings.add(
        hull.ted, replace(OFFER, expires_at=hull.clock.now() + timedelta(days=5))
    )
    hull.clock.turn(days=5)
    assert await hull.listings.expire_due(hull.clock.now()) == 1
    assert await hull.listings.expire_due(hull.clock.now()) == 0
    hull.clock.turn(hours=48)
    assert await hull.listings.delete_due(hull.clock.now()) == 1
    assert [kind for kind, _ in await types(hull)][-1] == "Delete"
    assert await sees(hull, hull.ted, listing)
    for other in (None, hull.amina, hull.josie, sister):
        assert not await sees(hull, other, listing)
    assert [
        item.listing.state
        for item in await hull.ask(lambda tx: seen.mine(tx, hull.seal, hull.ted.id))
    ] == [State.EXPIRED]
    hull.clock.turn(days=29)
    assert await hull.listings.delete_due(hull.clock.now()) == 1
    assert await hull.rows("SELECT 1 FROM posts") == []
    assert [kind for kind, _ in await types(hull)].count("Delete") == 1


async def test_an_expired_listing_opens_again_under_its_name_or_after_two_days_under_a_new_one(
    hull: Village, sister: Actor
) -> None:
    draft = replace(OFFER, expires_at=hull.clock.now() + timedelta(days=5))
    early, late = [await hull.listings.add(hull.ted, draft) for _ in range(2)]
    hull.clock.turn(days=5)
    await hull.listings.expire_due(hull.clock.now())
    renewed = await hull.listings.renew(hull.ted, early.post_id)
    assert (renewed.iri, renewed.state, renewed.delete_at) == (early.iri, State.OPEN, None)
    assert renewed.expires_at == hull.clock.now() + timedelta(days=180)
    hull.clock.turn(days=3)
    await hull.listings.delete_due(hull.clock.now())
    again = await hull.listings.renew(hull.ted, late.post_id)
    assert again.iri != late.iri
    assert (again.title, again.state) == (late.title, State.OPEN)
    assert await held(hull, late.post_id) is None
    assert await held(hull, again.post_id) == again
    assert [kind for kind, _ in await types(hull)][-2:] == ["Create", "Announce"]
    assert await hull.post(again.iri) is not None


async def test_renewing_early_moves_the_end(hull: Village) -> None:
    listing = await hull.listings.add(hull.ted, OFFER)
    until = hull.clock.now() + timedelta(days=300)
    renewed = await hull.listings.renew(hull.ted, listing.post_id, until)
    assert (renewed.state, renewed.expires_at) == (State.OPEN, until)
    with pytest.raises(Refused):
        await hull.listings.renew(hull.ted, listing.post_id, until + timedelta(days=300))


async def test_an_edit_is_told_to_all_who_had_it(hull: Village, sister: Actor, fan: Actor) -> None:
    listing = await hull.listings.add(hull.ted, OFFER)
    edited = await hull.listings.edit(
        hull.ted, listing.post_id, replace(OFFER, title="Brakes", audience=None)
    )
    assert (edited.title, edited.audience) == ("Brakes", ListingAudience.PUBLIC)
    update = (await hull.wire())[-1]
    assert (update["type"], update["object"]["name"]) == ("Update", "Brakes")
    assert sorted(update["_to"]) == sorted([YORK, FAN])
    (words,) = await hull.rows("SELECT words FROM listing_search")
    assert "brakes" in words[0]
    assert "repair" not in words[0]


async def test_an_edit_cannot_change_kind_or_show_it_to_more_or_tell_a_number(
    hull: Village,
) -> None:
    listing = await hull.listings.add(hull.ted, SISTERS)
    for wrong in (
        replace(OFFER, kind=Kind.NEED),
        replace(OFFER, audience=ListingAudience.PUBLIC),
        replace(OFFER, audience=None, body="Ring 01482 123456"),
    ):
        with pytest.raises(Refused):
            await hull.listings.edit(hull.ted, listing.post_id, wrong)
    assert await held(hull, listing.post_id) == listing


async def test_who_loses_a_listing_is_told_first_and_nobody_else_is(
    hull: Village, sister: Actor, fan: Actor
) -> None:
    listing = await hull.listings.add(hull.ted, OFFER)
    sent_before = len(await hull.wire())
    await hull.listings.edit(hull.ted, listing.post_id, SISTERS)
    undo, delete, update, announce = (await hull.wire())[sent_before:]
    assert undo["type"] == "Undo"
    assert (delete["type"], delete["_to"]) == ("Delete", [FAN])
    assert (update["type"], update["_to"]) == ("Update", [YORK])
    assert (announce["type"], announce["_to"]) == ("Announce", [YORK])
    assert update["to"] == announce["to"] == [hull.network.sisters]
    post = await hull.post(listing.iri, hull.amina)
    assert post is not None
    assert post.visibility is Visibility.SISTERS
    assert await hull.post(listing.iri) is None
    public = "SELECT body FROM activities WHERE audience = 'public'"
    assert "Brakes and gears" not in str(await hull.rows(public))


@pytest.mark.parametrize("audience", [ListingAudience.NETWORK, ListingAudience.COORDINATOR])
async def test_what_comes_home_is_deleted_everywhere_else(
    hull: Village, sister: Actor, fan: Actor, audience: ListingAudience
) -> None:
    listing = await hull.listings.add(hull.ted, OFFER)
    sent_before = len(await hull.wire())
    await hull.listings.edit(hull.ted, listing.post_id, replace(OFFER, audience=audience))
    undo, delete = (await hull.wire())[sent_before:]
    assert undo["type"] == "Undo"
    assert (delete["type"], sorted(delete["_to"])) == ("Delete", sorted([YORK, FAN]))
    assert delete["object"]["type"] == "Tombstone"
    await hull.listings.pause(hull.ted, listing.post_id)
    assert len(await hull.wire()) == sent_before + 2


async def test_a_new_sister_is_sent_what_only_sisters_may_see(
    hull: Village, york: Neighbour
) -> None:
    listing = await hull.listings.add(hull.ted, SISTERS)
    over = await hull.listings.add(hull.ted, SISTERS)
    await hull.listings.add(hull.ted, OFFER)
    await hull.listings.edit(hull.ted, listing.post_id, replace(SISTERS, title="Brakes"))
    await hull.listings.withdraw(hull.ted, over.post_id)
    sister = await hull.meet(york)
    await hull.befriend(sister)
    for _ in range(2):
        await hull.database.write(lambda tx: hull.listings.began(tx, sister))
    (told,) = await hull.wire()
    assert (told["type"], told["_to"]) == ("Update", [YORK])
    assert told["object"]["name"] == "Brakes"
    await hull.listings.withdraw(hull.ted, listing.post_id)
    await hull.listings.delete_due(hull.clock.now() + GRACE)
    deleted = [sent for sent in await hull.wire() if sent["type"] == "Delete"]
    assert [sent["_to"] for sent in deleted if sent["object"]["id"] == listing.iri] == [[YORK]]


async def test_the_end_of_a_pact_takes_back_what_only_sisters_may_see(
    hull: Village, sister: Actor
) -> None:
    shared = await hull.listings.add(hull.ted, SISTERS)
    await hull.listings.add(hull.ted, OFFER)
    sent_before = len(await hull.wire())
    await hull.befriend(sister, PactState.ENDED)
    await hull.database.write(lambda tx: hull.listings.ended(tx, sister))
    (delete,) = (await hull.wire())[sent_before:]
    assert (delete["type"], delete["_to"]) == ("Delete", [YORK])
    assert delete["object"]["id"] == shared.iri
    assert await sees(hull, hull.amina, shared)
    assert not await sees(hull, sister, shared)


async def test_a_deleted_post_takes_its_listing_with_it(hull: Village) -> None:
    listing = await hull.listings.add(hull.ted, OFFER)
    await hull.posts.delete(hull.ted, listing.iri)
    assert await held(hull, listing.post_id) is None
    assert await hull.rows("SELECT 1 FROM listing_search") == []
    other = await hull.listings.add(hull.ted, OFFER)
    await hull.listings.delete(hull.ted, other.post_id)
    assert await hull.rows("SELECT 1 FROM posts") == []


async def test_urgent_needs_end_soon(hull: Village) -> None:
    need = ListingDraft(Kind.NEED, "A lift today", categories=("ride-lift",), urgency=Urgency.TODAY)
    listing = await hull.listings.add(hull.ted, need)
    assert listing.expires_at == hull.clock.now() + timedelta(days=3)
    assert listing.audience is ListingAudience.NETWORK


def _intent(vera: Neighbour) -> Json:
    return {
        "id": f"{vera.note()['id']}#primary",
        "type": "Intent",
        "action": "deliverService",
        "resourceQuantity": {"hasUnit": "hour", "hasNumericalValue": "1"},
    }
