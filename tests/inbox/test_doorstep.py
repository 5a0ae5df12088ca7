"""What the door knows by heart, and how soon it hears of a change."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from actors import store as actors_store
from actors.store import Severity
from inbox.doorstep import Doorstep
from storage.database import Reading, Writing
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.fixtures import Sisters
from tests.fediverse.home import Home
from tests.inbox.steps import until
from world.errors import Gone, Missing, Refused

SPAM = "https://spam.example/users/x"


@pytest.fixture
def doorstep(hull: Home) -> Doorstep:
    return Doorstep(hull.node.database, hull.watch)


async def block(hull: Home, host: str, severity: Severity = Severity.SUSPEND) -> None:
    """As a command beside the node does it: the node is not told."""

    def shut(tx: Writing) -> None:
        actors_store.block_host(tx, host, severity, reason="", now=hull.watch.now())

    await hull.node.database.write(shut)


async def is_welcome(doorstep: Doorstep, iri: str) -> bool:
    await doorstep.refresh()
    try:
        doorstep.check_not_blocked(iri)
    except Refused:
        return False
    return True


async def test_a_block_beside_the_node_is_heard_of_after_seconds(
    fediverse: Fediverse, hull: Home, doorstep: Doorstep
) -> None:
    assert await is_welcome(doorstep, SPAM)
    await block(hull, "spam.example")
    fediverse.clock.turn(seconds=4.9)
    assert await is_welcome(doorstep, SPAM)
    fediverse.clock.turn(seconds=0.1)
    assert not await is_welcome(doorstep, SPAM)


async def test_a_change_that_is_told_of_counts_from_the_next_delivery_on(
    hull: Home, doorstep: Doorstep
) -> None:
    assert await is_welcome(doorstep, SPAM)
    await block(hull, "spam.example")
    doorstep.forget()
    assert not await is_welcome(doorstep, SPAM)


async def test_a_block_covers_sub_domains_and_nobody_else(hull: Home, doorstep: Doorstep) -> None:
    await block(hull, "spam.example")
    await block(hull, "quiet.example", Severity.SILENCE)
    assert not await is_welcome(doorstep, "https://www.spam.example/users/x")
    for host in ("notspam.example", "example", "quiet.example"):
        assert await is_welcome(doorstep, f"https://{host}/users/x")


@pytest.fixture
def held(hull: Home, monkeypatch: pytest.MonkeyPatch) -> list[asyncio.Event]:
    """The store sees what is there, and answers when the gate of that question is opened."""
    gates: list[asyncio.Event] = []
    read = hull.node.database.read

    async def read_late(question: Callable[[Reading], Any]) -> Any:  # noqa: ANN401
        answer = await read(question)
        gates.append(asyncio.Event())
        await gates[-1].wait()
        return answer

    monkeypatch.setattr(hull.node.database, "read", read_late)
    return gates


async def test_all_who_come_while_it_looks_wait_for_the_same_look(
    hull: Home, doorstep: Doorstep, held: list[asyncio.Event]
) -> None:
    await block(hull, "spam.example")
    coming = [asyncio.create_task(is_welcome(doorstep, SPAM)) for _ in range(5)]
    assert not await until(lambda: any(task.done() for task in coming))
    held[0].set()
    assert await asyncio.gather(*coming) == [False] * 5
    assert len(held) == 1


async def test_a_look_that_a_change_has_overtaken_is_taken_again(
    hull: Home, doorstep: Doorstep, held: list[asyncio.Event]
) -> None:
    coming = asyncio.create_task(is_welcome(doorstep, SPAM))
    await until(lambda: bool(held))
    await block(hull, "spam.example")
    doorstep.forget()
    held[0].set()
    await until(lambda: len(held) == 2)
    held[1].set()
    assert await coming is False


async def test_the_owner_of_an_inbox_is_looked_up_once_in_a_while(
    fediverse: Fediverse, hull: Home, doorstep: Doorstep
) -> None:
    ted = await hull.member("ted")
    await doorstep.refresh()
    assert await doorstep.inbox_owner("ted") == await doorstep.inbox_owner("TED") == ted.id
    with pytest.raises(Missing):
        await doorstep.inbox_owner("nobody")
    node = await hull.node.database.read(actors_store.node_actor)
    assert await doorstep.inbox_owner(None) == node.id

    await hull.doing(hull.rooms.relations.delete_member(ted))
    assert await doorstep.inbox_owner("ted") == ted.id
    fediverse.clock.turn(seconds=5)
    await doorstep.refresh()
    for _ in range(2):
        with pytest.raises(Gone):
            await doorstep.inbox_owner("ted")


async def test_no_more_names_are_remembered_than_there_is_room_for(
    hull: Home, doorstep: Doorstep, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("inbox.doorstep._MOST_NAMES", 1)
    josie, ted = await hull.member("josie"), await hull.member("ted")
    await doorstep.refresh()
    assert await doorstep.inbox_owner("josie") == josie.id
    assert await doorstep.inbox_owner("ted") == ted.id
    await hull.doing(hull.rooms.relations.delete_member(ted))
    with pytest.raises(Gone):
        await doorstep.inbox_owner("ted")
    await hull.doing(hull.rooms.relations.delete_member(josie))
    assert await doorstep.inbox_owner("josie") == josie.id


async def test_we_are_related_with_sisters_and_with_whom_we_follow(
    fediverse: Fediverse, sisters: Sisters
) -> None:
    hull = sisters.hull
    doorstep = Doorstep(hull.node.database, hull.watch)
    vera = fediverse.stranger("vera@social.example")
    assert not await doorstep.is_related(vera.iri)
    await hull.follow(vera.iri)
    await fediverse.settle()
    assert not await doorstep.is_related(vera.iri)
    await vera.send(f"{hull.base_url}/inbox", vera.does("Accept", vera.heard("Follow")[0]))
    assert await doorstep.is_related("https://social.example/users/anybody")
    assert await doorstep.is_related(f"{sisters.madison.base_url}/actors/whoever")
    assert not await doorstep.is_related("https://sub.social.example/users/vera")


async def test_a_sister_whom_nobody_follows_is_related_all_the_same(
    fediverse: Fediverse, hull: Home, madison: Home
) -> None:
    await fediverse.become_sisters(hull, madison)
    await hull.node.database.write(lambda tx: tx.run("DELETE FROM follows"))
    doorstep = Doorstep(hull.node.database, hull.watch)
    assert await doorstep.is_related(madison.base_url)
    assert not await doorstep.is_related("https://other.example")
