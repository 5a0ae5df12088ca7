"""Very many networks, some of them liars, on bad roads: everything arrives, and nothing else."""

from dataclasses import replace
from pathlib import Path

from tests.fediverse.fediverse import Fediverse
from tests.fediverse.templates import Templates
from tests.simulation.findings import Findings, findings_of
from tests.simulation.thousand import Plan, Thousand

SMALL = Plan("small", networks=24, listings=16, members=10, nodes=2, plain=1, rogues=2, hours=1)
LARGE = replace(SMALL, seed="large", networks=120, listings=80)
HOST_OF_ALL, SISTER_OF_HUBS, PLAIN = 2, 3, 4
"""Places of costs that say something of their own: those before are of hosts of one size."""


async def played(plan: Plan, folder: Path, templates: Templates) -> Findings:
    """What came of it in the end; all is well before a walk has mended anything, and after it."""
    async with Fediverse(plan.seed, folder / plan.seed, templates) as fediverse:
        run = Thousand(fediverse, plan)
        await run.found()
        await run.live()
        await run.calm()
        all_is_well(await findings_of(run))
        await run.rest()
        found = await findings_of(run)
        all_is_well(found)
        return found


def all_is_well(found: Findings) -> None:
    assert found.missing == []
    assert found.stale == []
    assert found.lies == []
    assert found.percentile(50) <= 2, "half of all come with the first message"


async def test_a_hundred_and_twenty_networks_reach_whoever_reads_them_and_no_lie_does(
    tmp_path: Path, templates: Templates
) -> None:
    small = await played(SMALL, tmp_path, templates)
    large = await played(LARGE, tmp_path, templates)

    hosts_and_nodes = zip(small.costs, large.costs, strict=True)
    for place, (one, other) in enumerate(hosts_and_nodes):
        assert place == HOST_OF_ALL or one.subscriptions == other.subscriptions
        assert other.for_each_listing <= 1.5 * one.for_each_listing, (
            f"what {other.host} does grew with the net, not with what it reads"
        )
    for place in (SISTER_OF_HUBS, PLAIN):
        one, other = small.costs[place], large.costs[place]
        assert one.met > 0, "the walk led to somebody whom the node does not read"
        assert other.for_each_met <= 1.5 * one.for_each_met, "whom it met cost more"
