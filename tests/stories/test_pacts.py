"""Two networks become sisters, and part again."""

import pytest

from actors.actor import PactState
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from world.errors import Conflict, Missing


async def _state(home: Home, other: Home) -> str | None:
    """What `home` believes of its pact with `other`."""
    found = await home.rooms.relations.sisters()
    states = [pact.state for pact in found if pact.network.host == other.host]
    return str(states[0]) if states else None


async def _sisters(home: Home) -> list[str]:
    network = await home.network()
    document = await home.document(f"/actors/{network.username}/sisters")
    return list(document.get("orderedItems") or document.get("items") or [])


async def _followers(home: Home) -> set[str]:
    """Who follows the network, by handle."""
    rows = await home.rows(
        "SELECT a.username || '@' || a.host AS handle FROM follows f"
        " JOIN actors a ON a.id = f.follower_id JOIN actors n ON n.id = f.followed_id"
        " WHERE n.role = 'network' AND f.state = 'accepted'"
    )
    return {row["handle"] for row in rows}


async def test_a_proposal_is_accepted(fediverse: Fediverse, hull: Home, madison: Home) -> None:
    # Given Josie proposes a pact to Madison
    await hull.doing(hull.rooms.relations.propose_sister(madison.handle))
    await fediverse.settle()
    assert await _state(hull, madison) == await _state(madison, hull) == PactState.PROPOSED
    assert await _sisters(hull) == await _sisters(madison) == []

    # When Leah accepts
    await madison.doing(madison.rooms.relations.accept_sister(hull.handle))
    await fediverse.settle()

    # Then both are sisters, follow each other, and say so to everybody
    assert await _state(hull, madison) == await _state(madison, hull) == PactState.ACTIVE
    assert await _sisters(hull) == [(await madison.network()).iri]
    assert await _sisters(madison) == [(await hull.network()).iri]
    assert await _followers(hull) == {"madison@madison.example"}
    assert await _followers(madison) == {"hull@hull.example"}


async def test_what_a_sister_says_of_her_sisters_is_signed(
    fediverse: Fediverse, hull: Home, madison: Home
) -> None:
    await fediverse.become_sisters(hull, madison)
    vera = fediverse.stranger("vera@social.example")

    network = await hull.network()
    assert await vera.is_proven(await vera.server.read(f"{network.iri}/sisters"))


async def test_a_proposal_is_declined(fediverse: Fediverse, hull: Home, madison: Home) -> None:
    await hull.doing(hull.rooms.relations.propose_sister(madison.handle))
    await fediverse.settle()
    await madison.doing(madison.rooms.relations.decline_sister(hull.handle))
    await fediverse.settle()

    assert await _state(hull, madison) == await _state(madison, hull) == PactState.DECLINED
    assert await _sisters(hull) == await _sisters(madison) == []
    assert await _followers(hull) == await _followers(madison) == set()


async def test_a_declined_proposal_may_be_made_again(
    fediverse: Fediverse, hull: Home, madison: Home
) -> None:
    await hull.doing(hull.rooms.relations.propose_sister(madison.handle))
    await fediverse.settle()
    await madison.doing(madison.rooms.relations.decline_sister(hull.handle))
    await fediverse.settle()

    await fediverse.become_sisters(hull, madison)

    assert await _state(hull, madison) == await _state(madison, hull) == PactState.ACTIVE


async def test_a_proposal_is_taken_back_before_it_is_answered(
    fediverse: Fediverse, hull: Home, madison: Home
) -> None:
    await hull.doing(hull.rooms.relations.propose_sister(madison.handle))
    await fediverse.settle()
    await hull.doing(hull.rooms.relations.end_sister(madison.handle))
    await fediverse.settle()

    with pytest.raises(Conflict):
        await madison.rooms.relations.accept_sister(hull.handle)


async def test_two_proposals_that_cross_make_one_pact(
    fediverse: Fediverse, hull: Home, madison: Home
) -> None:
    # Given both have met before, and both propose before either has heard of it
    await hull.doing(hull.rooms.relations.propose_sister(madison.handle))
    await madison.doing(madison.rooms.relations.propose_sister(hull.handle))
    await fediverse.settle()

    # Then they are sisters, once
    assert await _state(hull, madison) == await _state(madison, hull) == PactState.ACTIVE
    assert len(await hull.rows("SELECT 1 FROM pacts")) == 1
    assert await _followers(hull) == {"madison@madison.example"}
    assert await _followers(madison) == {"hull@hull.example"}


async def test_nobody_accepts_what_was_never_proposed(
    fediverse: Fediverse, hull: Home, madison: Home
) -> None:
    with pytest.raises(Missing):
        await hull.rooms.relations.accept_sister(madison.handle)


async def test_a_new_sister_shows_what_was_offered_before_they_met(
    fediverse: Fediverse, hull: Home, madison: Home
) -> None:
    await hull.add("An older offer")
    await hull.add("An older offer for sisters", audience="sisters")
    await fediverse.live(days=3)
    await fediverse.become_sisters(hull, madison)

    assert await madison.titles() == ["An older offer"]
    rosa = await madison.program("rosa")
    seen = await rosa.get("/umbrella")
    assert sorted(item["name"] for item in seen["orderedItems"]) == [
        "An older offer",
        "An older offer for sisters",
    ]


@pytest.mark.parametrize("ending", ["hull", "madison"])
async def test_whichever_side_ends_it_what_was_for_sisters_is_taken_back(
    ending: str, fediverse: Fediverse, hull: Home, madison: Home
) -> None:
    # Given each has one offer for everybody and one for sisters
    await fediverse.become_sisters(hull, madison)
    for home in (hull, madison):
        await home.add(f"Public {home.cast.username}")
        await home.add(f"Sisterly {home.cast.username}", audience="sisters")
    await fediverse.settle()

    # When one ends the pact
    first, second = (hull, madison) if ending == "hull" else (madison, hull)
    await first.doing(first.rooms.relations.end_sister(second.handle))
    await fediverse.settle()

    # Then neither keeps what was for sisters of the other, and neither follows any more
    for home, other in ((hull, madison), (madison, hull)):
        kept = await home.rows("SELECT title FROM listings WHERE local = 0")
        assert [row["title"] for row in kept] == [f"Public {other.cast.username}"], home.host
        assert await _followers(home) == set()
        assert await _sisters(home) == []
        assert await _state(home, other) == PactState.ENDED

    # And what is offered to sisters from now on reaches no stranger
    await hull.add("Too late", audience="sisters")
    await fediverse.settle()
    assert await madison.rows("SELECT 1 FROM posts WHERE name = 'Too late'") == []


async def test_a_pact_ends_although_the_other_side_is_gone_for_ever(
    fediverse: Fediverse, hull: Home, madison: Home
) -> None:
    await fediverse.become_sisters(hull, madison)
    await madison.stop()
    await hull.doing(hull.rooms.relations.end_sister(madison.handle))
    await fediverse.settle()

    assert await _sisters(hull) == []
