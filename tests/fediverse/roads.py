"""The roads between the nodes of a simulated fediverse: they route by host name, and they fail.

A road hands each request to whoever answers under that host name: to the real ASGI application
of a node, or to a stranger. It can lose the request or the answer, repeat it, hold it back,
change its octets, or be cut. What happens on a road is decided by seeded dice, so that a run can
be repeated.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from tests.fediverse.sundial import Dice
from world.errors import TooLarge, Unreachable
from world.network import Answer, Outgoing

Peer = Callable[[Outgoing], Awaitable[Answer]]
"""Whoever answers under a host name. `Unreachable` when it dies over it."""


@dataclass(slots=True)
class Weather:
    """How likely each misfortune is on every road, from 0 to 1."""

    lost: float = 0.0
    answer_lost: float = 0.0
    doubled: float = 0.0
    held_back: float = 0.0


@dataclass(frozen=True, slots=True)
class Trip:
    """One request that was made, and what came of it; None: no answer."""

    home: str
    method: str
    url: str
    status: int | None
    body: bytes = field(repr=False)


@dataclass(slots=True)
class Roads:
    """All roads of one fediverse. `tamper` changes requests on their way, if it is set."""

    dice: Dice
    weather: Weather = field(default_factory=Weather)
    peers: dict[str, Peer] = field(default_factory=dict)
    cut: set[frozenset[str]] = field(default_factory=set)
    dark: set[str] = field(default_factory=set)
    held: list[Outgoing] = field(default_factory=list)
    log: list[Trip] = field(default_factory=list)
    tamper: Callable[[Outgoing], Outgoing] | None = None

    def part(self, one: str, other: str) -> None:
        """Cuts the road between two hosts, in both directions."""
        self.cut.add(frozenset((one, other)))

    def mend(self) -> None:
        """Opens every road and lets the sun shine; what is held back stays so."""
        self.cut.clear()
        self.dark.clear()
        self.weather = Weather()

    async def travel(self, home: str, request: Outgoing) -> Answer:
        """What the node at `home` gets for its request; raises as `Network.send`."""
        try:
            answer = await self._travel(home, request)
        except Unreachable:
            self.log.append(Trip(home, request.method, request.url, None, request.body))
            raise
        self.log.append(Trip(home, request.method, request.url, answer.status, request.body))
        if len(answer.body) > request.limit_bytes:
            raise TooLarge("The other server could not be reached.")
        return answer

    async def let_arrive(self) -> int:
        """What was held back arrives at last, in any order; nobody waits for the answers."""
        arriving, self.held = self.held, []
        arriving.sort(key=lambda _request: self.dice.random())
        for request in arriving:
            host = urlsplit(request.url).netloc
            if host in self.peers and host not in self.dark:
                await self._answered(host, request)
        return len(arriving)

    def trips(self, *, to: str, method: str = "POST") -> list[Trip]:
        """What was asked of a host so far, in order."""
        return [
            trip for trip in self.log if trip.method == method and urlsplit(trip.url).netloc == to
        ]

    async def _travel(self, home: str, request: Outgoing) -> Answer:
        host = urlsplit(request.url).netloc
        if host not in self.peers or host in self.dark or frozenset((home, host)) in self.cut:
            raise Unreachable("The peer did not answer.")
        if self._falls(self.weather.lost):
            raise Unreachable("The request was lost.")
        if self.tamper is not None:
            request = self.tamper(request)
        if request.method == "POST" and self._falls(self.weather.held_back):
            self.held.append(request)
            raise Unreachable("The request is late.")
        answer = await self.peers[host](request)
        if self._falls(self.weather.doubled):
            await self._answered(host, request)
        if self._falls(self.weather.answer_lost):
            raise Unreachable("The answer was lost.")
        return answer

    async def _answered(self, host: str, request: Outgoing) -> bool:
        """Puts a request that nobody waits for."""
        try:
            await self.peers[host](request)
        except Unreachable:
            return False
        return True

    def _falls(self, chance: float) -> bool:
        return chance > 0 and self.dice.random() < chance


@dataclass(frozen=True, slots=True)
class Road:
    """Implements `world.network.Network` for one node."""

    home: str
    roads: Roads

    async def send(self, request: Outgoing) -> Answer:
        if self.home in self.roads.dark:
            raise Unreachable("This node is off.")
        return await self.roads.travel(self.home, request)

    async def close(self) -> None:
        """Nothing stays open on a road."""
