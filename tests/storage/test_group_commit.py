import asyncio
import sqlite3
import threading
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis.strategies import integers, lists, sampled_from, tuples

from storage.database import Database, Room, Writing
from storage.group_commit import MOST_TOGETHER
from world.errors import Missing, Unreachable

PUT = "INSERT INTO things VALUES (:key, :word) ON CONFLICT (id) DO UPDATE SET word = :word"
LONG = 5  # what has to do with this key is written as `write_long` does
Step = tuple[str, int, int]
State = dict[int, str]

STEPS = lists(
    tuples(
        sampled_from(["put", "drop", "stumble", "stumble inside", "break a rule"]),
        integers(1, 5),
        integers(0, 99),
    ),
    max_size=40,
)


class Stumbled(Exception):
    pass


def put(key: int) -> Callable[[Writing], int]:
    return lambda tx: tx.run(PUT, key=key, word=str(key))


def action(step: Step) -> Callable[[Writing], int]:
    """The step as a transaction; it answers with the number of rows it saw at its end."""
    kind, key, value = step

    def inside(tx: Writing) -> None:
        with tx.savepoint():
            tx.run("DELETE FROM things")
            raise Stumbled

    def act(tx: Writing) -> int:
        tx.run(PUT, key=key, word=f"{key}.{value}")
        if kind == "drop":
            tx.run("DELETE FROM things WHERE id = :key", key=key)
        if kind == "stumble":
            raise Stumbled
        if kind == "stumble inside":
            with pytest.raises(Stumbled):
                inside(tx)
        if kind == "break a rule":
            tx.run("INSERT INTO things SELECT id + 100, word FROM things WHERE id = :key", key=key)
        return int(str(tx.value("SELECT count(*) FROM things")))

    return act


def model(state: State, step: Step) -> int | str:
    """What one transaction after the other would do."""
    kind, key, value = step
    if kind == "stumble":
        return "Stumbled"
    if kind == "break a rule":
        return "Conflict"
    state[key] = f"{key}.{value}"
    if kind == "drop":
        del state[key]
    return len(state)


async def together(database: Database, steps: Sequence[Step]) -> list[int | str]:
    answers = await asyncio.gather(
        *(
            database.write_long(action(step)) if step[1] == LONG else database.write(action(step))
            for step in steps
        ),
        return_exceptions=True,
    )
    return [
        type(answer).__name__ if isinstance(answer, BaseException) else answer for answer in answers
    ]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
async def test_writing_together_is_writing_one_after_the_other(
    database: Database, steps: list[Step]
) -> None:
    await database.write(lambda tx: tx.run("DELETE FROM things"))
    state: State = {}
    expected = [model(state, step) for step in steps]
    assert await together(database, steps) == expected
    rows = await database.read(lambda tx: tx.all("SELECT id, word FROM things"))
    assert {row["id"]: row["word"] for row in rows} == state


async def test_more_than_one_batch_is_written_in_order(database: Database) -> None:
    count = MOST_TOGETHER * 2 + 3
    await asyncio.gather(*(database.write(put(number)) for number in range(count)))
    rows = await database.read(lambda tx: tx.all("SELECT id FROM things ORDER BY rowid"))
    assert [row["id"] for row in rows] == list(range(count))


async def test_a_cancelled_asker_leaves_no_half_and_loses_nothing(database: Database) -> None:
    heard: list[str] = []
    go_on = threading.Event()
    loop = asyncio.get_running_loop()
    begun = asyncio.Event()

    def write(tx: Writing) -> None:
        tx.run(PUT, key=1, word="whole")
        loop.call_soon_threadsafe(begun.set)
        go_on.wait(timeout=10)
        tx.run(PUT, key=2, word="and complete")
        tx.after_commit(lambda: heard.append("written"))

    at_work = asyncio.create_task(database.write(write))
    await begun.wait()
    in_the_queue = asyncio.create_task(database.write(lambda tx: tx.run(PUT, key=3, word="too")))
    await database.read(lambda tx: tx.value("SELECT 1"))
    at_work.cancel()
    in_the_queue.cancel()
    ends = await asyncio.gather(at_work, in_the_queue, return_exceptions=True)
    assert [type(end) for end in ends] == [asyncio.CancelledError] * 2
    go_on.set()
    await database.write(lambda _: None)
    assert await database.read(lambda tx: tx.value("SELECT count(*) FROM things")) == 3
    assert heard == ["written"]


async def test_closing_finishes_what_was_asked_for(path: Path, room: Room) -> None:
    database = await Database.open(path, rooms=[room], synchronous="OFF")
    writes = [asyncio.create_task(database.write(put(key))) for key in range(50)]
    read = asyncio.create_task(database.read(lambda tx: tx.value("SELECT 'read'")))
    await database.write(lambda _: None)
    await database.close()
    await database.close()
    assert await asyncio.gather(*writes) == [1] * 50
    assert await read == "read"
    with pytest.raises(Unreachable):
        await database.write(lambda _: None)
    with pytest.raises(Unreachable):
        await database.read(lambda _: None)


@pytest.mark.row("FLT-03")
async def test_a_busy_file_delays_writes_but_no_reads(path: Path, room: Room) -> None:
    database = await Database.open(path, rooms=[room], synchronous="OFF", busy_seconds=30)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        writes = [asyncio.create_task(database.write(put(key))) for key in range(10)]
        assert await database.read(lambda tx: tx.value("SELECT count(*) FROM things")) == 0
        assert not any(write.done() for write in writes)
        other.execute("COMMIT")
        assert await asyncio.gather(*writes) == [1] * 10
    await database.close()


@pytest.mark.row("FLT-03")
async def test_a_file_busy_for_too_long_is_said_so_and_nothing_is_done(
    database: Database, path: Path
) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Unreachable) as caught:
            await database.write(lambda tx: tx.run(PUT, key=1, word="late"))
    assert caught.value.retry_after == 30
    assert await database.read(lambda tx: tx.value("SELECT count(*) FROM things")) == 0
    assert await database.write(lambda tx: tx.run(PUT, key=1, word="now")) == 1


def fill(tx: Writing) -> None:
    tx.run("INSERT INTO padding (octets) VALUES (zeroblob(1000000))")


@pytest.mark.row("FLT-04")
async def test_a_full_disk_refuses_writes_but_no_reads_and_passes(database: Database) -> None:
    await database.write(lambda tx: tx.run(PUT, key=1, word="before"))
    await database.write(lambda tx: tx.run("PRAGMA max_page_count = 40"))
    answers = await asyncio.gather(
        database.write(lambda tx: tx.run(PUT, key=2, word="with it")),
        database.write(fill),
        database.write(lambda tx: tx.run(PUT, key=3, word="with it")),
        return_exceptions=True,
    )
    assert isinstance(answers[1], Unreachable)
    written = 1 + sum(answer == 1 for answer in answers)
    assert await database.read(lambda tx: tx.value("SELECT count(*) FROM things")) == written
    assert await database.read(lambda tx: tx.value("SELECT count(*) FROM padding")) == 0
    await database.write(lambda tx: tx.run("PRAGMA max_page_count = 100000"))
    await database.write(fill)
    assert database.fault is None


async def test_a_function_that_ignores_a_full_disk_writes_nothing_more(database: Database) -> None:
    def stubborn(tx: Writing) -> None:
        tx.run(PUT, key=1, word="first")
        try:
            with tx.savepoint():
                fill(tx)
        except Unreachable:
            tx.run(PUT, key=2, word="second")

    await database.write(lambda tx: tx.run("PRAGMA max_page_count = 40"))
    outcome = (await asyncio.gather(database.write(stubborn), return_exceptions=True))[0]
    count = await database.read(lambda tx: tx.value("SELECT count(*) FROM things"))
    assert count == (0 if isinstance(outcome, Unreachable) else 2)


@pytest.mark.row("FLT-12")
async def test_a_failed_commit_fails_everybody_in_it(database: Database) -> None:
    def postpone(tx: Writing) -> None:
        tx.run("PRAGMA defer_foreign_keys = ON")
        tx.run("INSERT INTO parts (thing_id) VALUES (77)")

    heard: list[str] = []

    def innocent(tx: Writing) -> None:
        tx.run(PUT, key=1, word="innocent")
        tx.after_commit(lambda: heard.append("innocent"))

    def hold(tx: Writing) -> None:
        tx.run(PUT, key=9, word="while the others gather")

    answers = await asyncio.gather(
        *(database.write(act) for act in (hold, postpone, innocent)), return_exceptions=True
    )
    assert isinstance(answers[1], Unreachable)
    count = await database.read(lambda tx: tx.value("SELECT count(*) FROM things"))
    assert count == sum(answer is None for answer in answers)
    assert len(heard) == (answers[2] is None)


def scratch(path: Path, at: int) -> None:
    with path.open("r+b") as file:
        file.seek(at)
        file.write(b"\xff" * 512)


@pytest.mark.row("FLT-12", "FLT-13")
async def test_after_damage_nothing_is_written_and_the_rest_is_read(path: Path, room: Room) -> None:
    first = await Database.open(path, rooms=[room], synchronous="OFF")
    await first.write(lambda tx: tx.run(PUT, key=1, word="sound"))
    await first.write(lambda tx: tx.run("INSERT INTO padding VALUES (1, zeroblob(40000))"))
    page = await first.read(
        lambda tx: tx.value("SELECT rootpage FROM sqlite_schema WHERE name = 'padding'")
    )
    await first.close()
    scratch(path, at=(int(str(page)) - 1) * 4096)

    second = await Database.open(path, rooms=[room], synchronous="OFF")
    with pytest.raises(Unreachable):
        await second.write(fill)
    assert second.fault is not None
    with pytest.raises(Unreachable, match="needs its keeper"):
        await second.write(lambda tx: tx.run(PUT, key=2, word="too late"))
    assert await second.read(lambda tx: tx.value("SELECT word FROM things")) == "sound"
    await second.close()


async def test_an_error_of_ours_comes_out_as_it_is(database: Database) -> None:
    def miss(_: Writing) -> None:
        raise Missing("No such listing.")

    with pytest.raises(Missing, match="No such listing"):
        await database.write(miss)
