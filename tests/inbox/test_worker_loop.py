"""The loop of the worker: when it wakes, what it waits for, and what a stop leaves to do."""

import asyncio

import pytest

from actors.budget import Budget
from inbox.receipt import State
from inbox.verified import VerifiedActivity
from storage.database import Writing
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from tests.fediverse.stranger import Stranger
from tests.inbox.handlers import THING, failing, known, like, needing, note_it, supplying
from tests.inbox.steps import until
from tests.inbox.table import Table, mark, marks, table_at
from world.errors import Unreachable


@pytest.fixture
async def vera(fediverse: Fediverse, hull: Home) -> Stranger:
    """Somebody whom Hull knows."""
    return await known(fediverse, hull, "vera@social.example")


@pytest.fixture
async def table(fediverse: Fediverse, hull: Home) -> Table:
    return await table_at(fediverse, hull)


async def test_what_was_being_fetched_when_the_node_stopped_is_due_after_its_start(
    vera: Stranger, table: Table, hull: Home
) -> None:
    table.handlers["Like"] = needing("thing", "a")
    gate = asyncio.Event()

    async def never(_iri: str, _budget: Budget) -> None:
        await gate.wait()

    table.suppliers["thing"] = never
    number = await table.lay(vera, like(vera))
    worker = table.worker()
    handling = asyncio.create_task(worker.run_due())
    assert not await until(handling.done)
    handling.cancel()
    await worker.close()
    row = await table.row(number)
    assert row.state is State.WAITING
    assert row.due_at > hull.watch.now()

    supplying(table, hull)
    await table.handle()
    assert await marks(hull) == ["a", "vera 1"]


async def test_nothing_is_fetched_twice_at_a_time_however_long_it_takes(
    fediverse: Fediverse, vera: Stranger, table: Table, hull: Home
) -> None:
    table.handlers["Like"] = needing("thing", "a")
    gate, asked = asyncio.Event(), []

    async def late(iri: str, _budget: Budget) -> None:
        asked.append(iri)
        await gate.wait()
        await hull.node.database.write(lambda tx: mark(tx, iri))

    table.suppliers["thing"] = late
    await table.lay(vera, like(vera))
    worker = table.worker()
    running = asyncio.create_task(worker.run())
    await until(lambda: bool(asked))
    for _ in range(3):
        fediverse.clock.turn(minutes=3)
        await until(lambda: False)
    assert asked == ["a"]
    gate.set()
    await until(lambda: False)
    await _end(running)
    await worker.close()
    assert await marks(hull) == ["a", "vera 1"]


async def test_the_loop_wakes_when_it_is_nudged_when_something_falls_due_and_every_few_seconds(
    fediverse: Fediverse, vera: Stranger, table: Table, hull: Home
) -> None:
    table.handlers["Like"] = failing(lambda: KeyError("bad luck"), "2")
    worker = table.worker()
    running = asyncio.create_task(worker.run())
    assert not await until(running.done)

    await table.lay(vera, like(vera))
    await until(lambda: False)
    assert await marks(hull) == []
    worker.nudge()
    await until(lambda: False)
    assert await marks(hull) == ["vera 1"]

    await table.lay(vera, like(vera))
    with table.expecting_faults():
        fediverse.clock.turn(seconds=5)
        await until(lambda: False)
    table.handlers["Like"] = note_it
    assert await table.states() == ["done", "waiting"]
    await _end(running)
    await worker.close()


async def test_the_loop_goes_on_after_the_store_has_given_way(
    fediverse: Fediverse, vera: Stranger, table: Table, hull: Home
) -> None:
    full = [Unreachable("The disk is full.")]

    def handle(tx: Writing, verified: VerifiedActivity) -> None:
        if full:
            raise full.pop()
        note_it(tx, verified)

    table.handlers["Like"] = handle
    await table.lay(vera, like(vera))
    worker = table.worker()
    running = asyncio.create_task(worker.run())
    await until(lambda: False)
    assert await marks(hull) == []
    fediverse.clock.turn(seconds=1)
    await until(lambda: False)
    assert await marks(hull) == ["vera 1"]
    await _end(running)
    await worker.close()


async def test_the_loop_waits_when_very_much_is_being_fetched(
    vera: Stranger, table: Table, hull: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("inbox.worker._MOST_ERRANDS", 1)
    table.handlers |= {"Like": needing("thing", "a"), "Announce": note_it}
    gate = asyncio.Event()

    async def late(iri: str, _budget: Budget) -> None:
        await gate.wait()
        await hull.node.database.write(lambda tx: mark(tx, iri))

    table.suppliers["thing"] = late
    await table.lay(vera, like(vera))
    worker = table.worker()
    running = asyncio.create_task(worker.run())
    await until(lambda: False)
    await table.lay(vera, vera.does("Announce", THING))
    worker.nudge()
    await until(lambda: False)
    assert await marks(hull) == []
    gate.set()
    await until(lambda: False)
    assert await marks(hull) == ["a", "vera 1", "vera 2"]
    await _end(running)
    await worker.close()


async def _end(running: "asyncio.Task[None]") -> None:
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
