"""A simulated fediverse of a thousand networks: how soon listings arrive, and what that costs.

Nothing here takes real time into account: figures are message delays, messages and octets, and
the same in every run (`tests/simulation` has the parts, and tries smaller ones).
"""

import time
from dataclasses import replace
from pathlib import Path

from bench.rows import Row
from bench.scale import Scale
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.templates import Templates
from tests.simulation.findings import Cost, Findings, findings_of
from tests.simulation.thousand import Plan, Thousand

_KILO = 1_000
_SHARES = (50, 90, 99)


async def thousand_rows(folder: Path, scale: Scale) -> list[Row]:
    """Runs of growing size, with an umbrella that does not grow and one of all networks."""
    templates = Templates(folder / "templates")
    rows: list[Row] = []
    for networks in scale.networks:
        plan = Plan(f"thousand/{networks}", networks, listings=networks)
        began = time.perf_counter()
        found = await _played(plan, folder, templates)
        rows += _rows(networks, found)
        took = time.perf_counter() - began
        rows[-1] = replace(rows[-1], note=f"the run took {took:.0f} s of real time")
    return rows


async def _played(plan: Plan, folder: Path, templates: Templates) -> Findings:
    async with Fediverse(plan.seed, folder / str(plan.networks), templates) as fediverse:
        run = Thousand(fediverse, plan)
        await run.found()
        await run.live()
        await run.calm()
        return await findings_of(run)


def _rows(networks: int, found: Findings) -> list[Row]:
    hosts, everything, nodes = found.costs[:-6], found.costs[-6], found.costs[-5:]
    of_hubs, plain = nodes[0], nodes[-1]
    wrong = len(found.missing) + len(found.stale)
    told = f"{networks:,} networks"
    return [
        Row(
            what=f"{told}: arrivals",
            figure=len(found.delays),
            unit="listings",
        ),
        Row(what=f"{told}: missing, or not as they are now", figure=wrong, unit="listings"),
        Row(what=f"{told}: forged, replayed or unproven", figure=len(found.lies), unit="listings"),
        *(
            Row(
                what=f"{told}: {share} % arrive within",
                figure=found.percentile(share),
                unit="message delays",
            )
            for share in _SHARES
        ),
        *_cost_rows(f"{told}: host of {hosts[0].subscriptions}", hosts[0]),
        *_cost_rows(f"{told}: host of {everything.subscriptions:,}", everything),
        *_node_rows(f"{told}: node that reads {of_hubs.subscriptions}, sister of hubs", of_hubs),
        *_node_rows(f"{told}: node that reads {plain.subscriptions}, with usual sisters", plain),
    ]


def _node_rows(whose: str, cost: Cost) -> list[Row]:
    """A node also meets those behind its sisters: they are told by themselves."""
    return [
        *_cost_rows(whose, cost),
        Row(what=f"{whose}, met on its walk", figure=cost.met, unit="networks"),
        Row(what=f"{whose}, for each of those", figure=cost.for_each_met, unit="messages"),
        Row(
            what=f"{whose}, all messages for each listing",
            figure=cost.whole_for_each_listing,
            unit="messages",
        ),
    ]


def _cost_rows(whose: str, cost: Cost) -> list[Row]:
    return [
        Row(what=f"{whose}, for each it reads", figure=cost.for_each_network, unit="messages"),
        Row(what=f"{whose}, for each listing", figure=cost.for_each_listing, unit="messages"),
        Row(
            what=f"{whose}, for each listing",
            figure=cost.octets_for_each_listing / _KILO,
            unit="kB",
        ),
    ]
