"""A node dies at any step of publish, deliver, receive or handle; after its restart all is well.

Each scenario is played once undisturbed, and then once for each step that either node takes in
it: there the node dies, is started again on its store, and whoever was just doing something looks
whether it was done, and does it if not. In the end both nodes hold exactly what they hold after
the undisturbed run.

`SISTERNET_EVERY_STEP=1` takes every step of every scenario, for half an hour; otherwise the
deaths are spread evenly over each, because the gate has a quarter of an hour for everything.
"""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.fediverse.casts import HULL, MADISON
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from tests.fediverse.lives import Died
from tests.fediverse.pictures import Picture, differences, picture_of
from tests.fediverse.scenarios import SCENARIOS, Scenario, Step, Two
from tests.fediverse.templates import Templates
from world.errors import Unreachable

EVERY_STEP = bool(os.environ.get("SISTERNET_EVERY_STEP"))
_DEATHS = {"an offer": 16, "an answer": 16}
_FEW_DEATHS = 6
_PATIENCE = 20
POINTS = {
    "hull": ("mid-fan-out", "after-send-before-mark-sent"),
    "madison": ("after-signature", "before-commit-inbox", "after-commit-before-202", "mid-handler"),
}


@dataclass(slots=True)
class Rehearsal:
    """A scenario, the stores it begins with, and what the undisturbed run left."""

    scenario: Scenario
    stores: dict[str, Path]
    left: dict[str, Picture]
    steps: dict[str, int]
    folder: Path
    templates: Templates
    nights: int = 0

    @asynccontextmanager
    async def stage(self) -> AsyncIterator[Two]:
        """Both nodes as they are before the first step."""
        self.nights += 1
        folder = self.folder / str(self.nights)
        async with Fediverse("deaths", folder, self.templates) as fediverse:
            fediverse.clock.turn(days=1)
            hull = await fediverse.add(HULL, self.stores["hull"])
            madison = await fediverse.add(MADISON, self.stores["madison"])
            for home in (hull, madison):
                await home.note_being_up()
            await fediverse.settle()
            yield Two(fediverse, hull, madison)

    async def play(self, two: Two) -> None:
        """Every step, by people who try again until it is done."""
        for step in self.scenario.steps:
            for _ in range(_PATIENCE):
                if await self._has_done(two, step):
                    break
                await two.fediverse.live(minutes=2)
                await revive(two)
            else:
                pytest.fail(f"not done after {_PATIENCE} tries")
            await two.fediverse.settle()
            await revive(two)
        await two.fediverse.live(hours=3)

    async def _has_done(self, two: Two, step: Step) -> bool:
        try:
            await step.deed(two)
        except (Died, Unreachable):
            await revive(two)
            return await step.is_done(two)
        return True


async def revive(two: Two) -> None:
    """Starts whoever is dead; nobody dies twice."""
    for home in (two.hull, two.madison):
        if not home.is_up:
            await home.restart()


async def rehearse(name: str, folder: Path, templates: Templates) -> Rehearsal:
    """Plays the beginning, keeps the stores, and plays the rest undisturbed."""
    scenario = SCENARIOS[name]
    async with Fediverse(name, folder / "before", templates) as fediverse:
        homes = {"hull": await fediverse.add(HULL), "madison": await fediverse.add(MADISON)}
        await scenario.before(Two(fediverse, homes["hull"], homes["madison"]))
        stores = {who: home.store for who, home in homes.items()}
    whole = Rehearsal(scenario, stores, {}, {}, folder, templates)
    async with whole.stage() as two:
        began = {"hull": two.hull.life.steps, "madison": two.madison.life.steps}
        await whole.play(two)
        for who, home in (("hull", two.hull), ("madison", two.madison)):
            whole.steps[who] = home.life.steps - began[who]
            whole.left[who] = await picture_of(home)
            assert whole.left[who]["broken"] == []
    return whole


async def compare(two: Two, whole: Rehearsal, when: str) -> None:
    for who, home in (("hull", two.hull), ("madison", two.madison)):
        found = differences(whole.left[who], await picture_of(home))
        assert not found, f"{when}: {who} holds something else: {found}"


@pytest.mark.row("FLT-01", "FLT-02")
@pytest.mark.parametrize("victim", ["hull", "madison"])
@pytest.mark.parametrize("name", SCENARIOS)
async def test_whoever_dies_at_any_step_takes_nothing_along(
    name: str, victim: str, tmp_path: Path, templates: Templates
) -> None:
    whole = await rehearse(name, tmp_path, templates)
    most = whole.steps[victim] if EVERY_STEP else _DEATHS.get(name, _FEW_DEATHS)
    stride = max(1, whole.steps[victim] // most)
    deaths = 0
    for step in range(1, whole.steps[victim] + 1, stride):
        async with whole.stage() as two:
            dying: Home = two.hull if victim == "hull" else two.madison
            dying.life.ends_at_step(step)
            died = dying.life
            await whole.play(two)
            deaths += died.is_over
            await compare(two, whole, f"{victim} died at step {step} of {name}")
    assert deaths > whole.steps[victim] / stride / 2


@pytest.mark.parametrize(
    ("victim", "point"), [(who, point) for who, points in POINTS.items() for point in points]
)
async def test_whoever_dies_at_a_named_point_takes_nothing_along(
    victim: str, point: str, tmp_path: Path, templates: Templates
) -> None:
    whole = await rehearse("an offer", tmp_path, templates)
    for passes in (1, 2):
        async with whole.stage() as two:
            dying = two.hull if victim == "hull" else two.madison
            dying.life.ends_at_point(point, passes)
            life = dying.life
            await whole.play(two)
            assert life.is_over, f"nobody passed {point} {passes} times"
            await compare(two, whole, f"{victim} died at {point}")


@pytest.mark.row("FLT-02")
async def test_a_member_who_was_told_that_it_is_published_can_rely_on_it(
    tmp_path: Path, templates: Templates
) -> None:
    """Told: it is there. Not told: it is there wholly, or not at all."""
    told, step = False, 0
    while not told:
        step += 1
        async with Fediverse("published", tmp_path / str(step), templates) as fediverse:
            hull = await fediverse.add(HULL)
            hull.life.ends_at_step(step)
            try:
                await hull.add("Bread on Fridays")
                told = True
            except Died:
                told = False
            hull.life.end()
            await hull.restart()
            shown = await hull.titles()
            assert shown == ["Bread on Fridays"] if told else shown in ([], ["Bread on Fridays"])
            kept = [await hull.rows(f"SELECT 1 FROM {table}") for table in ("posts", "activities")]  # noqa: S608
            assert len(kept[0]) == len(shown), f"half of it at step {step}"
            assert bool(kept[1]) == bool(shown), f"half of it at step {step}"
    assert step > 2
