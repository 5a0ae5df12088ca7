"""A node that runs hears of what a command has written, by a clock that the test turns."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from inbox.queue import InboxQueue
from inbox.receipt import State
from node.change_watch import LOOK_SECONDS, ChangeWatch
from node.rooms import ROOMS
from outbox import backlog
from storage.database import Database, Writing
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from tests.fediverse.sundial import Sundial

_MOST_STEPS = 2_000


async def steps(enough: Callable[[], bool]) -> bool:
    """Lets every task go on while the clock stands still, until it is enough; whether it was."""
    for _ in range(_MOST_STEPS):
        if enough():
            return True
        await asyncio.sleep(0)  # noqa: TID251  # lets others run, does not wait
    return enough()


@asynccontextmanager
async def another_process(path: Path) -> AsyncIterator[Database]:
    """The same file, opened once more, as a command does."""
    other = await Database.open(path, rooms=ROOMS, synchronous="OFF", readers=1)
    try:
        yield other
    finally:
        await other.close()


def touch(tx: Writing) -> None:
    tx.run("UPDATE actors SET name = name || '!'")


async def test_a_change_from_outside_is_told_once_and_our_own_never(hull: Home) -> None:
    heard: list[str] = []
    database = hull.node.database
    nudges = (lambda: heard.append("inbox"), lambda: heard.append("outbox"))
    watch = ChangeWatch(Sundial(), database, nudges)
    await watch.look()
    heard.clear()
    await database.write(touch)
    await watch.look()
    assert heard == []
    async with another_process(hull.store) as other:
        await other.read(lambda tx: tx.all("SELECT name FROM actors"))
        await watch.look()
        assert heard == []
        await other.write(touch)
        await database.write(touch)
        await watch.look()
        await watch.look()
    assert heard == ["inbox", "outbox"]


async def test_it_looks_at_once_and_then_four_times_a_second(hull: Home) -> None:
    heard: list[float] = []
    clock = Sundial()
    watch = ChangeWatch(clock, hull.node.database, [lambda: heard.append(clock.monotonic())])
    task = asyncio.create_task(watch.run())
    assert await steps(lambda: heard == [0])
    async with another_process(hull.store) as other:
        await other.write(touch)
        assert not await steps(lambda: len(heard) > 1)
        clock.turn(seconds=LOOK_SECONDS)
        assert await steps(lambda: heard == [0, LOOK_SECONDS])
    task.cancel()


@pytest.fixture
async def bereft(fediverse: Fediverse, hull: Home, madison: Home) -> Home:
    """Hull, at work: an offer for its dark sister rests in the queue, and nothing is due."""
    await fediverse.become_sisters(hull, madison)
    fediverse.roads.dark.add(madison.host)
    await hull.add("Soup")
    await fediverse.settle()
    fediverse.roads.dark.clear()
    hull.node.start()
    assert not await steps(lambda: _arrived(fediverse, madison) > 0)
    return hull


def _arrived(fediverse: Fediverse, home: Home) -> int:
    """How many letters a home has taken since it was dark."""
    said = [trip.status for trip in fediverse.roads.trips(to=home.host)]
    last_dark = max(number for number, status in enumerate(said) if status is None)
    return len(said) - 1 - last_dark


async def test_what_a_command_sends_off_is_sent_at_once(
    fediverse: Fediverse, madison: Home, bereft: Home
) -> None:
    async with another_process(bereft.store) as command:
        now = fediverse.clock.now()
        assert await command.write(lambda tx: backlog.retry(tx, None, now))
        assert not await steps(lambda: _arrived(fediverse, madison) > 0)
        fediverse.clock.turn(seconds=LOOK_SECONDS)
        assert await steps(lambda: _arrived(fediverse, madison) > 0)


async def test_what_a_command_puts_back_into_the_inbox_is_handled_at_once(
    fediverse: Fediverse, bereft: Home
) -> None:
    async with another_process(bereft.store) as command:
        queue = InboxQueue(command, fediverse.clock, lambda: None)
        *_, oldest = await queue.listed(State.DONE)
        assert await queue.replay(oldest.id) == 1
        waiting = [(State.WAITING, oldest.id)]
        assert not await steps(lambda: False)
        assert [(row.state, row.id) for row in await queue.listed(State.WAITING)] == waiting
        fediverse.clock.turn(seconds=LOOK_SECONDS)
        assert not await steps(lambda: False)
        assert await queue.listed(State.WAITING) == []
