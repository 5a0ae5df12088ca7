"""A member writes an offer or a need from a telephone; the desk says how it was read."""

from datetime import timedelta

import pytest

from listings import store as listing_store
from listings.listing import Kind, Listing, ListingAudience, State
from outbox.audience import Audience
from posts import store as posts_store
from posts.draft import NoteDraft
from posts.post import Post, Visibility
from posts.seen import Page, Viewer, home_seen_by
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.fixtures import Sisters
from tests.fediverse.home import Home
from text.clean import plain_text
from world.errors import Malformed, Missing

_BREAD = "#offer Sourdough on Fridays\nTwo loaves a week.\nuntil 24 December\n#baking"


async def _say(
    home: Home,
    who: str,
    text: str,
    audience: Audience = Audience.PUBLIC,
    *,
    under: int | None = None,
    key: str | None = None,
) -> int:
    """Writes a status as a program does; the id of what it became."""
    post = None
    if under is not None:
        post = await home.node.database.read(lambda tx: posts_store.by_id(tx, under))
    draft = NoteDraft(
        text=text, audience=audience, in_reply_to=post.iri if post else None, as_typed=True
    )
    return await home.rooms.statuses.write(await home.member(who), draft, key)


async def _listing(home: Home, number: int) -> Listing:
    found = await home.node.database.read(lambda tx: listing_store.by_post(tx, number))
    assert found is not None
    return found


async def _home_of(home: Home, who: str) -> list[Post]:
    member = await home.member(who)
    return await home.node.database.read(lambda tx: home_seen_by(tx, Viewer(member), Page()))


async def test_an_offer_is_read_and_the_desk_says_how(hull: Home) -> None:
    number = await _say(hull, "amina", _BREAD)
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
    number = await _say(hull, "amina", "#need A ladder\n#tools", Audience.FOLLOWERS)
    assert (await _listing(hull, number)).audience is ListingAudience.NETWORK
    await sisters.fediverse.settle()
    known = await madison.node.database.read(lambda tx: tx.value("SELECT count(*) FROM listings"))
    assert known == 0


async def test_a_word_in_answer_to_ones_own_listing_acts_on_it(hull: Home) -> None:
    number = await _say(hull, "amina", _BREAD)
    assert await _say(hull, "amina", "Pause", under=number) == number
    assert (await _listing(hull, number)).state is State.PAUSED
    await _say(hull, "amina", "reabrir", Audience.DIRECT, under=number)
    await _say(hull, "amina", "ya está!", under=number)
    assert (await _listing(hull, number)).state is State.DONE


async def test_renew_moves_the_end(hull: Home, fediverse: Fediverse) -> None:
    number = await _say(hull, "amina", "#offer Bread\n#baking")
    before = (await _listing(hull, number)).expires_at
    fediverse.clock.turn(days=10)
    await _say(hull, "amina", "renew", under=number)
    after = (await _listing(hull, number)).expires_at
    assert before is not None
    assert after is not None
    assert after > before + timedelta(days=1)


async def test_other_words_and_other_peoples_listings_stay_what_they_are(hull: Home) -> None:
    number = await _say(hull, "amina", _BREAD)
    await _say(hull, "ted", "taken", under=number)
    assert await _say(hull, "amina", "It was taken by rain", under=number) != number
    assert (await _listing(hull, number)).state is State.OPEN


async def test_without_a_category_the_member_is_told_what_is_missing(hull: Home) -> None:
    with pytest.raises(Malformed, match="#gardening"):
        await _say(hull, "amina", "#need something")


async def test_the_same_request_twice_makes_one_listing(hull: Home) -> None:
    one = await _say(hull, "amina", _BREAD, key="first")
    assert await _say(hull, "amina", _BREAD, key="first") == one
    assert await _say(hull, "amina", _BREAD, key="second") != one


async def test_a_new_text_changes_the_listing_and_is_kept_as_it_was_typed(hull: Home) -> None:
    number = await _say(hull, "amina", _BREAD)
    statuses, amina = hull.rooms.statuses, await hull.member("amina")
    text = "Rye bread on Fridays\n#offer #baking"
    await statuses.edit(amina, number, NoteDraft(text=text, as_typed=True))
    assert (await _listing(hull, number)).title == "Rye bread on Fridays"
    typed = await hull.node.database.read(lambda tx: statuses.typed(tx, amina, number))
    assert typed.text == text
    with pytest.raises(Missing):
        await statuses.delete(await hull.member("ted"), number)
    await statuses.delete(amina, number)
    assert await hull.node.database.read(lambda tx: listing_store.by_post(tx, number)) is None
