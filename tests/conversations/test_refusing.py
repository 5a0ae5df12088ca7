"""Who is not heard, what is too much, and what moderators get to see."""

import pytest

from conversations import refusing
from conversations.answering import Answer
from conversations.conversation import State
from listings.listing import Kind, Listing
from listings.terms import Voice
from tests.conversations.given import answered, comes_by, doer, listed, read_by, said, yes
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from world.errors import Conflict, Limited, Missing, Refused


@pytest.fixture
async def need(hull: Home) -> Listing:
    await comes_by(hull)
    return await hull.add("A lift on Tuesday", by="ted", kind=Kind.NEED, audience="network")


async def test_nobody_answers_their_own(hull: Home, need: Listing) -> None:
    with pytest.raises(Refused):
        await answered(hull, need, by="ted")


async def test_nobody_answers_their_own_behind_the_desk_either(hull: Home) -> None:
    await comes_by(hull)
    need = await hull.add(
        "Company", by="ted", kind=Kind.NEED, audience="network", voice=Voice.ANONYMOUS
    )
    with pytest.raises(Refused):
        await answered(hull, need, by="ted")


async def test_who_may_not_see_a_listing_cannot_answer_it(hull: Home) -> None:
    need = await hull.add("Company", by="ted", kind=Kind.NEED, audience="coordinator")
    with pytest.raises(Missing):
        await answered(hull, need, by="amina")
    with pytest.raises(Missing):
        await answered(hull, 1, by="amina")


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 5_001])
async def test_no_words_and_endless_words_are_refused(hull: Home, need: Listing, text: str) -> None:
    with pytest.raises(Refused):
        await answered(hull, need, text)


@pytest.mark.row("ACC-03")
async def test_very_much_is_too_much(
    hull: Home, need: Listing, fediverse: Fediverse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refusing, "WORDS_AN_HOUR", 3)
    talk = await answered(hull, need)
    for _ in range(2):
        await said(hull, talk, "amina", "And another thing.")

    with pytest.raises(Limited):
        await said(hull, talk, "amina", "And another thing.")
    await said(hull, talk, "ted", "I can still answer.")
    fediverse.clock.turn(hours=2)
    await said(hull, talk, "amina", "Now again.")


@pytest.mark.row("ACC-03")
async def test_who_answers_everybody_has_to_wait_until_tomorrow(
    hull: Home, fediverse: Fediverse, monkeypatch: pytest.MonkeyPatch
) -> None:
    await comes_by(hull)
    monkeypatch.setattr(refusing, "ANSWERS_A_DAY", 2)
    needs = [
        await hull.add(f"Need {number}", by="ted", kind=Kind.NEED, audience="network")
        for number in range(3)
    ]
    for need in needs[:2]:
        await answered(hull, need)

    with pytest.raises(Limited):
        await answered(hull, needs[2])
    await answered(hull, needs[2], by="josie")
    fediverse.clock.turn(hours=25)
    await answered(hull, needs[2])


@pytest.mark.row("PRV-10")
async def test_who_is_shut_out_is_not_heard_here_or_anywhere(hull: Home, need: Listing) -> None:
    talk = await answered(hull, need)
    other = await hull.add("Company", by="ted", kind=Kind.NEED, audience="network")

    await hull.rooms.conversations.leave(await doer(hull, "ted"), talk.id, for_good=True)

    with pytest.raises(Conflict):
        await said(hull, talk, "amina", "Please!")
    for listing in (need, other):
        with pytest.raises((Conflict, Missing)):
            await answered(hull, listing)
    assert len(await listed(hull, "ted")) == 1
    # and nothing tells who has closed it but that it is closed
    assert (await read_by(hull, talk, "amina")).state is State.CLOSED


@pytest.mark.row("PRV-10")
async def test_shutting_out_from_behind_the_desk_blocks_nobody_in_the_open(hull: Home) -> None:
    await comes_by(hull)
    first, second = [
        await hull.add(
            f"Company {number}", by="ted", kind=Kind.NEED, audience="network", voice=Voice.ANONYMOUS
        )
        for number in range(2)
    ]
    talk = await answered(hull, first)

    await hull.rooms.conversations.leave(await doer(hull, "ted"), talk.id, for_good=True)

    assert await hull.rows("SELECT * FROM blocks") == []
    with pytest.raises(Conflict, match="no answers just now"):
        await answered(hull, second)


async def test_leaving_ends_what_was_agreed_and_frees_the_listing(
    hull: Home, need: Listing
) -> None:
    talk = await answered(hull, need)
    for side in ("ted", "amina"):
        await yes(hull, talk, side)

    await hull.rooms.conversations.leave(await doer(hull, "amina"), talk.id)

    read = await read_by(hull, talk, "ted")
    assert read.state is State.CLOSED
    assert [line.what.value for line in read.lines[-2:]] == ["fell_through", "left"]
    await answered(hull, need, by="josie")
    with pytest.raises(Conflict):
        await said(hull, talk, "ted", "Wait!")


async def test_a_report_shows_moderators_the_other_sides_words_and_not_ones_own(
    hull: Home, need: Listing
) -> None:
    talk = await answered(hull, need, "Send me your bank card.")
    await said(hull, talk, "ted", "My secret is safe.")

    await hull.rooms.conversations.report(await doer(hull, "ted"), talk.id, "They want my card.")

    (report,) = await hull.rooms.moderation.reports()
    assert "They want my card." in report.content
    assert "Send me your bank card." in report.content
    assert "My secret is safe." not in report.content
    assert report.subject_iris == ((await hull.member("amina")).iri,)
    assert report.reporter_iri == (await hull.member("ted")).iri


async def test_a_report_from_behind_the_desk_bears_the_desks_name(hull: Home) -> None:
    await comes_by(hull)
    need = await hull.add(
        "Company", by="ted", kind=Kind.NEED, audience="network", voice=Voice.ANONYMOUS
    )
    talk = await answered(hull, need, "Send me your bank card.")

    await hull.rooms.conversations.report(await doer(hull, "ted"), talk.id, "Odd.")
    await hull.rooms.conversations.report(await doer(hull, "amina"), talk.id, "Odd too.")

    network, amina = (await hull.network()).iri, (await hull.member("amina")).iri
    reports = await hull.rooms.moderation.reports()
    assert [(report.reporter_iri, report.subject_iris) for report in reports] == [
        (amina, (network,)),
        (network, (amina,)),
    ]


async def test_a_coordinator_answers_for_nobody_they_do_not_know(hull: Home, need: Listing) -> None:
    josie = await doer(hull, "josie")
    with pytest.raises(Refused):
        await hull.rooms.conversations.answer(josie, 12345, Answer(need.post_id, "Hello"))
