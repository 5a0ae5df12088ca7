"""Pictures of listings: shown where the listing is, described, gone with it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from actors.actor import Actor
from listings.checking import ContactFound
from listings.listing import Agreed, Listing, ListingAudience
from media import store as media_store
from media.picture import Picture
from tests.listings.given import HIDDEN, OFFER, a_picture
from tests.posts.village import Village
from world.errors import Missing


async def pictures(hull: Village, listing: Listing) -> list[Picture]:
    return await hull.ask(lambda tx: media_store.shown_at(tx, listing.post_id))


async def test_a_picture_travels_with_its_listing_and_what_it_shows_in_words(
    hull: Village, sister: Actor
) -> None:
    number = await a_picture(hull, hull.ted, "A red bicycle")
    listing = await hull.listings.add(hull.ted, replace(OFFER, pictures=(number,)))
    create = (await hull.wire())[0]
    (told,) = create["object"]["attachment"]
    assert (told["type"], told["name"]) == ("Image", "A red bicycle")
    assert told["url"].startswith("https://hull.example/media/")
    assert {"blurhash", "width", "height", "focalPoint"} <= told.keys()
    (kept,) = await pictures(hull, listing)
    assert kept.attached_to == listing.post_id


async def test_an_edit_shows_others_in_another_order_or_leaves_them_alone(hull: Village) -> None:
    first, second = [await a_picture(hull, hull.ted) for _ in range(2)]
    listing = await hull.listings.add(hull.ted, replace(OFFER, pictures=(first, second)))
    await hull.listings.edit(hull.ted, listing.post_id, replace(OFFER, title="Brakes"))
    assert [kept.id for kept in await pictures(hull, listing)] == [first, second]
    third = await a_picture(hull, hull.ted)
    edited = replace(OFFER, title="Brakes", pictures=(third, first))
    await hull.listings.edit(hull.ted, listing.post_id, edited)
    assert [kept.id for kept in await pictures(hull, listing)] == [third, first]
    await hull.listings.edit(hull.ted, listing.post_id, replace(edited, pictures=()))
    assert await pictures(hull, listing) == []


async def test_nobody_shows_what_somebody_else_has_brought(hull: Village) -> None:
    number = await a_picture(hull, hull.amina)
    with pytest.raises(Missing):
        await hull.listings.add(hull.ted, replace(OFFER, pictures=(number,)))


async def test_a_coordinator_brings_pictures_for_the_member(hull: Village) -> None:
    number = await a_picture(hull, hull.josie)
    draft = replace(OFFER, pictures=(number,))
    listing = await hull.listings.add(hull.ted, draft, by=hull.josie)
    (kept,) = await pictures(hull, listing)
    assert kept.owner_id == hull.ted.id


async def test_a_picture_of_a_hidden_need_is_the_desks(hull: Village) -> None:
    number = await a_picture(hull, hull.ted)
    listing = await hull.listings.add(hull.ted, replace(HIDDEN, pictures=(number,)))
    (kept,) = await pictures(hull, listing)
    assert kept.owner_id == hull.network.id
    edited = replace(HIDDEN, voice=None, title="Two lifts", pictures=(number,))
    await hull.listings.edit(hull.ted, listing.post_id, edited)
    assert len(await pictures(hull, listing)) == 1


async def test_pictures_go_with_their_listing_and_move_with_it(hull: Village) -> None:
    number = await a_picture(hull, hull.ted)
    end = hull.clock.now() + timedelta(days=1)
    draft = replace(OFFER, pictures=(number,), expires_at=end)
    listing = await hull.listings.add(hull.ted, draft)
    hull.clock.turn(days=1)
    await hull.listings.expire_due(hull.clock.now())
    hull.clock.turn(days=3)
    await hull.listings.delete_due(hull.clock.now())
    again = await hull.listings.renew(hull.ted, listing.post_id)
    assert [kept.id for kept in await pictures(hull, again)] == [number]
    await hull.listings.delete(hull.ted, again.post_id)
    assert await hull.rows("SELECT 1 FROM pictures") == []


async def test_what_a_picture_shows_is_said_anew_to_whoever_has_the_listing(
    hull: Village, sister: Actor
) -> None:
    number = await a_picture(hull, hull.ted, "A bicycle")
    listing = await hull.listings.add(hull.ted, replace(OFFER, pictures=(number,)))
    await hull.listings.describe(hull.ted, listing.post_id, number, "A red bicycle")
    update = (await hull.wire())[-1]
    assert update["type"] == "Update"
    assert [told["name"] for told in update["object"]["attachment"]] == ["A red bicycle"]
    with pytest.raises(Missing):
        await hull.listings.describe(hull.amina, listing.post_id, number, "Mine")
    with pytest.raises(Missing):
        await hull.listings.describe(hull.ted, listing.post_id, 17, "Nothing")


async def test_no_description_tells_how_to_reach_somebody_beyond_the_house(
    hull: Village, sister: Actor
) -> None:
    number = await a_picture(hull, hull.ted, "Ring 01482 123456")
    with pytest.raises(ContactFound):
        await hull.listings.add(hull.ted, replace(OFFER, pictures=(number,)))
    home = replace(OFFER, pictures=(number,), audience=ListingAudience.NETWORK)
    listing = await hull.listings.add(hull.ted, home)
    wider = replace(OFFER, audience=ListingAudience.PUBLIC, consent=Agreed())
    with pytest.raises(ContactFound):
        await hull.listings.edit(hull.ted, listing.post_id, wider)
    other = await a_picture(hull, hull.ted, "A bicycle")
    shown = await hull.listings.add(hull.ted, replace(OFFER, pictures=(other,)))
    with pytest.raises(ContactFound):
        await hull.listings.describe(hull.ted, shown.post_id, other, "14 Plum Lane")
    assert [kept.alt for kept in await pictures(hull, shown)] == ["A bicycle"]
    assert "01482" not in str(await hull.wire())
