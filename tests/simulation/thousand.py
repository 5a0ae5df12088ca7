"""A fediverse of very many networks: a few real nodes, and light networks around them.

Networks come and go, one in twenty is dark at any time, messages are lost, late, doubled and out
of order, and some members lie. A plan and its seed give the same run again.
"""

from collections import Counter
from collections.abc import Coroutine, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median_low
from typing import Any, TypeVar

from alliances.actions import NewUmbrella
from tests.fediverse.casts import Cast
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from tests.fediverse.roads import Weather
from tests.fediverse.sundial import Dice
from tests.simulation.graph import power_law
from tests.simulation.keybook import KeyBook
from tests.simulation.light import LightNetwork, Surroundings
from tests.simulation.post import DELAY, Post
from tests.simulation.rogue import Rogue
from tests.simulation.tally import CountedRoads, Tally
from world.errors import SisternetError

SMALL, LARGE = "humans", "everybody"
"""The umbrella whose size does not grow, and the one of all networks."""

_LINKS = 2  # pacts that each newcomer brings
_SISTERS = 3  # of each real node that is no host
_EPOCH = timedelta(minutes=30)  # then others are dark
_WALK = timedelta(hours=1)  # with all that was before it is more than the six between two walks
_LOOK = timedelta(minutes=10)  # real nodes are at rest no longer
_SOON = timedelta(minutes=1)
_UP = timedelta(minutes=2)
_NAP = timedelta(minutes=1)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Plan:
    """How large, how long, how bad. `members` of an umbrella of a size that does not grow."""

    seed: str
    networks: int
    listings: int
    members: int = 40
    hosts: int = 3
    nodes: int = 5
    plain: int = 2  # of the nodes: those whose sisters have no more sisters than most have
    hours: float = 4
    dark: float = 0.05
    rogues: int = 3
    churn: int = 2  # networks that go, and as many that come, in each epoch


@dataclass(slots=True)
class Published:
    """A listing on its way: whose it is, under which name, and when it was first said."""

    network: LightNetwork
    iri: str
    at: datetime


def cast(name: str) -> Cast:
    """A real node among them; it looks no further than its sisters' sisters."""
    return Cast(name, name.title(), "Somewhere", "en", "UTC", ("kim", "lou"))


class Thousand:
    """One run: `found`, `live`, `calm`, then `Findings` can be made of it."""

    def __init__(self, fediverse: Fediverse, plan: Plan) -> None:
        self.plan = plan
        self.fediverse = fediverse
        self.dice = Dice(plan.seed)
        self.roads = CountedRoads(Dice(f"{plan.seed}/roads"))
        fediverse.roads = self.roads
        clock = fediverse.clock
        self.post = Post(self.roads, clock, Dice(f"{plan.seed}/post"))
        self.post.is_dark = lambda host: host in self.roads.dark
        self.around = Surroundings(self.post, KeyBook(self.roads, clock), clock.now)
        self.lights: list[LightNetwork] = []
        self.rogues: list[Rogue] = []
        self.gone: list[LightNetwork] = []
        self.hosts: list[Home] = []
        self.nodes: list[Home] = []
        self.subscribers: dict[str, set[str]] = {}  # host of a network, and of those who read it
        self.published: list[Published] = []
        self.before: dict[str, Tally] = {}
        self._looked_at = clock.now()
        self._made = 0
        self._rested: dict[str, tuple[int, datetime]] = {}
        self._stirred: Counter[str] = Counter()
        self._waiting: list[tuple[LightNetwork, str]] = []

    @property
    def homes(self) -> list[Home]:
        """The real nodes."""
        return [*self.hosts, *self.nodes]

    @property
    def everybody(self) -> list[LightNetwork]:
        """All light networks, those that have gone and those that lie as well."""
        return [*self.lights, *self.gone, *self.rogues]

    # ------------------------------------------------------------------------------ founding

    async def found(self) -> None:
        """All networks, their pacts, and what the real nodes subscribe to."""
        for number in range(self.plan.hosts):
            self.hosts.append(await self.fediverse.add(cast(f"host{number}")))
        for number in range(self.plan.nodes):
            self.nodes.append(await self.fediverse.add(cast(f"node{number}")))
        for number in range(self.plan.networks):
            self._enter(LightNetwork(number, self.around))
        for number in range(1, self.plan.rogues + 1):
            rogue = Rogue(number, self.around, Dice(f"{self.plan.seed}/rogue{number}"))
            self.rogues.append(rogue)
            self.roads.liars.add(rogue.host)
            self.roads.peers[rogue.host] = rogue.answer
        graph = power_law(len(self.lights), _LINKS, self.dice)
        for light, sisters in zip(self.lights, graph, strict=True):
            light.sisters = {self.lights[other].desk.iri: None for other in sorted(sisters)}
        await self._found_umbrellas()
        await self._join_all()
        await self.let_pass(timedelta(hours=1))

    def _enter(self, light: LightNetwork) -> None:
        self.lights.append(light)
        self.roads.peers[light.host] = light.answer

    async def _found_umbrellas(self) -> None:
        """One with all hosts but the last, read by members of every node; one of the last alone."""
        first, *others = self.hosts[:-1]
        await self._create(first, SMALL)
        for home in others:
            await self._do(home, home.rooms.alliances.host(f"@{SMALL}@{first.host}"))
            umbrella = await first.rooms.alliances.named(SMALL)
            other = f"@{SMALL}@{home.host}"
            await self._do(first, first.rooms.alliances.set_host(umbrella, other, named=True))
            await self._settle()
        await self._create(self.hosts[-1], LARGE)
        for home in self.nodes:
            await home.follow(f"@{SMALL}@{first.host}")
            self._stirred[home.host] += 1

    async def _create(self, home: Home, name: str) -> None:
        await self._do(home, home.rooms.alliances.create(NewUmbrella(name, name.title())))
        await self._settle()

    async def _join_all(self) -> None:
        small = [*self.rogues, *self.lights[: self.plan.members]]
        for light in small:
            await self._join(light, SMALL)
            self._note_readers(light, self.nodes)
        for light in (*self.rogues, *self.lights):
            await self._join(light, LARGE)
        for home, sisters in zip(self.nodes, self._sisters_to_be(), strict=True):
            for light in sisters:
                await self._do(home, home.rooms.relations.propose_sister(f"@desk@{light.host}"))
                self._note_readers(light, [home])
            await self._settle()

    def _sisters_to_be(self) -> list[list[LightNetwork]]:
        """Of the first nodes: who has most sisters; of `plain` others: who has as many as most.

        All have equally many, so that those nodes differ only in what lies behind their sisters.
        """
        hubs = sorted(self.lights, key=lambda light: -len(light.sisters))
        apart = self.lights[self.plan.members :]
        usual = median_low(len(light.sisters) for light in apart)
        plain = sorted(apart, key=lambda light: abs(len(light.sisters) - usual))
        first = self.plan.nodes - self.plan.plain
        chosen = [*hubs[: first * _SISTERS], *plain[: self.plan.plain * _SISTERS]]
        return [chosen[at : at + _SISTERS] for at in range(0, len(chosen), _SISTERS)]

    async def _join(self, light: LightNetwork, name: str) -> None:
        """Umbrella and network say yes to each other, as soon as they can reach each other."""
        hosts = self.hosts[:-1] if name == SMALL else self.hosts[-1:]
        self._note_readers(light, hosts)
        light.name_umbrellas(*light.umbrellas, *(_umbrella(home, name) for home in hosts))
        umbrella = await hosts[0].rooms.alliances.named(name)
        joining = hosts[0].rooms.alliances.set_member(umbrella, f"@desk@{light.host}", inside=True)
        try:
            await self._do(hosts[0], joining)
        except SisternetError:
            self._waiting.append((light, name))

    async def _join_waiting(self) -> None:
        waiting, self._waiting = self._waiting, []
        for light, name in waiting:
            if light in self.lights:
                await self._join(light, name)

    def _note_readers(self, light: LightNetwork, homes: Sequence[Home]) -> None:
        self.subscribers.setdefault(light.host, set()).update(home.host for home in homes)

    # ---------------------------------------------------------------------------------- living

    async def live(self) -> None:
        """Publishes for some hours while everything goes wrong that can."""
        self.before = {home.host: deepcopy(self.roads.tally(home.host)) for home in self.homes}
        self.roads.weather = Weather(lost=0.03, answer_lost=0.03, doubled=0.03)
        epochs = max(1, round(timedelta(hours=self.plan.hours) / _EPOCH))
        for epoch in range(epochs):
            self._darken()
            await self._join_waiting()
            await self._let_some_go_and_come()
            due = self.plan.listings * (epoch + 1) // epochs - self._made
            pause = _EPOCH / (due + 1)
            for _ in range(due):
                self._publish()
                await self.let_pass(pause)
            await self._change_some()
            await self.let_pass(pause)
            self._lie()

    async def calm(self) -> None:
        """The sun comes out; what is still under way arrives."""
        self.roads.mend()
        await self.let_pass(timedelta(minutes=30))
        await self._join_waiting()
        await self.let_pass(timedelta(hours=3))

    async def rest(self) -> None:
        """Lets so much time pass that every node has walked, which mends much by itself."""
        await self.let_pass(_WALK)

    async def let_pass(self, span: timedelta) -> None:
        """Lets time pass, one message delay after the other, without those in which nothing is."""
        clock = self.fediverse.clock
        end = clock.now() + span
        await self._settle()
        while (now := clock.now()) < end:
            soonest = min([end, self._looked_at + _LOOK, *self._due()])
            steps = max(1, -((now - soonest) // DELAY))
            await self._turn(min(steps * DELAY, end - now))

    def _due(self) -> list[datetime]:
        return [] if self.post.next_due is None else [self.post.next_due]

    async def _turn(self, pause: timedelta) -> None:
        self.fediverse.clock.turn(seconds=pause.total_seconds())
        now = self.fediverse.clock.now()
        if now - self._looked_at >= _UP:
            for home in self.homes:
                await home.note_being_up()
            self._looked_at = now
        await self.post.run_due()
        await self._settle()

    async def _settle(self) -> None:
        """Lets the real nodes do what is due; those that nobody has written to rest a while."""
        while awake := [home for home in self.homes if self._is_awake(home)]:
            for home in awake:
                self._rested[home.host] = (self._written_to(home), self.fediverse.clock.now())
                if await home.run_due():
                    del self._rested[home.host]

    def _is_awake(self, home: Home) -> bool:
        written, at = self._rested.get(home.host, (-1, self.fediverse.clock.now()))
        return written != self._written_to(home) or self.fediverse.clock.now() - at >= _NAP

    def _written_to(self, home: Home) -> int:
        """How often somebody has had to do with it, or it was stirred by its own people."""
        tally = self.roads.tally(home.host)
        return tally.taken + tally.hostile + self._stirred[home.host]

    async def _do(self, home: Home, deed: Coroutine[Any, Any, T]) -> T:
        """Somebody does something at a real node."""
        self._stirred[home.host] += 1
        return await home.doing(deed)

    def _darken(self) -> None:
        """Others are dark now: one in twenty of the networks, whichever."""
        self.roads.dark.clear()
        for _ in range(round(len(self.lights) * self.plan.dark)):
            self.roads.dark.add(self._any().host)

    async def _let_some_go_and_come(self) -> None:
        for _ in range(self.plan.churn):
            leaving = self.lights.pop(int(self.dice.random() * len(self.lights)))
            self.roads.peers.pop(leaving.host)
            self.gone.append(leaving)
            number = self.plan.networks + len(self.gone)
            newcomer = LightNetwork(number, self.around)
            newcomer.sisters = {self._any().desk.iri: None for _ in range(_LINKS)}
            self._enter(newcomer)
            await self._join(newcomer, LARGE)

    def _publish(self) -> None:
        light = self._any()
        self._made += 1
        offer = light.offer(f"Bread of {light.host}, number {self._made}")
        self.published.append(Published(light, offer.iri, self.fediverse.clock.now()))

    async def _change_some(self) -> None:
        """Some of what was published is worded anew, and soon once more; some is taken back."""
        reworded = []
        for light in {one.network.host: one.network for one in self.published[-8:]}.values():
            offers = [offer for offer in light.offers.values() if not offer.is_gone]
            if offers and self.dice.random() < 0.5:
                light.change(offers[0], f"{offers[0].listing.title}, and jam")
                reworded.append((light, offers[0]))
            elif offers:
                light.withdraw(offers[0])
        await self.let_pass(_SOON)
        for light, offer in reworded[::2]:
            light.change(offer, f"{offer.listing.title}, and tea")

    def _lie(self) -> None:
        victims = [one.network for one in self.published[-12:]]
        lied_to = [*self.hosts, self.nodes[int(self.dice.random() * len(self.nodes))]]
        inboxes = [f"{home.base_url}/inbox" for home in lied_to]
        for rogue in self.rogues:
            if not rogue.offers:
                rogue.offer(f"Something of {rogue.host}")
            rogue.act(victims, inboxes)

    def _any(self) -> LightNetwork:
        return self.lights[int(self.dice.random() * len(self.lights))]


def _umbrella(home: Home, name: str) -> str:
    return f"{home.base_url}/actors/{name}"


def readers_of(run: Thousand, network: LightNetwork) -> Sequence[Home]:
    """The real nodes that subscribe to a network."""
    reading = run.subscribers.get(network.host, set())
    return [home for home in run.homes if home.host in reading]
