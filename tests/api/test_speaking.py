"""A member writes an offer or a need from a telephone; the desk says how it was read."""

from datetime import timedelta

import pytest

from api.speaking import Said, Speaking, text_of
from listings import store as listing_store
from listings.listing import Kind, Listing, ListingAudience, State
from posts.post import Post, Visibility
from posts.seen import Page, Viewer, home_seen_by
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.fixtures import Sisters
from tests.fediverse.home import Home
from text.clean import plain_text
from world.errors import Malformed

_BREAD = "#offer Sourdough on Fridays\nTwo loaves a week.\nuntil 24 December\n#baking"


def _speaking(home: Home) -> Speaking:
    rooms, node = home.rooms, home.node
    return Speaking(node.database, rooms.listings, rooms.posts, node.world.clock, "Europe/London")


async def _say(home: Home, who: str, said: Said) -> int | None:
    return await _speaking(home).heard(await home.member(who), said)


async def _listing(home: Home, number: int) -> Listing:
    found = await home.node.database.read(lambda tx: listing_store.by_post(tx, number))
    assert found is not None
    return found


async def _home_of(home: Home, who: str) -> list[Post]:
    member = await home.member(who)
    return await home.node.database.read(lambda tx: home_seen_by(tx, Viewer(member), Page()))


async def test_an_offer_is_read_and_the_desk_says_how(hull: Home) -> None:
    number = await _say(hull, "amina", Said(_BREAD, Visibility.PUBLIC))
    assert number is not None
    listing = await _listing(hull, number)
    assert (listing.kind, listing.title) == (Kind.OFFER, "Sourdough on Fridays")
    assert listing.audience is ListingAudience.PUBLIC
    newest = (await _home_of(hull, "amina"))[0]
    told = plain_text(newest.text.content)
    assert newest.visibility is Visibility.DIRECT
    assert "Sourdough on Fridays" in told
    assert "24 December" in told
    assert "taken" in told


async def test_it_is_shown_to_nobody_for_whom_it_was_not_written(sisters: Sisters) -> None:
    hull, madison = sisters.hull, sisters.madison
    number = await _say(hull, "amina", Said("#need A ladder\n#tools", Visibility.FOLLOWERS))
    assert number is not None
    assert (await _listing(hull, number)).audience is ListingAudience.NETWORK
    await sisters.fediverse.settle()
    known = await madison.node.database.read(lambda tx: tx.value("SELECT count(*) FROM listings"))
    assert known == 0


async def test_a_word_in_answer_to_ones_own_listing_acts_on_it(hull: Home) -> None:
    number = await _say(hull, "amina", Said(_BREAD, Visibility.PUBLIC))
    assert await _say(hull, "amina", Said("Pause", Visibility.PUBLIC, number)) == number
    assert (await _listing(hull, number or 0)).state is State.PAUSED
    await _say(hull, "amina", Said("reabrir", Visibility.DIRECT, number))
    await _say(hull, "amina", Said("ya está!", Visibility.PUBLIC, number))
    assert (await _listing(hull, number or 0)).state is State.DONE


async def test_renew_moves_the_end(hull: Home, fediverse: Fediverse) -> None:
    number = await _say(hull, "amina", Said("#offer Bread\n#baking", Visibility.PUBLIC)) or 0
    before = (await _listing(hull, number)).expires_at
    fediverse.clock.turn(days=10)
    await _say(hull, "amina", Said("renew", Visibility.PUBLIC, number))
    after = (await _listing(hull, number)).expires_at
    assert before is not None
    assert after is not None
    assert after > before + timedelta(days=1)


async def test_other_words_and_other_peoples_listings_stay_what_they_are(hull: Home) -> None:
    number = await _say(hull, "amina", Said(_BREAD, Visibility.PUBLIC))
    assert await _say(hull, "ted", Said("taken", Visibility.PUBLIC, number)) is None
    assert (
        await _say(hull, "amina", Said("It was taken by rain", Visibility.PUBLIC, number)) is None
    )
    assert await _say(hull, "amina", Said("Good morning", Visibility.PUBLIC)) is None


async def test_without_a_category_the_member_is_told_what_is_missing(hull: Home) -> None:
    with pytest.raises(Malformed, match="#gardening"):
        await _say(hull, "amina", Said("#need something", Visibility.PUBLIC))


async def test_a_new_text_changes_the_listing_and_its_source_says_it_again(hull: Home) -> None:
    number = await _say(hull, "amina", Said(_BREAD, Visibility.PUBLIC)) or 0
    speaking, amina = _speaking(hull), await hull.member("amina")
    new = Said("Rye bread on Fridays\n#offer #baking", Visibility.PUBLIC)
    assert await speaking.rewritten(amina, number, new) is not None
    listing = await _listing(hull, number)
    assert listing.title == "Rye bread on Fridays"
    assert text_of(listing) == "Rye bread on Fridays\n#offer #baking"
    assert await speaking.deleted(await hull.member("ted"), number) is False
    assert await speaking.deleted(amina, number) is True
