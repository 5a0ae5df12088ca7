"""What strangers try in private talks about a listing: foreign agreements, replays, floods."""

import json
from typing import Any

import pytest

from conversations import refusing
from conversations.conversation import State
from listings.listing import Listing
from tests.conversations.given import (
    HERE,
    answered,
    comes_by,
    doer,
    listed,
    only_talk,
    read_by,
    yes,
)
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from tests.fediverse.stranger import Stranger

Json = dict[str, Any]
CANARY = "Zaunkönig"


@pytest.fixture
async def offer(hull: Home) -> Listing:
    await comes_by(hull)
    return await hull.add("Bread on Fridays", by="ted")


@pytest.fixture
def eve(fediverse: Fediverse) -> Stranger:
    return fediverse.stranger("eve@evil.example")


@pytest.fixture
def vera(fediverse: Fediverse) -> Stranger:
    return fediverse.stranger("vera@social.example")


def agreement(listing: Listing, amount: str = "1", **changed: object) -> Json:
    """An agreement on a listing of an hour for an hour."""
    return {
        "type": "Agreement",
        "stipulates": {
            "type": "Commitment",
            "satisfies": f"{listing.iri}#primary",
            "resourceQuantity": {"hasUnit": "hour", "hasNumericalValue": amount},
        },
        "stipulatesReciprocal": {
            "type": "Commitment",
            "satisfies": f"{listing.iri}#reciprocal",
            "resourceQuantity": {"hasUnit": "hour", "hasNumericalValue": amount},
        },
        **changed,
    }


async def offers(stranger: Stranger, home: Home, thing: Json, **changed: object) -> Json:
    """The Offer that a stranger has sent to Ted."""
    ted = await home.member("ted")
    said = stranger.does("Offer", thing, to=[ted.iri], **changed)
    await stranger.send(ted.inbox, said)
    return said


async def says(stranger: Stranger, home: Home, text: str, **changed: object) -> Json:
    """The note that a stranger has sent to Ted."""
    ted = await home.member("ted")
    stranger.said += 1
    note = stranger.note(f"n{stranger.said}", text, to=[ted.iri], cc=[], **changed)
    await stranger.send(ted.inbox, stranger.create(note))
    return note


async def test_an_agreement_offered_out_of_the_blue_begins_a_talk_with_its_words(
    hull: Home, offer: Listing, vera: Stranger
) -> None:
    said = await offers(vera, hull, agreement(offer), content="<p>Saturday morning?</p>")
    number = await only_talk(hull, "ted")
    read = await read_by(hull, number, "ted")
    assert [line.text for line in read.lines if line.text] == ["Saturday morning?"]
    assert read.other.said_yes

    await yes(hull, number, "ted", HERE)
    await vera.server.fediverse.settle()

    (accept,) = vera.heard("Accept")
    assert accept["object"] == said["id"]
    assert accept["result"]["attributedTo"] == (await hull.member("ted")).iri
    assert accept["result"]["stipulates"]["id"].startswith(accept["result"]["id"])
    assert HERE.place not in json.dumps(vera.received, ensure_ascii=False)
    assert "proof" not in accept


@pytest.mark.parametrize("amount", ["0", "-1", "NaN", "1e3", "0.5", "1.5"])
async def test_an_amount_that_does_not_fit_begins_nothing(
    hull: Home, offer: Listing, vera: Stranger, amount: str
) -> None:
    await offers(vera, hull, agreement(offer, amount))
    assert await listed(hull, "ted") == []
    assert vera.heard("Accept") == []


async def test_what_does_not_fit_is_rejected_with_a_reason(
    hull: Home, offer: Listing, vera: Stranger
) -> None:
    said = await offers(vera, hull, agreement(offer, "0.5"))
    (reject,) = vera.heard("Reject")
    assert reject["object"] == said["id"]
    assert reject["content"] == "That is no multiple of what was proposed."


@pytest.mark.row("PRV-05")
async def test_what_one_may_not_see_is_as_if_it_were_not_there(hull: Home, vera: Stranger) -> None:
    await comes_by(hull)
    quiet = await hull.add("For us", by="ted", audience="network")
    await offers(vera, hull, agreement(quiet))
    await says(vera, hull, "Hello", inReplyTo=quiet.iri)
    nowhere = agreement(quiet)
    nowhere["stipulates"]["satisfies"] = f"{quiet.iri}9#primary"
    await offers(vera, hull, nowhere)

    assert vera.received == []
    assert await listed(hull, "ted") == []


async def test_nobody_says_yes_in_somebody_elses_name(
    hull: Home, offer: Listing, vera: Stranger, eve: Stranger
) -> None:
    # Given a talk with Vera in which Ted has said yes
    await says(vera, hull, "Two loaves, please.", inReplyTo=offer.iri)
    number = await only_talk(hull, "ted")
    await yes(hull, number, "ted", HERE)
    await vera.server.fediverse.settle()
    note = vera.heard("Create")[-1]["object"]

    # When Eve answers Ted's note to Vera, names the thread, and offers with Vera's name in it
    await says(eve, hull, "yes", inReplyTo=note["id"], context=note["context"])
    await says(eve, hull, "yes", context=note["context"])
    ted = await hull.member("ted")
    forged = vera.does("Offer", agreement(offer), to=[ted.iri])
    await eve.send(ted.inbox, forged)

    # Then the talk is as it was, and Eve has none with Ted
    read = await read_by(hull, number, "ted")
    assert read.state is State.TALKING
    assert [line.text for line in read.lines if line.text] == ["Two loaves, please."]
    assert len(await listed(hull, "ted")) == 1
    assert eve.received == []


async def test_nobody_takes_back_what_somebody_else_has_offered(
    hull: Home, offer: Listing, vera: Stranger, eve: Stranger
) -> None:
    said = await offers(vera, hull, agreement(offer))
    number = await only_talk(hull, "ted")
    await yes(hull, number, "ted")
    ted = await hull.member("ted")

    await eve.send(ted.inbox, eve.does("Undo", said, to=[ted.iri]))
    await eve.send(ted.inbox, eve.does("Undo", said["id"], to=[ted.iri]))
    assert (await read_by(hull, number, "ted")).state is State.AGREED

    await vera.send(ted.inbox, vera.does("Undo", said, to=[ted.iri]))
    assert (await read_by(hull, number, "ted")).state is State.FELL_THROUGH


async def test_what_was_taken_back_before_it_came_has_no_effect_when_it_comes(
    hull: Home, offer: Listing, vera: Stranger
) -> None:
    ted = await hull.member("ted")
    said = vera.does("Offer", agreement(offer), to=[ted.iri])
    await vera.send(ted.inbox, vera.does("Undo", said, to=[ted.iri]))
    await vera.send(ted.inbox, said)

    assert await listed(hull, "ted") == []
    assert vera.heard("Accept") == []


async def test_nobody_accepts_for_somebody_else_what_we_have_offered(
    fediverse: Fediverse, hull: Home, madison: Home, eve: Stranger
) -> None:
    # Given that Amina of Hull has offered an agreement to Dante of Madison
    await fediverse.become_sisters(hull, madison)
    await comes_by(hull)
    theirs = await madison.add("Bread", by="dante", audience="sisters")
    await fediverse.settle()
    (row,) = await hull.rows("SELECT id FROM posts WHERE iri = :iri", iri=theirs.iri)
    talk = await answered(hull, row["id"], by="amina")
    await yes(hull, talk, "amina", HERE)
    await fediverse.settle()
    (ours,) = await hull.rows("SELECT offer_iri, offer FROM agreements")
    amina = await hull.member("amina")

    # When Eve accepts it, rejects it, and confirms it
    result = json.loads(ours["offer"])["object"] | {
        "id": f"{eve.iri}/agreements/1",
        "attributedTo": eve.iri,
    }
    for act in (
        eve.does("Accept", ours["offer_iri"], result=result, to=[amina.iri]),
        eve.does("Reject", ours["offer_iri"], to=[amina.iri]),
    ):
        await eve.send(amina.inbox, act)

    # Then nothing has come of it
    assert (await read_by(hull, talk, "amina")).state is State.TALKING
    (row,) = await hull.rows("SELECT fate FROM agreements")
    assert row["fate"] == "open"


async def test_the_same_words_delivered_ten_times_are_said_once(
    hull: Home, offer: Listing, vera: Stranger
) -> None:
    ted = await hull.member("ted")
    note = vera.note(1, "Two loaves", inReplyTo=offer.iri, to=[ted.iri], cc=[])
    said = vera.does("Offer", agreement(offer), to=[ted.iri])
    for _ in range(5):
        await vera.send(ted.inbox, vera.create(note))
        await vera.send(ted.inbox, said)
        await vera.send(ted.inbox, vera.does("Create", note, to=[ted.iri]))

    read = await read_by(hull, await only_talk(hull, "ted"), "ted")
    assert [line.what.value for line in read.lines] == ["words", "yes"]


async def test_an_offer_replayed_after_the_end_under_a_new_name_agrees_to_nothing(
    hull: Home, offer: Listing, vera: Stranger
) -> None:
    said = await offers(vera, hull, agreement(offer))
    number = await only_talk(hull, "ted")
    await yes(hull, number, "ted")
    ted = await hull.member("ted")
    await vera.send(ted.inbox, vera.does("Undo", said, to=[ted.iri]))
    before = len(vera.heard("Accept"))

    await offers(vera, hull, agreement(offer))

    assert (await read_by(hull, number, "ted")).state is State.TALKING
    assert len(vera.heard("Accept")) == before


@pytest.mark.row("ACC-03")
async def test_a_flood_of_words_ends_and_others_are_heard(
    hull: Home,
    offer: Listing,
    vera: Stranger,
    eve: Stranger,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(refusing, "WORDS_AN_HOUR", 5)
    for number in range(9):
        await says(eve, hull, f"Buy {number}!", inReplyTo=offer.iri)
    await says(vera, hull, "Two loaves, please.", inReplyTo=offer.iri)

    heard = [await read_by(hull, row.id, "ted") for row in await listed(hull, "ted")]
    assert sorted(len(talk.lines) for talk in heard) == [1, 5]


@pytest.mark.row("ACC-03")
async def test_a_server_that_answers_everything_is_heard_so_often_a_day_and_no_more(
    fediverse: Fediverse, hull: Home, vera: Stranger, monkeypatch: pytest.MonkeyPatch
) -> None:
    await comes_by(hull)
    monkeypatch.setattr(refusing, "ANSWERS_OF_A_SERVER_A_DAY", 3)
    offer = await hull.add("Bread", by="ted")
    for number in range(6):
        await says(fediverse.stranger(f"bot{number}@evil.example"), hull, "Hi", inReplyTo=offer.iri)
    await says(vera, hull, "Two loaves, please.", inReplyTo=offer.iri)

    assert len(await listed(hull, "ted")) == 4


@pytest.mark.row("PRV-10")
async def test_whoever_is_blocked_reaches_nobody_by_an_answer(
    hull: Home, offer: Listing, eve: Stranger
) -> None:
    await hull.rooms.relations.block(await hull.member("ted"), eve.iri)
    await says(eve, hull, "Hello", inReplyTo=offer.iri)
    await offers(eve, hull, agreement(offer))

    assert await listed(hull, "ted") == []
    assert eve.received == []


async def test_two_programs_that_answer_everything_fall_silent(
    hull: Home, offer: Listing, eve: Stranger
) -> None:
    """Invariant 22: whatever comes, nothing of ours answers an answer that came by itself."""
    ted = await hull.member("ted")
    await hull.rooms.listings.fulfil(ted, offer.post_id)
    last = offer.iri
    for number in range(10):
        await says(eve, hull, f"I am away until Monday {number}", inReplyTo=last)
        heard = eve.heard("Create")
        last = heard[-1]["object"]["id"] if heard else last

    assert len(eve.heard("Create")) <= 2


async def test_markup_and_endless_words_come_as_words_of_measure(
    hull: Home, offer: Listing, eve: Stranger
) -> None:
    await says(eve, hull, f"<script>alert(1)</script>{'a' * 20_000}", inReplyTo=offer.iri)
    (line,) = (await read_by(hull, await only_talk(hull, "ted"), "ted")).lines
    assert "script" not in line.text
    assert len(line.text) == 5_000


@pytest.mark.row("PRV-13")
async def test_private_words_go_to_the_one_inbox_they_are_for(
    hull: Home, offer: Listing, vera: Stranger, eve: Stranger
) -> None:
    await eve.follow((await hull.member("ted")).iri)
    await eve.follow((await hull.network()).iri)
    await says(vera, hull, "Two loaves, please.", inReplyTo=offer.iri)
    number = await only_talk(hull, "ted")
    before = len(eve.received)
    await hull.rooms.conversations.say(await doer(hull, "ted"), number, CANARY)
    await vera.server.fediverse.settle()

    trips = [
        trip
        for trip in vera.server.fediverse.roads.trips(to=vera.host)
        if CANARY.encode() in trip.body
    ]
    assert [trip.url for trip in trips] == [f"{vera.iri}/inbox"]
    assert len(eve.received) == before


@pytest.mark.row("PRV-02", "PRV-04")
async def test_a_note_of_a_talk_is_read_by_the_two_and_by_no_stranger(
    hull: Home, offer: Listing, vera: Stranger, eve: Stranger
) -> None:
    await says(vera, hull, "Two loaves, please.", inReplyTo=offer.iri)
    number = await only_talk(hull, "ted")
    await hull.rooms.conversations.say(await doer(hull, "ted"), number, CANARY)
    await vera.server.fediverse.settle()
    note = vera.heard("Create")[-1]["object"]

    assert (await vera.get(note["id"])).status == 200
    assert (await eve.get(note["id"])).status == 404
    assert (await hull.get(note["id"])).status == 404
    assert (await eve.get(note["context"])).status in (401, 404)
