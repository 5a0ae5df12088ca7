"""The roads between the nodes of a simulated fediverse: they route by host name, and they fail.

A road hands each request to the real ASGI application of the node it is meant for, in the same
process. It can lose the request or the answer, repeat it, hold it back, change its bytes, or be
cut. What happens on a road is decided by seeded dice, so that a run can be repeated.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Message, Scope

from tests.fediverse.sundial import Dice
from world.errors import Unreachable
from world.network import Answer, Outgoing


@dataclass(slots=True)
class Weather:
    """How likely each misfortune is on every road, from 0 to 1."""

    lost: float = 0.0
    answer_lost: float = 0.0
    doubled: float = 0.0
    tampered: float = 0.0


@dataclass(slots=True)
class Roads:
    """All roads of one fediverse."""

    dice: Dice
    weather: Weather = field(default_factory=Weather)
    towns: dict[str, ASGIApp] = field(default_factory=dict)
    cut: set[frozenset[str]] = field(default_factory=set)
    dark: set[str] = field(default_factory=set)
    log: list[tuple[str, str, str, int]] = field(default_factory=list)
    strangers: dict[str, Callable[[Outgoing], Answer]] = field(default_factory=dict)

    def open(self, host: str, app: ASGIApp) -> None:
        """A node is there under this host name from now on."""
        self.towns[host] = app

    def part(self, one: str, other: str) -> None:
        """Cuts the road between two hosts, in both directions."""
        self.cut.add(frozenset((one, other)))

    def mend(self) -> None:
        """Opens every road and lets the sun shine."""
        self.cut.clear()
        self.dark.clear()
        self.weather = Weather()

    async def travel(self, home: str, request: Outgoing) -> Answer:
        """What the node at `home` gets for its request."""
        host = urlsplit(request.url).netloc
        stranger = self.strangers.get(host)
        if stranger is not None:
            return self._noted(home, request, stranger(request))
        if host not in self.towns or host in self.dark or frozenset((home, host)) in self.cut:
            raise Unreachable("The peer did not answer.")
        if self._falls(self.weather.lost):
            raise Unreachable("The request was lost.")
        if self._falls(self.weather.tampered):
            request = replace(request, body=request.body.replace(b"e", b"3", 1))
        answer = await ask(self.towns[host], request)
        if self._falls(self.weather.doubled):
            await ask(self.towns[host], request)
        if self._falls(self.weather.answer_lost):
            raise Unreachable("The answer was lost.")
        return self._noted(home, request, answer)

    def _noted(self, home: str, request: Outgoing, answer: Answer) -> Answer:
        self.log.append((home, request.method, request.url, answer.status))
        return answer

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


async def ask(app: ASGIApp, request: Outgoing) -> Answer:
    """Puts one request to an ASGI application and collects its answer."""
    parts = urlsplit(request.url)
    sent: list[Message] = [{"type": "http.request", "body": request.body, "more_body": False}]
    status, headers, body = 0, [], b""

    async def receive() -> Message:
        return sent.pop() if sent else {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        nonlocal status, headers, body
        if message["type"] == "http.response.start":
            status, headers = message["status"], list(message["headers"])
        elif message["type"] == "http.response.body":
            body += message.get("body", b"")

    await app(_scope(request, parts.path, parts.query, parts.netloc, parts.scheme), receive, send)
    named = tuple((key.decode("latin-1").lower(), value.decode("latin-1")) for key, value in headers)
    return Answer(status, named, body)


def _scope(request: Outgoing, path: str, query: str, host: str, scheme: str) -> Scope:
    headers = [(key.lower().encode("latin-1"), value.encode("latin-1")) for key, value in request.headers]
    if not any(key == b"host" for key, _ in headers):
        headers.append((b"host", host.encode("latin-1")))
    if request.body:
        headers.append((b"content-length", str(len(request.body)).encode("ascii")))
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": scheme,
        "path": path or "/",
        "raw_path": (path or "/").encode("ascii"),
        "query_string": query.encode("ascii"),
        "root_path": "",
        "headers": headers,
        "client": ("192.0.2.7", 40_000),
        "server": (host.partition(":")[0], 443),
        "state": {},
    }


