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
    members: int  # of a town; what they and others have listed, written and said
    town_listings: int
    town_sister_listings: int
    town_notes: int
    town_posts: int  # from elsewhere
    town_talks: int
    town_seconds: float  # of each page
    readers: int  # who read with programs, and whom each follows
    follows: int
    authors: int  # elsewhere, and what they and the readers wrote
    statuses: int
    home_seconds: float
    market_listings: int  # of an umbrella, of so many networks and their people
    market_networks: int
    market_people: int
    market_looks: int  # at each kind of page of it
    present: int  # of the readers, while an hour is replayed; how often each minute is looked
    views: int
    replay_minutes: int
    replay_growth: float  # MB in an hour that are nothing
    fans: int  # servers with a follower, and how often is posted to them
    posted: int
    announced: int  # listings of a sister's desk, and for how long they are sent
    announced_seconds: float
    networks: tuple[int, ...]  # of simulated fediverses
    backfilled: int  # listings of a sister who is met anew


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
    members=1_000,
    town_listings=3_500,
    town_sister_listings=1_500,
    town_notes=5_000,
    town_posts=90_000,
    town_talks=2_500,
    town_seconds=4,
    readers=1_000,
    follows=200,
    authors=19_000,
    statuses=1_000_000,
    home_seconds=6,
    market_listings=1_000_000,
    market_networks=1_000,
    market_people=20_000,
    market_looks=400,
    present=200,
    views=1_000,
    replay_minutes=60,
    replay_growth=2.0,
    fans=500,
    posted=60,
    announced=20_000,
    announced_seconds=30,
    networks=(60, 250, 1_000),
    backfilled=5_000,
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
    members=30,
    town_listings=60,
    town_sister_listings=20,
    town_notes=20,
    town_posts=100,
    town_talks=20,
    town_seconds=0.2,
    readers=12,
    follows=5,
    authors=20,
    statuses=400,
    home_seconds=0.3,
    market_listings=500,
    market_networks=10,
    market_people=40,
    market_looks=6,
    present=8,
    views=40,
    replay_minutes=3,
    replay_growth=60.0,
    fans=10,
    posted=3,
    announced=200,
    announced_seconds=5,
    networks=(45,),
    backfilled=150,
)
