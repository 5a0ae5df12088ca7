"""Knocking at a door in the manner its host likes, and remembering what it liked.

Servers speak one of two ways of signing; which one, only trying tells
(`reference/federation.md` 1.5). Most take the first knock, so only exceptions are remembered.
"""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from actors.actor import Manners, Scheme
from actors.keyring import Signer
from actors.manners_store import manners as stored_manners
from actors.manners_store import save_manners
from federation.origins import host_of
from federation.signing import read_accept_signature, sign_cavage, sign_rfc9421
from storage.database import Database
from world.clock import Clock
from world.network import Answer, Network, Outgoing

_TURNED_AWAY: Final = (400, 401)
SUCCESSES: Final = range(200, 300)
_GOOD_FOR: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Knock:
    """One way to sign a request; `components` are those the peer has asked for."""

    scheme: Scheme
    with_query: bool = True
    components: tuple[str, ...] | None = None


USUAL: Final = Knock(Scheme.CAVAGE)


def knocks(learned: Manners | None, request: Outgoing) -> Iterator[Knock]:
    """The ways to try, the one that worked last time first.

    Leaving the query out of the signature is tried for a GET with a query only.
    """
    ways = [USUAL, Knock(Scheme.RFC9421)]
    if request.method == "GET" and "?" in request.url:
        ways.insert(1, Knock(Scheme.CAVAGE, with_query=False))
    if learned is not None:
        liked = Knock(learned.scheme, learned.with_query)
        ways.sort(key=lambda way: way != liked)  # stable: the others keep their order
    yield from ways


def signed(request: Outgoing, knock: Knock, signer: Signer, now: datetime) -> Outgoing:
    """The request with the headers that this way of knocking wants."""
    if knock.scheme is Scheme.CAVAGE:
        return sign_cavage(
            request, signer.rsa_key_iri, signer.rsa, now, with_query=knock.with_query
        )
    return sign_rfc9421(request, signer.rsa_key_iri, signer.rsa, now, components=knock.components)


async def knock_until_heard(
    ways: Iterable[Knock], send: Callable[[Knock], Awaitable[Answer]]
) -> tuple[Knock, Answer]:
    """The first knock that is not turned away with 400 or 401, and its answer; else the last.

    What the peer asks for in `Accept-Signature` (RFC 9421, 5.1) is tried next, once: so there is
    one knock at most for each way and one more. Raises what `send` raises.
    """
    waiting, may_wish = list(ways), True
    while True:
        knock = waiting.pop(0)
        answer = await send(knock)
        if answer.status not in _TURNED_AWAY:
            return knock, answer
        wanted = read_accept_signature(answer.header("accept-signature") or "")
        if wanted and may_wish:
            may_wish = False
            others = [way for way in waiting if way.scheme is not Scheme.RFC9421]
            waiting = [Knock(Scheme.RFC9421, components=wanted), *others]
        if not waiting:
            return knock, answer


class MannersMemory:
    """What each host was pleased with, in memory before rows. Safe to lose."""

    def __init__(self, database: Database, clock: Clock, most: int = 8192) -> None:
        self._database = database
        self._clock = clock
        self._most = most
        self._known: OrderedDict[str, Manners | None] = OrderedDict()

    async def of(self, host: str) -> Manners | None:
        """None: nothing out of the ordinary is known, or it was learned too long ago."""
        if host not in self._known:
            self._keep(host, await self._database.read(lambda tx: stored_manners(tx, host)))
        known = self._known[host]
        if known is not None and self._clock.now() - known.learned_at > _GOOD_FOR:
            return None
        return known

    async def suggest(self, host: str, knock: Knock) -> None:
        """Notes what a host says of itself (FEP-844e), unless experience has spoken already."""
        if await self.of(host) is None:
            await self.learn(host, knock)

    async def learn(self, host: str, knock: Knock) -> None:
        """Notes which knock was answered; written down only if it was not expected."""
        known = self._known.get(host)
        expected = USUAL if known is None else Knock(known.scheme, known.with_query)
        if (knock.scheme, knock.with_query) == (expected.scheme, expected.with_query):
            return
        learned = Manners(knock.scheme, knock.with_query, self._clock.now())
        self._keep(host, learned)
        await self._database.write(lambda tx: save_manners(tx, host, learned))

    def _keep(self, host: str, learned: Manners | None) -> None:
        self._known[host] = learned
        self._known.move_to_end(host)
        while len(self._known) > self._most:
            self._known.popitem(last=False)


class Knocker:
    """Sends signed requests, knocking again in another manner when it is turned away."""

    def __init__(self, network: Network, clock: Clock, memory: MannersMemory) -> None:
        self._network = network
        self._clock = clock
        self._memory = memory

    async def send(self, request: Outgoing, signer: Signer) -> Answer:
        """The answer to the first knock that is not turned away, else to the last.

        Each knock has a date and signature of its own. Raises what `Network.send` raises.
        """
        host = host_of(request.url)

        async def send(knock: Knock) -> Answer:
            return await self._network.send(signed(request, knock, signer, self._clock.now()))

        ways = knocks(await self._memory.of(host), request)
        knock, answer = await knock_until_heard(ways, send)
        if answer.status in SUCCESSES:
            await self._memory.learn(host, knock)
        return answer
