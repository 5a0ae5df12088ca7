"""Handling gives way to whoever stands at the door, but not for ever."""

import asyncio

import pytest

from inbox.courtesy import Courtesy
from tests.fediverse.sundial import Sundial
from tests.inbox.steps import until


async def test_nobody_waits_while_nobody_is_at_the_door() -> None:
    await Courtesy(Sundial()).give_way()


async def test_who_gives_way_goes_on_when_the_last_one_has_gone() -> None:
    clock = Sundial()
    courtesy = Courtesy(clock)
    with courtesy.serving():
        with courtesy.serving():
            waiting = asyncio.create_task(courtesy.give_way())
            await _pass_on(clock, waiting)
        await _pass_on(clock, waiting)
        assert not waiting.done()
    clock.turn(seconds=0.002)
    assert await until(waiting.done)


async def test_after_a_quarter_of_a_second_it_has_been_courteous_enough() -> None:
    clock = Sundial()
    courtesy = Courtesy(clock)
    with courtesy.serving():
        waiting = asyncio.create_task(courtesy.give_way())
        for _ in range(124):
            await _pass_on(clock, waiting)
        assert not waiting.done()
        await _pass_on(clock, waiting)
        await _pass_on(clock, waiting)
        assert waiting.done()


async def test_who_leaves_in_a_hurry_is_not_waited_for() -> None:
    clock = Sundial()
    courtesy = Courtesy(clock)
    with pytest.raises(KeyError), courtesy.serving():
        raise KeyError
    waiting = asyncio.create_task(courtesy.give_way())
    await _pass_on(clock, waiting)
    assert waiting.done()
    await courtesy.give_way()


async def test_a_door_that_is_free_for_moments_only_is_not_free() -> None:
    clock = Sundial()
    courtesy = Courtesy(clock)
    with courtesy.serving():
        pass
    waiting = asyncio.create_task(courtesy.give_way())
    await until(waiting.done)
    for _ in range(10):
        with courtesy.serving():
            pass
        await _pass_on(clock, waiting)
        assert not waiting.done()
    await _pass_on(clock, waiting)
    assert waiting.done()
    assert not courtesy.is_asked_for


async def _pass_on(clock: Sundial, waiting: asyncio.Task[None]) -> None:
    await until(waiting.done)
    clock.turn(seconds=0.002)
    await until(waiting.done)
