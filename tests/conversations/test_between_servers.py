"""What may happen between two servers besides the usual: twice, too late, unheard of, forgotten."""

import json
from typing import Any

import pytest

from conversations.answering import Answer
from conversations.conversation import Conversation, State
from conversations.message import What
from listings import store as listing_store
from listings.listing import Agreed, Kind, Listing, ListingAudience, ListingDraft
from listings.listing import State as ListingState
from tests.conversations.given import (
    HERE,
    answered,
    comes_by,
    doer,
    listed,
    only_talk,
    read_by,
    words_of,
    yes,
)
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from tests.fediverse.stranger import PUBLIC, Stranger
from tests.hostile.test_talks import agreement, offers, says
from world.errors import Missing

Json = dict[str, Any]


@pytest.fixture
async def offer(hull: Home) -> Listing:
    await comes_by(hull)
    return await hull.add("Bread on Fridays", by="ted")


@pytest.fixture
def vera(fediverse: Fediverse) -> Stranger:
    return fediverse.stranger("vera@social.example")


async def notes_to(stranger: Stranger) -> list[Json]:
    return [activity["object"] for activity in stranger.heard("Create")]


async def test_who_offers_again_what_is_agreed_hears_the_same_yes_again(
    hull: Home, offer: Listing, vera: Stranger
) -> None:
    await offers(vera, hull, agreement(offer))
    number = await only_talk(hull, "ted")
    await yes(hull, number, "ted")
    await vera.server.fediverse.settle()

    again = await offers(vera, hull, agreement(offer))

    first, second = vera.heard("Accept")
    assert second["object"] == again["id"]
    assert second["result"]["id"] == first["result"]["id"]
    assert len(await hull.rows("SELECT * FROM listing_takings")) == 1


async def test_a_yes_is_taken_back_by_a_word_before_it_came_to_anything(
    hull: Home, offer: Listing, vera: Stranger
) -> None:
    await says(vera, hull, "Two loaves, please.", inReplyTo=offer.iri)
    number = await only_talk(hull, "ted")
    await yes(hull, number, "ted")
    await vera.server.fediverse.settle()
    asked = (await notes_to(vera))[-1]["id"]
    other = await hull.add("Something else", by="ted")
    await hull.rooms.listings.pause(await hull.member("ted"), offer.post_id)

    await says(vera, hull, "yes", inReplyTo=asked)
    assert other.state is ListingState.OPEN
    read = await read_by(hull, number, "ted")
    assert (read.state, read.lines[-1].what) == (State.TALKING, What.TAKEN)
    assert not read.other.said_yes

    await hull.rooms.listings.resume(await hull.member("ted"), offer.post_id)
    await says(vera, hull, "yes", inReplyTo=asked)
    assert (await read_by(hull, number, "ted")).other.said_yes
    await says(vera, hull, "no", inReplyTo=asked)
    read = await read_by(hull, number, "ted")
    assert (read.other.said_yes, read.lines[-1].what) == (False, What.UNSAID)


async def test_a_private_note_out_of_the_blue_belongs_to_the_one_talk_there_is(
    hull: Home, offer: Listing, vera: Stranger
) -> None:
    await says(vera, hull, "Two loaves, please.", inReplyTo=offer.iri)
    number = await only_talk(hull, "ted")
    await says(vera, hull, "I forgot: sliced.")
    assert len(await words_of(hull, number, "ted")) == 2

    other = await hull.add("Something else", by="ted")
    await says(vera, hull, "This too?", inReplyTo=other.iri)
    await says(vera, hull, "Which one did I mean?")
    heard = [
        line for row in await listed(hull, "ted") for line in await words_of(hull, row.id, "ted")
    ]
    assert "Which one did I mean?" not in heard


async def test_words_into_a_closed_talk_are_answered_once_and_kindly(
    hull: Home, offer: Listing, vera: Stranger
) -> None:
    await says(vera, hull, "Two loaves, please.", inReplyTo=offer.iri)
    number = await only_talk(hull, "ted")
    ted = await hull.member("ted")
    await hull.rooms.conversations.say(await doer(hull, "ted"), number, "Gladly.")
    await vera.server.fediverse.settle()
    last = (await notes_to(vera))[-1]["id"]
    await hull.rooms.listings.withdraw(ted, offer.post_id)
    await vera.server.fediverse.settle()
    before = len(await notes_to(vera))

    await says(vera, hull, "Are you there?", inReplyTo=last)
    await says(vera, hull, "Hello?", inReplyTo=last)

    notes = await notes_to(vera)
    assert len(notes) == before + 1
    assert "no answers just now" in notes[-1]["content"]
    assert len(await words_of(hull, number, "ted")) == 2


async def test_what_has_ended_tells_whoever_still_waited(
    hull: Home, offer: Listing, vera: Stranger
) -> None:
    await says(vera, hull, "Two loaves, please.", inReplyTo=offer.iri)
    await hull.rooms.listings.fulfil(await hull.member("ted"), offer.post_id)
    await vera.server.fediverse.settle()
    assert [note["content"] for note in await notes_to(vera)] == [
        "<p>This has just been taken. Thank you for asking.</p>"
    ]


async def test_a_receipt_by_anybody_but_who_proposed_it_confirms_nothing(
    fediverse: Fediverse, hull: Home, madison: Home, vera: Stranger
) -> None:
    talk, dante = await agreed_with_madison(fediverse, hull, madison)
    (row,) = await hull.rows("SELECT agreement_iri FROM agreements")
    amina = await hull.member("amina")
    context = row["agreement_iri"]
    receipt = vera.note("receipt", to=[amina.iri], cc=[], context=context)
    receipt |= {"type": "Document", "name": "Receipt"}
    await vera.send(amina.inbox, vera.create(receipt))
    assert (await read_by(hull, talk, "amina")).state is State.AGREED

    await madison.doing(madison.rooms.conversations.done(await doer(madison, "dante"), dante))
    await fediverse.settle()
    assert (await read_by(hull, talk, "amina")).state is State.DONE


async def agreed_with_madison(
    fediverse: Fediverse, hull: Home, madison: Home, need_id: int | None = None
) -> tuple[Conversation, int]:
    """Amina of Hull and Dante of Madison have agreed on his bread; the number over there."""
    await fediverse.become_sisters(hull, madison)
    await comes_by(hull)
    await comes_by(madison)
    theirs = await madison.add("Bread", by="dante", audience="sisters")
    await fediverse.settle()
    found = await hull.node.database.read(lambda tx: listing_store.by_iri(tx, theirs.iri))
    assert found is not None
    amina = await doer(hull, "amina")
    said = Answer(found.post_id, "Two loaves, please.", need_id=need_id)
    talk = await hull.rooms.conversations.answer(amina, amina.actor.id, said)
    await yes(hull, talk, "amina", HERE)
    await fediverse.settle()
    number = await only_talk(madison, "dante")
    await yes(madison, number, "dante")
    await fediverse.settle()
    return talk, number


async def test_ones_own_ask_is_taken_up_with_the_offer_it_is_for(
    fediverse: Fediverse, hull: Home, madison: Home
) -> None:
    need = await hull.add("Bread wanted", by="amina", kind=Kind.NEED, audience="network")
    talk, _ = await agreed_with_madison(fediverse, hull, madison, need.post_id)
    found = await hull.node.database.read(lambda tx: listing_store.by_post(tx, need.post_id))
    assert found is not None
    assert found.state is ListingState.RESERVED
    assert (await read_by(hull, talk, "amina")).state is State.AGREED


async def test_an_offer_for_an_ask_that_has_found_somebody_else_is_given_back(
    fediverse: Fediverse, hull: Home, madison: Home
) -> None:
    need = await hull.add("Bread wanted", by="amina", kind=Kind.NEED, audience="network")
    other = await answered(hull, need, by="ted")
    for side in ("amina", "ted"):
        await yes(hull, other, side)

    talk, number = await agreed_with_madison(fediverse, hull, madison, need.post_id)

    assert (await read_by(hull, talk, "amina")).state is State.FELL_THROUGH
    assert (await read_by(madison, number, "dante")).state is State.FELL_THROUGH
    (row,) = await madison.rows("SELECT state FROM listings WHERE local = 1")
    assert row["state"] == "open"


async def test_nobody_answers_for_somebody_elses_ask(hull: Home, offer: Listing) -> None:
    need = await hull.add("Bread wanted", by="josie", kind=Kind.NEED, audience="network")
    amina = await doer(hull, "amina")
    for number in (need.post_id, 12345):
        said = Answer(offer.post_id, "For me", need_id=number)
        with pytest.raises(Missing):
            await hull.rooms.conversations.answer(amina, amina.actor.id, said)


async def test_what_is_forgotten_is_deleted_where_it_went_and_what_all_can_see_stays(
    fediverse: Fediverse, hull: Home, offer: Listing, vera: Stranger
) -> None:
    await says(vera, hull, "In private", inReplyTo=offer.iri)
    number = await only_talk(hull, "ted")
    ted = await hull.member("ted")
    loud = vera.note("loud", "Aloud", inReplyTo=offer.iri, to=[PUBLIC], cc=[ted.iri])
    await vera.send(ted.inbox, vera.create(loud))
    await hull.rooms.conversations.say(await doer(hull, "ted"), number, "Gladly.")
    await fediverse.settle()
    ours = (await notes_to(vera))[-1]["id"]
    await hull.rooms.conversations.leave(await doer(hull, "ted"), number)

    await fediverse.live(days=31)

    assert ours in [delete["object"]["id"] for delete in vera.heard("Delete")]
    left = [row["iri"] for row in await hull.rows("SELECT iri FROM posts WHERE local = 0")]
    assert left == [loud["id"]]
    told = json.dumps([tuple(map(str, row)) for row in await hull.rows("SELECT * FROM activities")])
    assert "Gladly." not in told


async def test_a_talk_goes_on_about_a_listing_that_bears_another_number_now(hull: Home) -> None:
    await comes_by(hull)
    need = await hull.add("A ladder", by="ted", kind=Kind.NEED, audience="network")
    talk = await answered(hull, need)
    draft = ListingDraft(
        Kind.NEED,
        "A ladder",
        categories=("food",),
        audience=ListingAudience.PUBLIC,
        consent=Agreed(),
    )

    new = await hull.rooms.listings.edit(await hull.member("ted"), need.post_id, draft)

    assert new.post_id != need.post_id
    read = await read_by(hull, talk, "amina")
    assert read.listing_id == new.post_id
    for side in ("ted", "amina"):
        await yes(hull, talk, side)
    assert (await read_by(hull, talk, "ted")).state is State.AGREED


async def test_what_was_said_stays_when_the_listing_is_deleted(hull: Home) -> None:
    await comes_by(hull)
    need = await hull.add("A ladder", by="ted", kind=Kind.NEED, audience="network")
    talk = await answered(hull, need)
    await hull.rooms.listings.delete(await hull.member("ted"), need.post_id)

    read = await read_by(hull, talk, "amina")
    assert (read.title, read.listing_id) == ("A ladder", None)
    assert await words_of(hull, talk, "amina") == ["I could do that."]
