"""Coordinators: not there until they are brought in; then they read, write, and act for others."""

from dataclasses import replace

import pytest

from accounts.behalf import ConsentHow
from accounts.roles import Limit, Vetting
from conversations import seen
from conversations.agreeing import Yes
from conversations.answering import Answer
from conversations.conversation import Conversation, Side, State
from conversations.message import Speaker, What
from listings.holding import Doer
from listings.listing import Kind, Listing
from tests.accounts.given import person
from tests.conversations.given import (
    HERE,
    answered,
    comes_by,
    doer,
    read_by,
    said,
    seen_by,
    words_of,
    yes,
)
from tests.fediverse.home import Home
from world.errors import Conflict, Missing, Refused


@pytest.fixture
async def need(hull: Home) -> Listing:
    await comes_by(hull)
    return await hull.add("A lift on Tuesday", by="ted", kind=Kind.NEED, audience="network")


@pytest.fixture
async def talk(hull: Home, need: Listing) -> Conversation:
    return await answered(hull, need)


async def bring(home: Home, talk: Conversation, by: str) -> None:
    await home.rooms.conversations.bring_coordinator(await doer(home, by), talk.id)


async def test_before_they_are_brought_in_there_is_no_conversation_for_them(
    hull: Home, talk: Conversation
) -> None:
    josie = await doer(hull, "josie")
    conversations = hull.rooms.conversations

    assert await seen_by(hull, talk, "josie") is None
    with pytest.raises(Missing):
        await conversations.say(josie, talk.id, "Hello")
    with pytest.raises(Missing):
        await conversations.yes(josie, talk.id, Yes())
    with pytest.raises(Missing):
        await conversations.bring_coordinator(josie, talk.id)
    with pytest.raises(Missing):
        await conversations.report(josie, talk.id, "I want to read it")


@pytest.mark.parametrize("by", ["ted", "amina"])
async def test_either_side_brings_them_in_and_both_see_it(
    hull: Home, talk: Conversation, by: str
) -> None:
    await bring(hull, talk, by)
    await said(hull, talk, "josie", "I can drive you both.")

    assert (await words_of(hull, talk, "josie"))[0] == "I could do that."
    for side in ("ted", "amina"):
        read = await read_by(hull, talk, side)
        assert What.COORDINATOR in [line.what for line in read.lines]
        assert read.lines[-1].by is Speaker.COORDINATOR
        assert read.helped_by == ("holder" if by == "ted" else "answerer")


async def test_they_are_brought_in_once(hull: Home, talk: Conversation) -> None:
    await bring(hull, talk, "ted")
    with pytest.raises(Conflict):
        await bring(hull, talk, "amina")


async def test_what_waits_for_them_is_counted_until_one_of_them_looks(
    hull: Home, talk: Conversation
) -> None:
    josie, seal = await person(hull, "josie"), hull.rooms.conversations.bench.seal
    assert await hull.node.database.read(lambda tx: seen.waiting(tx, seal, josie)) == 0
    await bring(hull, talk, "ted")
    assert await hull.node.database.read(lambda tx: seen.waiting(tx, seal, josie)) == 1
    (row,) = await hull.node.database.read(lambda tx: seen.helped_seen_by(tx, seal, josie))
    assert (row.id, row.waits) == (talk.id, seen.Waits.HELP)

    await hull.rooms.conversations.read(josie, talk.id)

    assert await hull.node.database.read(lambda tx: seen.waiting(tx, seal, josie)) == 0
    ted = await person(hull, "ted")
    assert await hull.node.database.read(lambda tx: seen.helped_seen_by(tx, seal, ted)) == []


async def test_they_say_yes_for_somebody_who_has_told_them_and_that_is_noted(
    hull: Home, talk: Conversation
) -> None:
    await bring(hull, talk, "ted")
    josie = replace(await doer(hull, "josie"), how=ConsentHow.SPOKEN)
    conversations = hull.rooms.conversations

    with pytest.raises(Conflict):
        await conversations.yes(josie, talk.id, Yes())
    await conversations.yes(josie, talk.id, Yes(given=HERE), Side.HOLDER)
    await yes(hull, talk, "amina")
    await conversations.done(josie, talk.id, Side.HOLDER)

    assert (await read_by(hull, talk, "ted")).state is State.DONE
    behalf, ted = hull.rooms.accounts.behalf, await person(hull, "ted")
    deeds = await hull.node.database.read(lambda tx: behalf.log_of(tx, ted, ted.id))
    assert [(deed.deed, deed.about) for deed in deeds] == [
        ("talk_done", f"/messages/{talk.id}"),
        ("agreed", f"/messages/{talk.id}"),
    ]


async def test_they_answer_for_a_member_who_asked_them_to(hull: Home, need: Listing) -> None:
    josie, amina = await person(hull, "josie"), await person(hull, "amina")
    on_paper = Doer(josie.actor, ConsentHow.PAPER)

    talk = await hull.rooms.conversations.answer(
        on_paper, amina.id, Answer(need.post_id, "Amina drives there anyway.")
    )

    assert await words_of(hull, talk, "amina") == ["Amina drives there anyway."]
    behalf = hull.rooms.accounts.behalf
    deeds = await hull.node.database.read(lambda tx: behalf.log_of(tx, amina, amina.id))
    assert [(deed.deed, deed.consent) for deed in deeds] == [("answered", "paper")]
    ted = await doer(hull, "ted")
    with pytest.raises(Refused):
        await hull.rooms.conversations.answer(ted, amina.id, Answer(need.post_id, "No."))


async def test_they_see_places_like_the_two_and_not_before(hull: Home, talk: Conversation) -> None:
    await bring(hull, talk, "ted")
    await yes(hull, talk, "ted", HERE)
    assert (await read_by(hull, talk, "josie")).holder.given is None
    await yes(hull, talk, "amina")
    assert (await read_by(hull, talk, "josie")).holder.given == HERE


@pytest.mark.parametrize("limit", [Limit.GROUP_ONLY, Limit.ACCOMPANIED])
async def test_who_takes_part_in_company_is_never_alone(
    hull: Home, need: Listing, limit: Limit
) -> None:
    josie, amina = await person(hull, "josie"), await person(hull, "amina")
    await hull.rooms.accounts.trust.set_limits(josie, amina.id, frozenset({limit}))

    talk = await answered(hull, need)

    read = await read_by(hull, talk, "josie")
    assert read.helped_by == "network"
    # and the other side is not told why
    assert limit.value not in str(await read_by(hull, talk, "ted"))


async def test_whom_letters_do_not_reach_has_a_coordinator_to_pass_them_on(hull: Home) -> None:
    await comes_by(hull, "amina")
    need = await hull.add("Company", by="ted", kind=Kind.NEED, audience="network")

    talk = await answered(hull, need)

    assert (await read_by(hull, talk, "josie")).helped_by == "network"


async def test_who_pauses_answers_nobody(hull: Home, need: Listing) -> None:
    josie, amina = await person(hull, "josie"), await person(hull, "amina")
    await hull.rooms.accounts.trust.set_vetting(josie, amina.id, Vetting.PAUSED)
    with pytest.raises(Refused):
        await answered(hull, need)


async def test_a_coordinator_who_talks_for_themselves_is_a_side_like_any_other(
    hull: Home, need: Listing
) -> None:
    talk = await answered(hull, need, by="josie")
    read = await read_by(hull, talk, "josie")
    assert read.own is Side.ANSWERER
    assert await seen_by(hull, talk, "amina") is None


async def test_they_close_and_report_nothing_in_the_name_of_others(
    hull: Home, talk: Conversation
) -> None:
    await bring(hull, talk, "ted")
    josie = await doer(hull, "josie")
    with pytest.raises(Conflict):
        await hull.rooms.conversations.leave(josie, talk.id)
    with pytest.raises(Conflict):
        await hull.rooms.conversations.report(josie, talk.id, "Odd")
