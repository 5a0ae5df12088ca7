"""Thirty networks, each with two sisters: what a whole umbrella does in bad weather."""

from itertools import pairwise
from pathlib import Path

from tests.fediverse.casts import numbered
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from tests.fediverse.invariants import check
from tests.fediverse.simulation import Simulation
from tests.fediverse.templates import Templates

NODES = 30


async def test_thirty_nodes_in_a_ring_agree_after_a_storm(
    tmp_path: Path, templates: Templates
) -> None:
    async with Fediverse("thirty", tmp_path, templates) as fediverse:
        homes = [await fediverse.add(numbered(number)) for number in range(NODES)]
        for one, other in pairwise([*homes, homes[0]]):
            await fediverse.become_sisters(one, other)
        run = Simulation(fediverse, homes)

        await run.storm(deeds=60, minutes=15)
        await run.calm(hours=13)

        def within(home: Home, steps: int) -> list[Home]:
            place = homes.index(home)
            around = range(-steps, steps + 1)
            return [homes[(place + step) % NODES] for step in around if step]

        await check(run, near=lambda home: within(home, 1), far=lambda home: within(home, 2))
