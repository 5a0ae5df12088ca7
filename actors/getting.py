"""One GET with everything that may happen on the way: signatures, redirects, time, silence."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urljoin

from actors.keyring import Signer
from actors.knocking import Knocker
from federation.believing import retry_after
from federation.negotiation import ACCEPT
from federation.origins import host_of, origin, same_origin
from world.clock import Clock
from world.errors import Malformed, Refused, Unreachable
from world.network import Answer, Headers, Network, Outgoing

_REDIRECTS: Final = (301, 302, 303, 307, 308)
_SERVER_ERRORS: Final = 500


@dataclass(frozen=True, slots=True)
class FetchPolicy:
    """The bounds of asking others (`reference/security.md` 3, `reference/federation.md` 13.4).

    `failure_seconds` is how long a failure is remembered, `silence_seconds` how long if nobody
    answered at all; `key_pause_seconds` lies between two looks at the keys of one actor.
    """

    redirects: int = 3
    octets: int = 1_048_576
    document_seconds: float = 10.0
    whole_seconds: float = 15.0
    key_seconds: float = 5.0
    failure_seconds: float = 300.0
    silence_seconds: float = 60.0
    key_pause_seconds: float = 60.0
    actor_seconds: float = 86_400.0
    remembered: int = 4_096

    @property
    def for_documents(self) -> "Patience":
        return Patience(2, self.document_seconds, self.whole_seconds)

    @property
    def for_keys(self) -> "Patience":
        """One short try: a peer's delivery waits for it (`federation.md` 17, point 7)."""
        return Patience(1, self.key_seconds, self.key_seconds)


@dataclass(frozen=True, slots=True)
class Patience:
    """How often to try, and how many seconds to wait: for one try, and in all."""

    tries: int
    try_seconds: float
    whole_seconds: float


@dataclass(frozen=True, slots=True)
class Landed:
    """An answer, of any status but a redirect, and the URL that gave it."""

    url: str
    answer: Answer


class Getter:
    """Asks, and follows redirects with the checks of rule R3."""

    def __init__(
        self,
        network: Network,
        clock: Clock,
        signer: Callable[[], Awaitable[Signer]],
        knocker: Knocker,
        policy: FetchPolicy,
    ) -> None:
        self._network = network
        self._clock = clock
        self._signer = signer
        self._knocker = knocker
        self._policy = policy

    async def document(self, url: str, patience: Patience, conditions: Headers = ()) -> Landed:
        """Asks for an ActivityPub document in the name of the node; never leaves its origin.

        Silence and a 5xx are tried again if the patience allows, unless the peer says when to
        come back; `conditions` are headers to be sent besides. Raises `Refused` for redirects to
        elsewhere or without end, `Malformed` for one to no proper URL, and what `Network.send`
        raises.
        """
        signer = await self._signer()
        end = self._clock.monotonic() + patience.whole_seconds

        async def ask(target: str) -> Answer:
            left = min(patience.try_seconds, end - self._clock.monotonic())
            request = self._request(target, left, (("accept", ACCEPT), *conditions))
            return await self._knocker.send(request, signer)

        for _ in range(patience.tries - 1):
            try:
                landed = await self._follow(url, ask, same_origin)
            except Unreachable:
                continue
            if not _is_worth_another_try(landed.answer):
                return landed
        return await self._follow(url, ask, same_origin)

    async def discovery(
        self, url: str, accept: str, may_ask: Callable[[str], Awaitable[None]]
    ) -> Landed:
        """Asks without a signature for a document that says where to find others.

        It may send us to another host; `may_ask` raises for a URL that must not be asked.
        Raises as `document`.
        """
        end = self._clock.monotonic() + self._policy.document_seconds

        async def ask(target: str) -> Answer:
            await may_ask(target)
            headers = (("accept", accept), ("host", host_of(target)))
            left = end - self._clock.monotonic()
            return await self._network.send(self._request(target, left, headers))

        return await self._follow(url, ask, _is_same_scheme)

    async def _follow(
        self,
        start: str,
        ask: Callable[[str], Awaitable[Answer]],
        may_lead: Callable[[str, str], bool],
    ) -> Landed:
        url = start.partition("#")[0]
        for _ in range(self._policy.redirects + 1):
            answer = await ask(url)
            if answer.status not in _REDIRECTS:
                return Landed(url, answer)
            url = _led_to(url, answer)
            if not may_lead(start, url):
                raise Refused("That server sends us to a place that cannot speak for it.")
        raise Refused("That server sends us from place to place.")

    def _request(self, url: str, seconds: float, headers: Headers) -> Outgoing:
        if seconds <= 0:
            raise Unreachable("That server took too long.")
        limit = self._policy.octets
        return Outgoing("GET", url, headers, limit_bytes=limit, total_seconds=seconds)


def _led_to(url: str, answer: Answer) -> str:
    """Where a redirect leads; `Malformed` for whatever is no plain URL."""
    try:
        target = urljoin(url, answer.header("location") or "").partition("#")[0]
    except ValueError as cause:
        raise Malformed("That server sends us to a place that does not exist.") from cause
    origin(target)
    return target


def _is_worth_another_try(answer: Answer) -> bool:
    return answer.status >= _SERVER_ERRORS and retry_after(answer) is None


def _is_same_scheme(start: str, target: str) -> bool:
    return origin(start).scheme == origin(target).scheme
