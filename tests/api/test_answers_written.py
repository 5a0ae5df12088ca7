"""Members answer offers and needs in their own programs."""

import pytest

from listings.listing import Kind, ListingAudience, ListingDraft
from outbox.audience import Audience
from posts import store as posts_store
from posts.draft import NoteDraft
from posts.trimming import Trimmings
from tests.fediverse.browsing import Browser
from tests.fediverse.fixtures import Sisters
from tests.fediverse.home import Home
from tests.fediverse.phone import Phone
from world.errors import Malformed


async def _need(home: Home, who: str) -> tuple[int, str]:
    draft = ListingDraft(
        Kind.NEED, "A ladder", categories=("thing-tool",), audience=ListingAudience.SISTERS
    )
    listing = await home.rooms.listings.add(await home.member(who), draft)
    return listing.post_id, listing.iri


async def _posts(home: Home) -> int:
    return int(
        str(await home.node.database.read(lambda tx: tx.value("SELECT count(*) FROM posts")))
    )


async def test_an_answer_to_a_neighbour_is_a_private_talk_however_it_was_addressed(
    hull: Home,
) -> None:
    number, _ = await _need(hull, "amina")
    phone = await Phone.of(hull, "ted")
    got = await phone.post(
        "/api/v1/statuses",
        json={"status": "I have one!", "in_reply_to_id": str(number), "visibility": "public"},
    )
    assert got.json["id"] == str(number)
    thread = await phone.get(f"/api/v1/statuses/{number}/context")
    assert thread.json["descendants"] == []
    browser = Browser(hull)
    await browser.sign_in("amina")
    assert "A ladder" in await browser.page("/messages")
    home = await phone.get("/api/v1/timelines/home")
    assert "between the two of you" in home.json[0]["content"]
    assert home.json[0]["visibility"] == "direct"


async def test_an_answer_to_a_sister_travels_and_goes_on_in_either_place(sisters: Sisters) -> None:
    hull, madison = sisters.hull, sisters.madison
    await _need(madison, "leah")
    await sisters.fediverse.settle()
    phone = await Phone.of(hull, "amina")
    (found,) = (await phone.get("/api/v1/timelines/tag/need")).json or [None]
    said = {"status": "I have one!", "in_reply_to_id": found["id"], "visibility": "direct"}
    got = await phone.post("/api/v1/statuses", json=said)
    assert got.json["visibility"] == "direct"
    assert got.json["id"] != found["id"]
    await sisters.fediverse.settle()
    browser = Browser(madison)
    await browser.sign_in("leah")
    assert "A ladder" in await browser.page("/messages")


async def test_ones_own_and_what_is_no_listing_is_answered_with_a_note(hull: Home) -> None:
    number, iri = await _need(hull, "amina")
    before = await _posts(hull)
    amina = await hull.member("amina")
    draft = NoteDraft(text="Still looking", in_reply_to=iri, as_typed=True)
    made = await hull.rooms.statuses.write(amina, draft)
    assert made != number
    assert await _posts(hull) == before + 1
    post = await hull.node.database.read(lambda tx: posts_store.by_id(tx, made))
    assert post is not None


async def test_pictures_are_not_lost_in_silence(hull: Home) -> None:
    _, iri = await _need(hull, "amina")
    draft = NoteDraft(
        text="Look",
        audience=Audience.DIRECT,
        in_reply_to=iri,
        trimmings=Trimmings(media=(1,)),
        as_typed=True,
    )
    with pytest.raises(Malformed):
        await hull.rooms.statuses.write(await hull.member("ted"), draft)
