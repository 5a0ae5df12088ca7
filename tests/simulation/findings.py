"""What came of a run: whether all is where it must be, how soon it was, and what it cost."""

from dataclasses import dataclass
from statistics import quantiles

from storage.instants import from_text
from tests.fediverse.home import Home
from tests.simulation.post import DELAY
from tests.simulation.rogue import FORGED
from tests.simulation.tally import Tally
from tests.simulation.thousand import Thousand, readers_of

_HELD = """
SELECT p.iri, p.received_at, p.proof, l.title, l.state FROM listings l
  JOIN posts p ON p.id = l.post_id WHERE l.local = 0
"""


@dataclass(frozen=True, slots=True)
class Held:
    """One listing of somebody else as a node has it; `delays` since it was published."""

    title: str
    state: str
    proof: str
    received_at: str


@dataclass(frozen=True, slots=True)
class Cost:
    """What a node has had to do while listings were published, without what liars sent it."""

    host: str
    subscriptions: int  # networks it reads: its sisters, and the members of its umbrellas
    listings: int  # published by those
    messages: int
    octets: int
    met: int  # networks it does not read: its walk came upon them, or somebody told of them
    walked: int  # messages with those

    @property
    def for_each_network(self) -> float:
        """Messages for each network it reads, without those with others."""
        return (self.messages - self.walked) / max(self.subscriptions, 1)

    @property
    def for_each_listing(self) -> float:
        """Messages for each listing of those, without those with others."""
        return (self.messages - self.walked) / max(self.listings, 1)

    @property
    def for_each_met(self) -> float:
        """Messages with each network that it has met without reading it."""
        return self.walked / max(self.met, 1)

    @property
    def whole_for_each_listing(self) -> float:
        """All messages, whatever they were for, for each listing of those it reads."""
        return self.messages / max(self.listings, 1)

    @property
    def octets_for_each_listing(self) -> float:
        return self.octets / max(self.listings, 1)


@dataclass(frozen=True, slots=True)
class Findings:
    """`missing`, `stale` and `lies` tell what is wrong, one line each; all empty if all is well."""

    missing: list[str]
    stale: list[str]
    lies: list[str]
    delays: list[float]
    costs: list[Cost]
    most_asked: int  # how often one node has asked one network at most

    def percentile(self, hundredth: int) -> float:
        """How many message delays that part of the arrivals did not exceed."""
        return quantiles(self.delays, n=100)[hundredth - 1]


async def findings_of(run: Thousand) -> Findings:
    """Looks into the store of every real node."""
    held = {home.host: await _held(home) for home in run.homes}
    missing, stale, delays = _arrivals(run, held)
    said = {iri for network in run.everybody for iri in network.offers}
    lies = [
        f"{host}: {iri} {one.title}"
        for host, listings in held.items()
        for iri, one in listings.items()
        if iri not in said or FORGED in one.title or one.proof != "verified"
    ]
    return Findings(missing, stale, lies, delays, _costs(run), _most_asked(run))


async def _held(home: Home) -> dict[str, Held]:
    rows = await home.rows(_HELD)
    return {
        row["iri"]: Held(row["title"], row["state"], row["proof"], row["received_at"])
        for row in rows
    }


def _arrivals(
    run: Thousand, held: dict[str, dict[str, Held]]
) -> tuple[list[str], list[str], list[float]]:
    missing, stale, delays = [], [], []
    here = {light.host for light in run.lights}
    for one in run.published:
        offer = one.network.offers[one.iri]
        for home in readers_of(run, one.network) if one.network.host in here else ():
            found = held[home.host].get(one.iri)
            if offer.is_gone and found is not None:
                stale.append(f"{home.host}: {one.iri} was withdrawn")
            elif not offer.is_gone and found is None:
                missing.append(f"{home.host}: {one.iri}")
            elif found is not None and found.title != offer.listing.title:
                stale.append(f"{home.host}: {one.iri} says {found.title!r}")
            if found is not None:
                delays.append((from_text(found.received_at) - one.at) / DELAY)
    return missing, stale, delays


def _costs(run: Thousand) -> list[Cost]:
    found = []
    for home in run.homes:
        mine = [one for one in run.published if home in readers_of(run, one.network)]
        spent = _since(run.roads.tally(home.host), run.before[home.host])
        reads = {host for host, reading in run.subscribers.items() if home.host in reading}
        near = reads | {other.host for other in run.homes}
        met = {host: count for host, count in spent.peers.items() if host not in near}
        found.append(
            Cost(
                home.host,
                subscriptions=len(reads),
                listings=len(mine),
                messages=spent.messages,
                octets=spent.octets,
                met=len(met),
                walked=sum(met.values()),
            )
        )
    return found


def _since(now: Tally, before: Tally) -> Tally:
    names = ("taken", "taken_octets", "sent", "sent_octets", "asked", "asked_octets", "answered")
    spent = {name: getattr(now, name) - getattr(before, name) for name in names}
    return Tally(**spent, peers=now.peers - before.peers)


def _most_asked(run: Thousand) -> int:
    real = {home.host for home in run.homes}
    asked = [count for (who, _), count in run.roads.questions.items() if who in real]
    return max(asked, default=0)
