"""Holders are remembered while nothing changes, and nothing that changes is missed."""

from collections.abc import Callable
from typing import Any

import pytest

from node.change_watch import ChangeWatch
from storage.database import Database
from storage.transaction import Reading
from tests.fediverse.home import Home
from tests.oauth.given import holder, let_in, registered


class Questions:
    """Counts what the store is asked."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.count = 0
        real = Database.read

        async def read(database: Database, question: Callable[[Reading], Any]) -> object:
            self.count += 1
            return await real(database, question)

        monkeypatch.setattr(Database, "read", read)


async def test_a_program_that_asks_many_times_is_looked_up_once(
    hull: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    issued = await let_in(hull, (await registered(hull)).program)
    await holder(hull, issued.token)  # which notes that it was here
    first = await holder(hull, issued.token)
    questions = Questions(monkeypatch)

    found = [await holder(hull, issued.token) for _ in range(20)]

    assert found == [first] * 20
    assert questions.count == 0


async def test_a_token_that_is_none_is_not_remembered(hull: Home) -> None:
    for number in range(50):
        assert await holder(hull, f"sis_{number}") is None

    assert hull.rooms.programs.holders._known == {}  # noqa: SLF001  # nothing else shows it


async def test_what_a_member_changes_about_themselves_is_seen_at_once(hull: Home) -> None:
    issued = await let_in(hull, (await registered(hull)).program)
    for _ in range(2):
        await holder(hull, issued.token)
    member = await hull.member("josie")

    await hull.node.database.write(
        lambda tx: tx.run("UPDATE actors SET name = 'Josephine' WHERE id = :id", id=member.id)
    )

    found = await holder(hull, issued.token)
    assert found is not None
    assert found.actor is not None
    assert found.actor.name == "Josephine"


@pytest.mark.row("OAU-05")
async def test_a_command_beside_the_node_ends_a_token_as_well(hull: Home) -> None:
    """As `sisternet member password` does, in a process of its own."""
    issued = await let_in(hull, (await registered(hull)).program)
    changes = ChangeWatch(
        hull.node.world.clock, hull.node.database, [hull.rooms.programs.holders.forget]
    )
    await changes.look()
    for _ in range(2):
        assert await holder(hull, issued.token) is not None
    beside = await Database.open(hull.store, rooms=[], synchronous="OFF")
    try:
        await beside.write(lambda tx: tx.run("DELETE FROM program_tokens"))
    finally:
        await beside.close()

    await changes.look()

    assert await holder(hull, issued.token) is None
