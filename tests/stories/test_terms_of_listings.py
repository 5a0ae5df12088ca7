"""When, how often, what it looks like, and who asks: as a sister and a follower get to know it."""

import json
from dataclasses import replace
from datetime import time, timedelta
from typing import Any

from listings import store
from listings.listing import Kind, Listing, ListingAudience, as_draft
from listings.terms import Access, Cap, Crew, Exchange, Per, Ride, Voice
from listings.window import Slot, Span, Window
from tests.fediverse.fixtures import Sisters
from tests.fediverse.home import Home
from tests.media.photographs import photograph
from world.ids import instant_of

TUESDAYS = Window(slots=(Slot(1, time(10), time(12), "Europe/London"),))


async def at(home: Home, iri: str) -> Listing:
    """The listing as that node has it."""
    found = await home.node.database.read(lambda tx: store.by_iri(tx, iri))
    assert found is not None
    return found


async def test_a_sister_knows_when_how_often_and_in_return_for_what(sisters: Sisters) -> None:
    hull, madison, _ = sisters
    offer = await hull.add(
        "Bread",
        window=TUESDAYS,
        cap=Cap(2, Per.MONTH),
        exchange=Exchange.GIFT,
        access=(str(Access.STEP_FREE),),
    )
    await sisters.fediverse.settle()
    known = await at(madison, offer.iri)
    assert (known.window, known.cap, known.exchange) == (
        TUESDAYS,
        Cap(2, Per.MONTH),
        Exchange.GIFT,
    )
    assert known.access == ()


async def test_a_sister_knows_the_time_and_the_way_of_a_lift(sisters: Sisters) -> None:
    hull, madison, _ = sisters
    start = sisters.fediverse.clock.now() + timedelta(days=3)
    window = Window(span=Span(start, start + timedelta(hours=2), "Europe/London"))
    need = await hull.add(
        "",
        kind=Kind.NEED,
        categories=(),
        ride=Ride("Anlaby", "Hull Minster", returning=True),
        window=window,
        helpers=Crew(1, 2),
    )
    await sisters.fediverse.settle()
    known = await at(madison, need.iri)
    assert known.title == "A lift from Anlaby to Hull Minster"
    assert (known.ride, known.window, known.helpers) == (need.ride, window, Crew(1, 2))
    assert known.expires_at == start + timedelta(hours=2)


async def test_an_edit_of_the_terms_arrives(sisters: Sisters) -> None:
    hull, madison, _ = sisters
    offer = await hull.add("Bread", window=TUESDAYS)
    await sisters.fediverse.settle()
    author = await hull.member(hull.coordinator)
    draft = replace(as_draft(offer), window=Window(), cap=Cap(5, Per.TOTAL))
    await hull.rooms.listings.edit(author, offer.post_id, draft)
    await sisters.fediverse.settle()
    known = await at(madison, offer.iri)
    assert (known.window, known.cap) == (Window(), Cap(5, Per.TOTAL))


async def test_a_sister_gets_the_picture_and_its_words_and_fetches_it_from_its_home(
    sisters: Sisters,
) -> None:
    hull, madison, _ = sisters
    author = await hull.member(hull.coordinator)
    picture = await hull.rooms.media.keep(author.id, photograph(), "A row of beans")
    offer = await hull.add("Beans", pictures=(picture.id,))
    await sisters.fediverse.settle()
    (row,) = await madison.rows("SELECT document FROM posts WHERE iri = :iri", iri=offer.iri)
    (attached,) = json.loads(row["document"])["attachment"]
    assert attached["name"] == "A row of beans"
    answer = await hull.get(attached["url"], accept="image/*")
    assert (answer.status, answer.header("content-type")) == (200, attached["mediaType"])


async def test_what_becomes_for_few_is_taken_back_from_all_others(sisters: Sisters) -> None:
    hull, madison, aotearoa = sisters
    offer = await hull.add("Bread", audience="sisters")
    await sisters.fediverse.settle()
    author = await hull.member(hull.coordinator)
    home_only = replace(as_draft(offer), audience=ListingAudience.NETWORK)
    await hull.rooms.listings.edit(author, offer.post_id, home_only)
    await sisters.fediverse.settle()
    for sister in (madison, aotearoa):
        kept = await sister.rows("SELECT 1 FROM posts WHERE iri = :iri", iri=offer.iri)
        assert kept == []


async def test_two_hidden_needs_of_one_person_look_like_those_of_two(sisters: Sisters) -> None:
    """Invariant 18, over all that a sister has ever received."""
    hull, madison, _ = sisters
    sisters.fediverse.clock.turn(minutes=23, seconds=7)
    asked: dict[str, Any] = {
        "kind": Kind.NEED,
        "categories": ("company",),
        "voice": Voice.ANONYMOUS,
    }
    first = await hull.add("Company", by="amina", **asked)
    sisters.fediverse.clock.turn(minutes=4)
    second = await hull.add("A walk", by="amina", **asked)
    third = await hull.add("A chat", by="josie", **asked)
    await sisters.fediverse.settle()
    desk = (await hull.network()).iri
    rows = await madison.rows(
        "SELECT p.document, a.iri FROM posts p JOIN actors a ON a.id = p.author_id"
        " WHERE p.iri IN (SELECT value FROM json_each(:iris))",
        iris=json.dumps([first.iri, second.iri, third.iri]),
    )
    assert {row["iri"] for row in rows} == {desk}
    documents = [json.loads(row["document"]) for row in rows]
    assert len(documents) == 3
    said = json.dumps(documents)
    for name in ("amina", "josie"):
        assert name not in said.lower()
    assert len({document["published"] for document in documents}) == 1
    hours = {
        instant_of(int(document["id"].rsplit("/", 1)[1])).replace(microsecond=0)
        for document in documents
    }
    assert len(hours) == 1
    assert next(iter(hours)).minute == 0


async def test_whoever_follows_the_desk_gets_what_is_asked_through_it_once(
    sisters: Sisters,
) -> None:
    hull, madison, _ = sisters
    need = await hull.add(
        "Company", by="amina", kind=Kind.NEED, categories=("company",), voice=Voice.ANONYMOUS
    )
    await sisters.fediverse.settle()
    kept = await madison.rows("SELECT id FROM posts WHERE iri = :iri", iri=need.iri)
    assert len(kept) == 1
    assert await madison.rows("SELECT 1 FROM reactions WHERE post_id = :id", id=kept[0]["id"]) == []
    assert await madison.titles() == ["Company"]
