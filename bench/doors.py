"""The door of a node beside the bare route that does the least, in turns.

A machine is now faster and now slower; what takes turns with its floor meets the same machine.
Processor time says the same once more, and hardly minds who else is at work.
"""

from dataclasses import dataclass, field
from statistics import median

from bench.letters import Writer
from bench.machine import MICRO, usage_of
from bench.rows import Row
from bench.scale import Scale
from bench.sender import send_all

WIDE = 32
_TAKEN = 202


@dataclass(frozen=True, slots=True)
class Door:
    """A process that takes deliveries, and what it did at each turn."""

    port: int
    pid: int
    rates: list[float] = field(default_factory=list)
    costs: list[float] = field(default_factory=list)  # processor time of each accept, in seconds

    async def turn(self, writer: Writer, scale: Scale) -> None:
        """Takes fresh deliveries for a moment."""
        letters = writer.write(scale.accepts // scale.turns)
        before = usage_of(self.pid).seconds
        tally = await send_all(
            self.port,
            writer.each(letters),
            connections=WIDE,
            seconds=scale.accept_seconds / scale.turns,
        )
        taken = tally.statuses[_TAKEN]
        self.rates.append(tally.per_second(_TAKEN))
        self.costs.append((usage_of(self.pid).seconds - before) / max(taken, 1))


async def in_turns(writer: Writer, doors: tuple[Door, Door], scale: Scale) -> tuple[Door, Door]:
    """Lets floor and node take deliveries, one after the other, several times."""
    for _ in range(scale.turns):
        for door in doors:
            await door.turn(writer, scale)
    return doors


def door_rows(floor: Door, node: Door) -> list[Row]:
    """Medians of all turns."""
    least, cost = median(floor.costs) * MICRO, median(node.costs) * MICRO
    return [
        Row(
            what=f"floor: route, verify, insert, {WIDE} connections",
            figure=median(floor.rates),
            unit="/s",
        ),
        Row(
            what=f"signed inbox accepts, {WIDE} connections",
            figure=median(node.rates),
            unit="/s",
            floor=median(floor.rates),
            goal=4_000,
            share=0.6,
        ),
        Row(what="processor time of such an accept", figure=cost, unit="µs", floor=least),
    ]
