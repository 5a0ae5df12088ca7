"""A host is shut out: what ends, who hears of it, and from when on it counts."""

import asyncio

import pytest

from actors import store as actors_store
from actors.store import Severity
from node.rooms import ROOMS
from storage.database import Database
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from tests.fediverse.stranger import Stranger
from tests.inbox.steps import until
from world.errors import Conflict, Malformed, Missing


@pytest.fixture
def vera(fediverse: Fediverse) -> Stranger:
    return fediverse.stranger("vera@social.example")


async def block(hull: Home, host: str, severity: Severity = Severity.SUSPEND) -> str:
    blocking = hull.rooms.moderation.block_host(host, reason="spam", severity=severity)
    return await hull.doing(blocking)


async def says_something(vera: Stranger, hull: Home) -> int:
    """The status of the answer to a delivery of hers; the clock stands still meanwhile."""
    josie = await hull.member("josie")
    note = vera.note(vera.said, cc=[josie.iri])
    return await vera.send(josie.inbox, vera.create(note))


async def follow_each_other(fediverse: Fediverse, vera: Stranger, hull: Home) -> None:
    josie = await hull.member("josie")
    await vera.follow(josie.iri)
    await hull.follow(vera.iri)
    await fediverse.settle()
    await vera.send(josie.inbox, vera.does("Accept", vera.heard("Follow")[-1]))
    josies = "SELECT 1 FROM follows WHERE state = 'accepted' AND :id IN (follower_id, followed_id)"
    assert len(await hull.rows(josies, id=josie.id)) == 2


# At once


async def test_a_block_and_its_end_count_from_the_next_delivery_on(
    vera: Stranger, hull: Home
) -> None:
    assert await says_something(vera, hull) == 202
    await block(hull, "social.example")
    assert await says_something(vera, hull) == 403
    await hull.doing(hull.rooms.moderation.unblock_host("social.example"))
    assert await says_something(vera, hull) == 202
    assert len(await hull.rows("SELECT 1 FROM posts WHERE local = 0")) == 2


async def test_a_silence_in_place_of_a_block_opens_the_door_at_once(
    vera: Stranger, hull: Home
) -> None:
    await block(hull, "social.example")
    assert await says_something(vera, hull) == 403
    await block(hull, "social.example", Severity.SILENCE)
    assert await says_something(vera, hull) == 202


async def test_a_block_by_a_command_counts_as_soon_as_the_node_looks_up(
    fediverse: Fediverse, vera: Stranger, hull: Home
) -> None:
    hull.node.start()
    await until(lambda: False)
    assert await says_something(vera, hull) == 202
    command = await Database.open(hull.store, rooms=ROOMS, synchronous="OFF", readers=1)
    now = hull.watch.now()
    await command.write(
        lambda tx: actors_store.block_host(
            tx, "social.example", Severity.SUSPEND, reason="", now=now
        )
    )
    await command.close()
    fediverse.clock.turn(seconds=0.25)
    await until(lambda: False)
    assert await says_something(vera, hull) == 403


async def test_what_was_taken_in_before_has_no_effect_any_more(vera: Stranger, hull: Home) -> None:
    josie = await hull.member("josie")
    request = vera.signed(josie.inbox, vera.create(vera.note(1, cc=[josie.iri])))
    assert (await hull.answer(request)).status == 202
    await block(hull, "social.example")
    await vera.server.fediverse.settle()
    assert await hull.rows("SELECT 1 FROM posts WHERE local = 0") == []
    (row,) = await hull.rows("SELECT state FROM received")
    assert row["state"] == "refused"


# What ends


@pytest.mark.parametrize("blocked", ["social.example", "example.org", "*.example.org"])
async def test_follows_end_both_ways_and_the_other_side_is_told(
    blocked: str, fediverse: Fediverse, hull: Home
) -> None:
    host = "social.example" if blocked == "social.example" else "social.example.org"
    vera = fediverse.stranger(f"vera@{host}")
    await follow_each_other(fediverse, vera, hull)
    await block(hull, blocked)
    await fediverse.settle()
    assert await hull.rows("SELECT 1 FROM follows") == []
    assert len(vera.heard("Undo")) == len(vera.heard("Reject")) == 1


async def test_a_follow_that_waits_for_an_answer_ends_too(
    fediverse: Fediverse, vera: Stranger, hull: Home
) -> None:
    await hull.follow(vera.iri)
    await fediverse.settle()
    await block(hull, "social.example")
    await fediverse.settle()
    assert await hull.rows("SELECT 1 FROM follows") == []
    assert len(vera.heard("Undo")) == 1


async def test_others_keep_what_they_have(
    fediverse: Fediverse, vera: Stranger, hull: Home, madison: Home
) -> None:
    await fediverse.become_sisters(hull, madison)
    await follow_each_other(fediverse, vera, hull)
    for host in ("notsocial.example", "www.social.example", "social.example:444"):
        await block(hull, host)
    await fediverse.settle()
    (pact,) = await hull.rooms.relations.sisters()
    assert pact.state == "active"
    assert len(await hull.rows("SELECT 1 FROM follows")) == 4
    assert vera.heard("Undo") == []


async def test_a_pact_ends_on_both_sides(fediverse: Fediverse, hull: Home, madison: Home) -> None:
    await fediverse.become_sisters(hull, madison)
    await block(hull, madison.host)
    await fediverse.settle()
    for home in (hull, madison):
        (pact,) = await home.rooms.relations.sisters()
        assert pact.state == "ended"
        assert await home.rows("SELECT 1 FROM follows WHERE state = 'accepted'") == []


async def test_a_silenced_host_keeps_its_follows_and_its_pact(
    fediverse: Fediverse, hull: Home, madison: Home
) -> None:
    await fediverse.become_sisters(hull, madison)
    await block(hull, madison.host, Severity.SILENCE)
    await fediverse.settle()
    (pact,) = await hull.rooms.relations.sisters()
    assert pact.state == "active"
    assert len(await hull.rows("SELECT 1 FROM follows")) == 2


async def test_nobody_who_is_shut_out_is_looked_up_or_followed(vera: Stranger, hull: Home) -> None:
    await block(hull, "social.example")
    with pytest.raises(Exception, match="shut out"):
        await hull.follow(vera.iri)
    assert vera.server.asked == []


# What moderators see


async def test_the_list_says_who_is_shut_out_why_and_since_when(hull: Home) -> None:
    assert await block(hull, " *.Social.example") == "social.example"
    await block(hull, "a.example", Severity.SILENCE)
    first, second = await hull.rooms.moderation.blocked_hosts()
    assert (first.host, first.severity) == ("a.example", Severity.SILENCE)
    assert (second.host, second.severity) == ("social.example", Severity.SUSPEND)
    assert (second.reason, second.created_at) == ("spam", hull.watch.now())


async def test_a_node_does_not_shut_itself_out(hull: Home) -> None:
    for host in ("hull.example", "HULL.example."):
        with pytest.raises(Conflict):
            await block(hull, host)
    with pytest.raises(Malformed):
        await block(hull, "example")
    assert await hull.rooms.moderation.blocked_hosts() == []


async def test_who_was_not_shut_out_cannot_be_let_in(hull: Home) -> None:
    await block(hull, "social.example")
    for host in ("www.social.example", "other.example"):
        with pytest.raises(Missing):
            await hull.rooms.moderation.unblock_host(host)
    await hull.doing(hull.rooms.moderation.unblock_host("@SOCIAL.example"))
    assert await hull.rooms.moderation.blocked_hosts() == []


async def test_two_moderators_at_the_same_time_shut_a_host_out_once(
    fediverse: Fediverse, vera: Stranger, hull: Home
) -> None:
    await follow_each_other(fediverse, vera, hull)
    await asyncio.gather(*(block(hull, "social.example") for _ in range(2)))
    await fediverse.settle()
    assert len(await hull.rooms.moderation.blocked_hosts()) == 1
    assert len(vera.heard("Undo")) == len(vera.heard("Reject")) == 1
