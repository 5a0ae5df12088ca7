"""Who waits at a gate, for how long, and for whom."""

import asyncio

import pytest

from inbox.gates import Pace, Turnstile
from tests.fediverse.sundial import Sundial
from tests.inbox.steps import until


class Crowd:
    """People who go through a turnstile and stay until they are told to go on."""

    def __init__(self, turnstile: Turnstile) -> None:
        self._turnstile = turnstile
        self._doors: dict[str, asyncio.Event] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self.inside: list[str] = []

    async def come(self, *people: str) -> None:
        for person in people:
            self._doors[person] = asyncio.Event()
            self._tasks[person] = asyncio.create_task(self._pass(person))
        await until(lambda: False)

    async def leave(self, person: str) -> None:
        self._doors[person].set()
        await self._tasks[person]
        await until(lambda: False)

    async def give_up(self, person: str) -> None:
        self._tasks[person].cancel()
        with pytest.raises(asyncio.CancelledError):
            await self._tasks[person]
        await until(lambda: False)

    async def _pass(self, person: str) -> None:
        async with self._turnstile.through(person.rstrip("0123456789")):
            self.inside.append(person)
            await self._doors[person].wait()
        self.inside.remove(person)


async def test_one_name_fills_its_own_places_and_leaves_the_rest_to_others() -> None:
    crowd = Crowd(Turnstile(total=3, each=2))
    await crowd.come("evil1", "evil2", "evil3", "evil4", "vera1")
    assert crowd.inside == ["evil1", "evil2", "vera1"]
    await crowd.leave("evil1")
    assert crowd.inside == ["evil2", "vera1", "evil3"]
    for person in ("evil2", "vera1", "evil3", "evil4"):
        await crowd.leave(person)


async def test_no_more_than_all_places_are_filled_and_nobody_is_turned_away() -> None:
    crowd = Crowd(Turnstile(total=2, each=1))
    await crowd.come("ann1", "ben1", "cid1", "dan1")
    assert crowd.inside == ["ann1", "ben1"]
    await crowd.leave("ben1")
    await crowd.leave("ann1")
    assert crowd.inside == ["cid1", "dan1"]
    await crowd.leave("cid1")
    await crowd.leave("dan1")


async def test_who_gives_up_waiting_takes_nobodys_place() -> None:
    crowd = Crowd(Turnstile(total=1, each=1))
    await crowd.come("ann1", "ann2", "ben1", "cid1")
    await crowd.give_up("ann2")
    await crowd.give_up("ben1")
    await crowd.leave("ann1")
    assert crowd.inside == ["cid1"]
    await crowd.leave("cid1")
    await crowd.come("ann3")
    assert crowd.inside == ["ann3"]
    await crowd.leave("ann3")


def test_a_burst_may_go_at_once_and_the_rest_at_even_steps() -> None:
    pace = Pace(60, Sundial().monotonic)
    assert [pace.wait("vera") for _ in range(62)] == [0.0] * 60 + [1.0, 2.0]
    assert pace.wait("rob") == 0.0


def test_a_place_comes_free_as_time_passes() -> None:
    clock = Sundial()
    pace = Pace(2, clock.monotonic)
    assert [pace.wait("vera") for _ in range(2)] == [0.0, 0.0]
    assert not pace.has_room("vera")
    assert pace.delay("vera") == 30.0
    clock.turn(seconds=30)
    assert pace.has_room("vera")
    assert pace.wait("vera") == 0.0
    clock.turn(hours=1)
    assert [pace.wait("vera") for _ in range(3)] == [0.0, 0.0, 30.0]


@pytest.mark.parametrize("per_minute", [1, 7, 60])
def test_looking_takes_no_place_and_finds_room_at_any_hour(per_minute: int) -> None:
    clock = Sundial()
    clock.turn(seconds=1_234_567.891)
    pace = Pace(per_minute, clock.monotonic)
    assert all(pace.has_room("vera") for _ in range(100))
    assert pace.wait("vera") == 0.0


def test_the_names_that_were_not_heard_for_longest_are_forgotten() -> None:
    pace = Pace(1, Sundial().monotonic)
    pace.wait("first")
    pace.wait("second")
    pace.wait("first")
    for number in range(8_191):
        pace.wait(str(number))
    assert not pace.has_room("first")
    assert pace.has_room("second")
