"""How much is measured: all of it, or little enough to see in a minute that the bench works."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scale:
    """Counts and seconds of every measurement. Each one ends at whichever bound comes first."""

    accepts: int  # requests at each number of connections
    accept_seconds: float
    turns: int  # of a node and its floor, within these seconds
    burst: int  # signed beforehand
    burst_seconds: float
    proven_burst: int
    proven_seconds: float
    settle_seconds: float  # how long the rest of a burst may take to be handled
    hosts: int
    starts: int
    idle_seconds: float
    listings: int
    page_views: int


FULL = Scale(
    accepts=36_000,
    accept_seconds=9,
    turns=6,
    burst=240_000,
    burst_seconds=60,
    proven_burst=60_000,
    proven_seconds=20,
    settle_seconds=240,
    hosts=1_000,
    starts=7,
    idle_seconds=5,
    listings=100_000,
    page_views=40,
)
QUICK = Scale(
    accepts=200,
    accept_seconds=2,
    turns=2,
    burst=300,
    burst_seconds=2,
    proven_burst=100,
    proven_seconds=2,
    settle_seconds=20,
    hosts=40,
    starts=1,
    idle_seconds=0.2,
    listings=400,
    page_views=3,
)
