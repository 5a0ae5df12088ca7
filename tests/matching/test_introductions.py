"""Introductions: asked for, decided where the network has decided so, begun as private talks."""

import asyncio

import pytest

from conversations.conversation import Conversation
from listings.holding import Doer
from listings.listing import Kind, Listing
from listings.terms import Voice
from matching.actions import Matching
from matching.introduction import Introduction, State, Wish
from tests.fediverse.fixtures import Sisters
from tests.fediverse.home import Home
from world.errors import Conflict, Missing, Refused

_WORDS = "Could you bring some soup on Friday? canary-words"


def _strict(home: Home) -> Matching:
    """The same network, had it decided that a coordinator looks at each introduction."""
    node, talks = home.node, home.rooms.conversations
    return Matching(node.world, node.database, talks.bench.seal, talks, approves=True)


async def _pair(home: Home) -> tuple[Listing, Listing]:
    offer = await home.add("Soup", by="ted")
    need = await home.add("A meal", kind=Kind.NEED, by="amina", audience="network")
    return need, offer


async def _ask(
    home: Home, matching: Matching, need: Listing, offer: Listing, *, by: str = "amina"
) -> Introduction:
    wish = Wish(need.post_id, offer.post_id, _WORDS)
    return await home.doing(matching.ask(Doer(await home.member(by)), wish))


async def _talk(home: Home, introduction: Introduction) -> Conversation:
    number = introduction.conversation_id
    assert number is not None
    talks = home.rooms.conversations
    return await home.node.database.read(lambda tx: talks.bench.talk(tx, number))


async def test_whoever_asks_talks_at_once_where_the_network_leaves_it_to_them(
    sisters: Sisters,
) -> None:
    hull = sisters.hull
    need, offer = await _pair(hull)
    begun = await _ask(hull, hull.rooms.matching, need, offer)
    assert begun.state is State.BEGUN
    talk = await _talk(hull, begun)
    assert (talk.listing_id, talk.need_id) == (offer.post_id, need.post_id)
    # And asking once more is asking once
    assert (await _ask(hull, hull.rooms.matching, need, offer)).id == begun.id


async def test_an_introduction_waits_for_a_coordinator_where_the_network_has_decided_so(
    sisters: Sisters,
) -> None:
    hull, carol = sisters.hull, await sisters.hull.member(sisters.hull.coordinator)
    matching = _strict(hull)
    need, offer = await _pair(hull)
    asked = await _ask(hull, matching, need, offer)
    assert asked.state is State.WAITING
    assert await hull.rows("SELECT 1 FROM conversations") == []

    # Coordinators see that it waits, nobody else does
    ted = await hull.member("ted")
    (waits,) = await hull.node.database.read(lambda tx: matching.waiting_seen_by(tx, carol))
    assert (waits.need.title, waits.offer.title) == ("A meal", "Soup")
    assert waits.introduction.words == _WORDS
    assert await hull.node.database.read(lambda tx: matching.waiting_seen_by(tx, ted)) == []

    approved = await hull.doing(matching.approve(carol, asked.id))
    assert (approved.state, approved.decided_by) == (State.BEGUN, carol.id)
    assert (await _talk(hull, approved)).need_id == need.post_id


async def test_what_is_said_first_is_sealed_while_it_waits_and_not_kept_after(
    sisters: Sisters,
) -> None:
    hull, carol = sisters.hull, await sisters.hull.member(sisters.hull.coordinator)
    matching = _strict(hull)
    asked = await _ask(hull, matching, *await _pair(hull))
    (row,) = await hull.rows("SELECT * FROM introductions")
    assert b"canary-words" not in bytes(row["words"])
    amina = await hull.member("amina")
    assert amina.id not in tuple(row)
    await hull.doing(matching.decline(carol, asked.id, "canary-reason"))
    (row,) = await hull.rows("SELECT * FROM introductions")
    assert row["words"] is None
    assert b"canary-reason" not in bytes(row["why"])


async def test_of_two_coordinators_at_once_the_second_sees_what_the_first_has_done(
    sisters: Sisters,
) -> None:
    hull, carol = sisters.hull, await sisters.hull.member(sisters.hull.coordinator)
    matching = _strict(hull)
    asked = await _ask(hull, matching, *await _pair(hull))
    outcomes = await asyncio.gather(
        hull.doing(matching.approve(carol, asked.id)),
        hull.doing(matching.decline(carol, asked.id)),
        return_exceptions=True,
    )
    assert sorted(isinstance(outcome, Conflict) for outcome in outcomes) == [False, True]


async def test_only_coordinators_decide(sisters: Sisters) -> None:
    hull, ted = sisters.hull, await sisters.hull.member("ted")
    matching = _strict(hull)
    asked = await _ask(hull, matching, *await _pair(hull))
    for deciding in (matching.approve(ted, asked.id), matching.decline(ted, asked.id)):
        with pytest.raises(Missing):
            await hull.doing(deciding)


async def test_a_coordinator_who_introduces_somebody_has_decided(sisters: Sisters) -> None:
    hull = sisters.hull
    need, offer = await _pair(hull)
    begun = await _ask(hull, _strict(hull), need, offer, by=hull.coordinator)
    assert begun.state is State.BEGUN
    amina = await hull.member("amina")
    log = await hull.rows("SELECT member_id FROM behalf_log")
    assert [row["member_id"] for row in log] == [amina.id]


async def test_nobody_asks_with_the_need_of_somebody_else(sisters: Sisters) -> None:
    need, offer = await _pair(sisters.hull)
    with pytest.raises(Missing):
        await _ask(sisters.hull, sisters.hull.rooms.matching, need, offer, by="ted")


async def test_an_offer_that_does_not_suit_is_not_asked_for(sisters: Sisters) -> None:
    hull = sisters.hull
    need, _ = await _pair(hull)
    other = await hull.add("Digging", by="ted", categories=("garden",))
    with pytest.raises(Conflict):
        await _ask(hull, hull.rooms.matching, need, other)


@pytest.mark.parametrize("words", ["", "   ", "x" * 2_001])
async def test_first_words_are_neither_none_nor_endless(sisters: Sisters, words: str) -> None:
    hull = sisters.hull
    need, offer = await _pair(hull)
    doer = Doer(await hull.member("amina"))
    wish = Wish(need.post_id, offer.post_id, words)
    with pytest.raises(Refused):
        await hull.doing(hull.rooms.matching.ask(doer, wish))


async def test_what_was_declined_is_not_asked_for_again_but_a_coordinator_may_think_better_of_it(
    sisters: Sisters,
) -> None:
    hull, carol = sisters.hull, await sisters.hull.member(sisters.hull.coordinator)
    matching = _strict(hull)
    need, offer = await _pair(hull)
    asked = await _ask(hull, matching, need, offer)
    await hull.doing(matching.decline(carol, asked.id))
    with pytest.raises(Conflict):
        await _ask(hull, matching, need, offer)
    assert (await _ask(hull, matching, need, offer, by=hull.coordinator)).state is State.BEGUN


@pytest.mark.parametrize("which", ["need", "offer"])
async def test_what_waits_for_something_that_is_over_waits_no_more(
    sisters: Sisters, which: str
) -> None:
    hull, carol = sisters.hull, await sisters.hull.member(sisters.hull.coordinator)
    matching = _strict(hull)
    need, offer = await _pair(hull)
    asked = await _ask(hull, matching, need, offer)
    owner, over = ("amina", need) if which == "need" else ("ted", offer)
    await hull.doing(hull.rooms.listings.withdraw(await hull.member(owner), over.post_id))
    (row,) = await hull.rows("SELECT state, words FROM introductions")
    assert tuple(row) == ("lapsed", None)
    with pytest.raises(Conflict):
        await hull.doing(matching.approve(carol, asked.id))


async def test_whoever_asks_through_the_desk_is_introduced_without_their_name(
    sisters: Sisters,
) -> None:
    hull = sisters.hull
    offer = await hull.add("Soup", by="ted")
    need = await hull.add(
        "A meal", kind=Kind.NEED, by="amina", audience="network", voice=Voice.ANONYMOUS
    )
    begun = await _ask(hull, hull.rooms.matching, need, offer)
    talk = await _talk(hull, begun)
    assert talk.answerer.party.hidden
    (row,) = await hull.rows("SELECT * FROM conversations")
    amina = await hull.member("amina")
    assert amina.id not in tuple(row)
