"""Very many networks, some of them liars, on bad roads: everything arrives, and nothing else."""

from pathlib import Path

from tests.fediverse.fediverse import Fediverse
from tests.fediverse.templates import Templates
from tests.simulation.findings import Findings, findings_of
from tests.simulation.thousand import Plan, Thousand

SMALL = Plan("small", networks=30, listings=20, members=12, nodes=2, rogues=2, hours=1)
LARGE = Plan("large", networks=120, listings=80, members=12, nodes=2, rogues=2, hours=1)


async def played(plan: Plan, folder: Path, templates: Templates) -> Findings:
    async with Fediverse(plan.seed, folder / plan.seed, templates) as fediverse:
        run = Thousand(fediverse, plan)
        await run.found()
        await run.live()
        await run.calm()
        return await findings_of(run)


async def test_a_hundred_and_twenty_networks_reach_whoever_reads_them_and_no_lie_does(
    tmp_path: Path, templates: Templates
) -> None:
    small = await played(SMALL, tmp_path, templates)
    large = await played(LARGE, tmp_path, templates)

    for found in (small, large):
        assert found.missing == []
        assert found.stale == []
        assert found.lies == []
        assert found.percentile(50) <= 2, "half of all come with the first message"

    for place in (0, 1):
        one, other = small.costs[place], large.costs[place]
        assert one.subscriptions == other.subscriptions
        assert other.for_each_listing <= 1.5 * one.for_each_listing, (
            "what a host does grew with the net, not with what it reads"
        )
    assert large.costs[2].for_each_listing <= 1.5 * small.costs[2].for_each_listing
