"""Asking through the desk: nobody but the desk learns who it is, and the desk forgets (A10)."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from accounts import store as account_store
from accounts.person import Appearance
from actors.actor import Actor
from listings import holder_store, seen
from listings.holding import opened
from listings.listing import Kind, Listing, State
from listings.terms import Voice
from posts.seen import Viewer
from storage.sealing import Seal
from tests.listings.given import (
    HIDDEN,
    NEED,
    OFFER,
    a_picture,
    held,
    is_here,
    sees,
    shown,
)
from tests.posts.village import Village
from world.errors import Conflict, Missing, Refused
from world.ids import instant_of

WHO = "SELECT post_id FROM hidden_holders"


async def holder(hull: Village, viewer: Actor, listing: Listing) -> int | None:
    looker = Viewer(viewer)
    return await hull.ask(lambda tx: seen.holder_seen_by(tx, hull.seal, looker, listing))


async def test_a_hidden_need_is_the_desks_to_everybody_outside(
    hull: Village, sister: Actor, fan: Actor
) -> None:
    listing = await hull.listings.add(hull.ted, HIDDEN)
    (create,) = await hull.wire()
    assert create["actor"] == create["object"]["attributedTo"] == hull.network.iri
    assert sorted(create["_to"]) == [
        "https://social.example/inbox",
        "https://york.example/users/york/inbox",
    ]
    assert "/ted" not in json.dumps(create)
    assert "proof" in create["object"]
    found = await shown(hull, hull.amina, listing)
    assert found is not None
    assert found.author_name == hull.network.name


async def test_its_holder_sees_and_changes_it_whatever_its_audience(hull: Village) -> None:
    draft = replace(HIDDEN, categories=("care-elder",), audience=None)
    listing = await hull.listings.add(hull.ted, draft)
    for viewer, is_seen in ((hull.ted, True), (hull.josie, True), (hull.amina, False)):
        assert await sees(hull, viewer, listing) == is_seen
    mine = await hull.ask(lambda tx: seen.mine(tx, hull.seal, hull.ted.id))
    assert [found.listing.post_id for found in mine] == [listing.post_id]
    assert await hull.ask(lambda tx: seen.mine(tx, hull.seal, hull.amina.id)) == []
    await hull.listings.pause(hull.ted, listing.post_id)
    with pytest.raises(Missing):
        await hull.listings.resume(hull.amina, listing.post_id)


async def test_coordinators_and_the_holder_alone_learn_who_it_is(hull: Village) -> None:
    listing = await hull.listings.add(hull.ted, HIDDEN)
    assert await holder(hull, hull.ted, listing) == hull.ted.id
    assert await holder(hull, hull.josie, listing) == hull.ted.id
    assert await holder(hull, hull.amina, listing) is None
    named = await hull.listings.add(hull.ted, NEED)
    assert await holder(hull, hull.amina, named) == hull.ted.id


async def test_two_hidden_needs_of_one_person_are_like_two_of_two_people(
    hull: Village, sister: Actor
) -> None:
    """Invariant 18: ids, times, names, everything that leaves the house."""
    hull.clock.turn(minutes=17, seconds=3)
    first = await hull.listings.add(hull.ted, HIDDEN)
    hull.clock.turn(minutes=5)
    second = await hull.listings.add(hull.ted, replace(HIDDEN, title="Company"))
    other = await hull.listings.add(hull.amina, replace(HIDDEN, title="Bread"))
    await hull.listings.pause(hull.ted, first.post_id)
    told = await hull.wire()
    said = json.dumps(told)
    for name in ("/ted", "@ted", str(hull.ted.id), "/amina"):
        assert name not in said
    hour = hull.clock.now().replace(minute=0, second=0, microsecond=0)
    for activity in told:
        thing = activity["object"]
        number = int(activity["id"].rsplit("/", 1)[1])
        assert instant_of(number) - hour < timedelta(seconds=1)
        for stamp in (activity["published"], thing["published"], thing.get("updated", "")):
            assert stamp == "" or f"{hour:%Y-%m-%dT%H:00:0}" in stamp
    for listing in (first, second, other):
        assert instant_of(listing.post_id) - hour < timedelta(seconds=1)


async def test_no_row_in_the_clear_says_whose_a_hidden_need_is(hull: Village) -> None:
    picture = await a_picture(hull, hull.ted)
    listing = await hull.listings.add(hull.ted, replace(HIDDEN, pictures=(picture,)))
    await hull.listings.pause(hull.ted, listing.post_id)
    tables = await hull.rows("SELECT name FROM sqlite_master WHERE type = 'table'")
    for (table,) in tables:
        if table.startswith(("listing_search_", "sqlite_")):
            continue
        for row in await hull.rows(f"SELECT * FROM {table}"):  # noqa: S608  # the names of our own tables
            told = [value for value in row if value is not None]
            about_listing = listing.post_id in told or listing.iri in told
            about_ted = hull.ted.id in told or hull.ted.iri in told
            assert not (about_listing and about_ted), (table, row)


async def test_a_stolen_row_of_one_need_does_not_open_for_another(hull: Village) -> None:
    first = await hull.listings.add(hull.ted, HIDDEN)
    second = await hull.listings.add(hull.ted, HIDDEN)
    sealed = dict(await hull.rows("SELECT post_id, holder FROM hidden_holders"))
    assert sealed[first.post_id] != sealed[second.post_id]


async def test_who_it_was_is_erased_a_month_after_it_is_over(hull: Village) -> None:
    listing = await hull.listings.add(hull.ted, HIDDEN)
    await hull.listings.fulfil(hull.ted, listing.post_id)
    hull.clock.turn(days=29)
    await hull.listings.anonymise_due(hull.clock.now())
    assert await hull.rows(WHO) == [(listing.post_id,)]
    hull.clock.turn(days=1, seconds=1)
    await hull.listings.anonymise_due(hull.clock.now())
    assert await hull.rows(WHO) == []


@pytest.mark.parametrize("is_deleted", [True, False], ids=["deleted", "in time"])
async def test_who_it_was_is_erased_out_of_memory_too(hull: Village, *, is_deleted: bool) -> None:
    listing = await hull.listings.add(hull.ted, HIDDEN)
    assert await holder(hull, hull.josie, listing) == hull.ted.id
    assert opened.cache_info().currsize > 0
    if is_deleted:
        await hull.listings.delete(hull.ted, listing.post_id)
    else:
        await hull.listings.fulfil(hull.ted, listing.post_id)
        hull.clock.turn(days=31)
        await hull.listings.anonymise_due(hull.clock.now())
    assert opened.cache_info().currsize == 0


async def test_what_is_remembered_of_one_node_opens_nothing_for_another(hull: Village) -> None:
    listing = await hull.listings.add(hull.ted, HIDDEN)
    number = listing.post_id
    sealed = await hull.ask(lambda tx: holder_store.of(tx, number))
    assert sealed is not None
    assert opened(hull.seal, number, sealed) == hull.ted.id
    with pytest.raises(Conflict):
        opened(Seal(bytes(32)), number, sealed)
    with pytest.raises(Conflict):
        opened(hull.seal, number + 1, sealed)


async def test_what_went_on_and_on_is_still_known_as_long_as_it_goes_on(hull: Village) -> None:
    listing = await hull.listings.add(hull.ted, HIDDEN)
    for _ in range(5):
        hull.clock.turn(days=12)
        await hull.listings.renew(hull.ted, listing.post_id)
        await hull.listings.anonymise_due(hull.clock.now())
    assert await holder(hull, hull.josie, await held(hull, listing)) == hull.ted.id


async def test_once_erased_only_coordinators_may_end_it_and_nobody_is_told(hull: Village) -> None:
    listing = await hull.listings.add(hull.ted, HIDDEN)
    await hull.database.write(lambda tx: tx.run("DELETE FROM hidden_holders"))
    with pytest.raises(Missing):
        await hull.listings.withdraw(hull.ted, listing.post_id)
    assert (await hull.listings.withdraw(hull.josie, listing.post_id)).state is State.WITHDRAWN
    assert await hull.rows("SELECT 1 FROM behalf_log") == []


async def test_an_offer_is_anonymous_for_nobody_but_those_who_appear_as_the_desk(
    hull: Village,
) -> None:
    with pytest.raises(Refused):
        await hull.listings.add(hull.ted, replace(OFFER, voice=Voice.ANONYMOUS))
    await appear_as_the_desk(hull, hull.ted)
    for kind in Kind:
        draft = replace(OFFER if kind is Kind.OFFER else NEED, voice=None)
        listing = await hull.listings.add(hull.ted, draft)
        assert (listing.author_id, listing.voice) == (hull.network.id, Voice.ANONYMOUS)


async def appear_as_the_desk(hull: Village, member: Actor) -> None:
    def hide(tx):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
        person = account_store.person(tx, member.id)
        assert person is not None
        account_store.set_profile(tx, replace(person, appearance=Appearance.DESK))

    await hull.database.write(hide)


async def test_a_first_name_is_told_and_no_more_of_it(hull: Village, sister: Actor) -> None:
    def named(tx):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
        person = account_store.person(tx, hull.ted.id)
        assert person is not None
        account_store.set_profile(tx, replace(person, name="Edward Bear"))

    await hull.database.write(named)
    listing = await hull.listings.add(hull.ted, replace(OFFER, voice=Voice.FIRST_NAME))
    assert listing.signed == "Edward"
    (create,) = await hull.wire()
    assert "For Edward, who hears of your answer" in create["object"]["content"]
    assert "Bear" not in json.dumps(create)
    assert create["actor"] == hull.network.iri


async def test_a_voice_stays_what_it_is(hull: Village) -> None:
    for draft, other in ((NEED, Voice.ANONYMOUS), (HIDDEN, Voice.NAMED)):
        listing = await hull.listings.add(hull.ted, draft)
        with pytest.raises(Refused):
            await hull.listings.edit(hull.ted, listing.post_id, replace(draft, voice=other))
        edited = await hull.listings.edit(
            hull.ted, listing.post_id, replace(draft, title="Other", voice=None)
        )
        assert edited.voice is listing.voice


async def test_a_hidden_need_that_begins_anew_stays_its_holders(hull: Village) -> None:
    end = hull.clock.now() + timedelta(days=3)
    listing = await hull.listings.add(hull.ted, replace(HIDDEN, expires_at=end))
    hull.clock.turn(days=3)
    await hull.listings.expire_due(hull.clock.now())
    hull.clock.turn(days=3)
    await hull.listings.delete_due(hull.clock.now())
    again = await hull.listings.renew(hull.ted, listing.post_id)
    assert again.post_id != listing.post_id
    assert await hull.rows(WHO) == [(again.post_id,)]
    assert await holder(hull, hull.ted, again) == hull.ted.id


async def test_whoever_leaves_takes_their_hidden_needs_along(hull: Village, sister: Actor) -> None:
    listing = await hull.listings.add(hull.ted, HIDDEN)
    other = await hull.listings.add(hull.amina, HIDDEN)
    await hull.database.write(lambda tx: hull.listings.departed(tx, hull.ted))
    assert not await is_here(hull, listing)
    assert await is_here(hull, other)
    assert (await hull.wire())[-1]["type"] == "Delete"
    assert await hull.rows(WHO) == [(other.post_id,)]


async def test_new_keys_of_the_desk_do_not_make_its_needs_look_forged(hull: Village) -> None:
    hull.clock.turn(minutes=40)
    listing = await hull.listings.add(hull.ted, HIDDEN)
    assert listing.created_at <= hull.clock.now()
    told_at = await hull.ask(lambda tx: hull.desk.told_at(tx, Voice.ANONYMOUS, hull.clock.now()))
    assert told_at > hull.network.updated_at
