"""A node dies at any step of publish, deliver, receive or handle; after its restart all is well."""

from pathlib import Path

import pytest

from tests.fediverse.casts import HULL, MADISON
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from tests.fediverse.lives import Died
from tests.fediverse.templates import Templates

_MOST_STEPS = 400

POINTS = (
    *("after-signature", "before-commit-inbox", "after-commit-before-202", "mid-handler"),
    *("mid-fan-out", "after-send-before-mark-sent"),
)


async def two_sisters(fediverse: Fediverse) -> tuple[Home, Home]:
    """Hull and Madison, at rest."""
    hull, madison = await fediverse.add(HULL), await fediverse.add(MADISON)
    await fediverse.become_sisters(hull, madison)
    await fediverse.live(minutes=1)
    return hull, madison


async def check(fediverse: Fediverse, hull: Home, madison: Home) -> None:
    """Exactly once everywhere, nothing left to do, nothing broken."""
    await fediverse.live(hours=3)
    for home in (hull, madison):
        assert await home.titles() == ["Bread on Fridays"]
        assert await home.rows("SELECT 1 FROM deliveries WHERE state = 'waiting'") == []
        assert await home.rows("SELECT 1 FROM received WHERE state = 'waiting'") == []
        assert await home.rows("PRAGMA foreign_key_check") == []
    reactions = "SELECT count(*) AS number FROM reactions WHERE kind = 'announce'"
    (row,) = await madison.rows(reactions)
    assert row["number"] == 1


@pytest.mark.parametrize("point", POINTS)
@pytest.mark.parametrize("victim", ["hull", "madison"])
async def test_whoever_dies_at_a_point_takes_nothing_along(
    victim: str, point: str, tmp_path: Path, templates: Templates
) -> None:
    async with Fediverse(f"{victim} {point}", tmp_path, templates) as fediverse:
        hull, madison = await two_sisters(fediverse)
        await hull.add("Bread on Fridays")
        dying = hull if victim == "hull" else madison
        dying.life.ends_at_point(point)
        await fediverse.settle()
        if not dying.is_up:
            await dying.restart()
        dying.life.goes_on()

        await check(fediverse, hull, madison)


@pytest.mark.parametrize("part", range(4))
async def test_whoever_dies_at_any_step_takes_nothing_along(
    part: int, tmp_path: Path, templates: Templates
) -> None:
    """Every fourth step, so that two processes of the suite share them."""
    deaths = 0
    for step in range(1 + part, _MOST_STEPS, 4):
        died = await die_at(step, tmp_path / str(step), templates)
        deaths += died
        if not died:
            break
    assert deaths > 5


async def die_at(step: int, folder: Path, templates: Templates) -> int:
    """Both may die at that step of what follows an offer; says how many did."""
    async with Fediverse("steps", folder, templates) as fediverse:
        hull, madison = await two_sisters(fediverse)
        await hull.add("Bread on Fridays")
        hull.life.ends_at_step(step)
        madison.life.ends_at_step(step)
        await fediverse.settle()
        died = [home for home in (hull, madison) if not home.is_up]
        for home in died:
            await home.restart()
        for home in (hull, madison):
            home.life.goes_on()
        await check(fediverse, hull, madison)
    return len(died)


async def test_a_member_who_was_told_that_it_is_published_can_rely_on_it(
    tmp_path: Path, templates: Templates
) -> None:
    told = False
    for step in range(1, 30):
        async with Fediverse("published", tmp_path / str(step), templates) as fediverse:
            hull = await fediverse.add(HULL)
            hull.life.ends_at_step(step)
            try:
                await hull.add("Bread on Fridays")
                told = True
            except Died:
                told = False
            if hull.is_up:
                hull.life.goes_on()
            await hull.restart()
            shown = await hull.titles()
            assert shown == ["Bread on Fridays"] if told else shown in ([], ["Bread on Fridays"])
        if told:
            break
    assert told
