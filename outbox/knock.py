"""One attempt to deliver: signed at that moment, in the manner that host likes."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from actors.actor import Manners, Scheme
from actors.keyring import Signer
from actors.knocking import Knock, knocks, signed
from federation.follower_sync import HEADER, Synchronization, write_header
from federation.signing import read_accept_signature
from outbox.delivery_store import Parcel
from outbox.schedule import asked_seconds, in_words
from world.clock import Clock
from world.errors import SisternetError, TooLarge
from world.network import Answer, Network, Outgoing

_CONTENT_TYPE = "application/activity+json"
_HEAD_BYTES = 8_192  # nobody reads what an inbox answers beyond its head (R11)
_TOTAL_SECONDS = 15.0
_MOST_KNOCKS = 3
_TURNED_AWAY = (400, 401)
_SUCCESS = range(200, 300)
_SIGNING_THREADS = 2  # RSA lets the interpreter go; two threads sign 1.85 times as fast as one


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an attempt came to: the status (None: no answer) and the same in words.

    `asked` is for how many seconds the host asked to be left alone, `learned` are manners to
    remember, and `doubtful` says that trying again may well be useless.
    """

    status: int | None
    words: str
    asked: float | None = None
    learned: Manners | None = None
    doubtful: bool = False


class Knocker:
    """Signs in a small pool of threads, and sends; knocks again when it is turned away."""

    def __init__(self, network: Network, clock: Clock) -> None:
        self._network = network
        self._clock = clock
        self._pool = ThreadPoolExecutor(_SIGNING_THREADS, thread_name_prefix="sign")

    async def deliver(self, parcel: Parcel, signer: Signer, manners: Manners | None) -> Outcome:
        """One attempt, of up to three knocks. Errors of the network become outcomes."""
        request = _request(parcel, signer)
        ways = list(knocks(manners, request))
        try:
            knock, answer = await self._knock(request, signer, ways)
        except TooLarge as flood:  # it did answer, only not in a way that can be heard out
            return Outcome(None, flood.public, doubtful=True)
        except SisternetError as silence:
            return Outcome(None, silence.public)
        now = self._clock.now()
        learned = None
        if answer.status in _SUCCESS and knock.scheme is not _expected(manners):
            learned = Manners(knock.scheme, with_query=True, learned_at=now)
        return Outcome(answer.status, in_words(answer.status), asked_seconds(answer, now), learned)

    async def _knock(
        self, request: Outgoing, signer: Signer, ways: list[Knock]
    ) -> tuple[Knock, Answer]:
        left = _MOST_KNOCKS
        while True:
            knock, left = ways.pop(0), left - 1
            answer = await self._send(request, signer, knock)
            ways = _heeding(answer, knock, ways) if answer.status in _TURNED_AWAY else []
            if not ways or not left:
                return knock, answer

    async def _send(self, request: Outgoing, signer: Signer, knock: Knock) -> Answer:
        loop, now = asyncio.get_running_loop(), self._clock.now()
        ready = await loop.run_in_executor(self._pool, signed, request, knock, signer, now)
        return await self._network.send(ready)

    def close(self) -> None:
        """Lets the signing threads go."""
        self._pool.shutdown()


def _expected(manners: Manners | None) -> Scheme:
    """Only exceptions are remembered; the rest like the older way."""
    return Scheme.CAVAGE if manners is None else manners.scheme


def _heeding(answer: Answer, knock: Knock, ways: list[Knock]) -> list[Knock]:
    """The ways that are left, first what the peer asks for in `Accept-Signature` (RFC 9421, 5)."""
    wanted = read_accept_signature(answer.header("accept-signature") or "")
    if not wanted or knock.components is not None:
        return ways
    others = [way for way in ways if way.scheme is not Scheme.RFC9421]
    return [Knock(Scheme.RFC9421, components=wanted), *others]


def _request(parcel: Parcel, signer: Signer) -> Outgoing:
    request = Outgoing(
        "POST",
        parcel.inbox,
        (("content-type", _CONTENT_TYPE),),
        parcel.letter.body,
        limit_bytes=_HEAD_BYTES,
        total_seconds=_TOTAL_SECONDS,
    )
    if parcel.followers is None:
        return request
    whole = f"{signer.actor_iri}/followers"
    part = Synchronization(whole, f"{whole}_synchronization", parcel.followers)
    return replace(request, headers=(*request.headers, (HEADER, write_header(part))))
