"""One attempt to deliver: signed at that moment, in the manner that host likes."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from actors.actor import Manners, Scheme
from actors.keyring import Signer
from actors.knocking import SUCCESSES, Knock, knock_until_heard, knocks, signed
from federation.follower_sync import HEADER, of_ours, write_header
from outbox.delivery_store import Parcel
from outbox.schedule import asked_seconds, in_words
from world.clock import Clock
from world.errors import SisternetError, TooLarge
from world.network import Answer, Network, Outgoing

_CONTENT_TYPE = "application/activity+json"
_HEAD_BYTES = 8_192  # nobody reads what an inbox answers beyond its head (R11)
_TOTAL_SECONDS = 15.0
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

        async def send(knock: Knock) -> Answer:
            return await self._send(request, signer, knock)

        try:
            knock, answer = await knock_until_heard(knocks(manners, request), send)
        except TooLarge as flood:  # it did answer, only not in a way that can be heard out
            return Outcome(None, flood.public, doubtful=True)
        except SisternetError as silence:
            return Outcome(None, silence.public)
        now = self._clock.now()
        learned = None
        if answer.status in SUCCESSES and knock.scheme is not _expected(manners):
            learned = Manners(knock.scheme, with_query=True, learned_at=now)
        return Outcome(answer.status, in_words(answer.status), asked_seconds(answer, now), learned)

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
    said = of_ours(signer.actor_iri, parcel.followers)
    return replace(request, headers=(*request.headers, (HEADER, write_header(said))))
