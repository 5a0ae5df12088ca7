"""Loops beside the server outlive their own faults, by a clock that the test turns."""

import asyncio

import pytest
from structlog.testing import capture_logs

from node.workers import Workers, every
from tests.fediverse.sundial import Sundial


class Frail:
    """A loop that fails a number of times, and then runs until it is stopped."""

    def __init__(self, faults: int) -> None:
        self.starts = 0
        self._faults = faults

    async def __call__(self) -> None:
        self.starts += 1
        if self.starts <= self._faults:
            raise OSError("the disk said no")
        await asyncio.Event().wait()


async def let_all_run() -> None:
    """Every task goes on as far as it can while the clock stands still."""
    for _ in range(10):
        await asyncio.sleep(0)  # noqa: TID251  # lets others run, does not wait


async def test_a_loop_that_fails_starts_again_after_a_pause() -> None:
    clock, frail = Sundial(), Frail(faults=1)
    workers = Workers(clock, {"frail": frail})
    with capture_logs() as lines:
        workers.start()
        await let_all_run()
    assert (frail.starts, workers.failures) == (1, {"frail": 1})
    assert [line["event"] for line in lines] == ["a worker failed and will start again"]
    clock.turn(seconds=0.9)
    await let_all_run()
    assert frail.starts == 1
    clock.turn(seconds=0.1)
    await let_all_run()
    assert frail.starts == 2
    await workers.stop()


async def test_the_pause_grows_to_a_minute_and_no_further() -> None:
    clock, frail = Sundial(), Frail(faults=9)
    workers = Workers(clock, {"frail": frail})
    with capture_logs() as lines:
        workers.start()
        for _ in range(9):
            await let_all_run()
            clock.turn(minutes=1)
        await let_all_run()
    assert [line["pause"] for line in lines] == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert frail.starts == 10
    await workers.stop()


async def test_the_others_do_not_notice_the_fault_of_one() -> None:
    frail, sound = Frail(faults=1), Frail(faults=0)
    workers = Workers(Sundial(), {"frail": frail, "sound": sound})
    with capture_logs():
        workers.start()
        await let_all_run()
    assert (sound.starts, workers.failures["sound"]) == (1, 0)
    await workers.stop()


async def test_stopping_ends_every_loop_and_waits_for_it() -> None:
    left: list[str] = []

    async def tidy_one() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            left.append("tidied")

    workers = Workers(Sundial(), {"one": tidy_one, "two": tidy_one})
    workers.start()
    await let_all_run()
    await workers.stop()
    assert left == ["tidied", "tidied"]
    await workers.stop()


async def test_a_loop_that_ends_by_itself_is_not_started_again() -> None:
    starts: list[str] = []

    async def brief() -> None:
        starts.append("once")

    workers = Workers(Sundial(), {"brief": brief})
    workers.start()
    await let_all_run()
    await workers.stop()
    assert (starts, workers.failures) == (["once"], {"brief": 0})


@pytest.mark.parametrize("seconds", [10.0, 60.0])
async def test_a_deed_is_done_now_and_after_each_pause(seconds: float) -> None:
    clock, done = Sundial(), []

    async def deed() -> None:
        done.append(clock.monotonic())

    task = asyncio.create_task(every(clock, seconds, deed))
    for _ in range(2):
        await let_all_run()
        clock.turn(seconds=seconds)
    await let_all_run()
    task.cancel()
    assert done == [0, seconds, 2 * seconds]
