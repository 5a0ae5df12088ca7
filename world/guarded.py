"""The one HTTP client of a node (`reference/security.md` sections 8 and 9, rules R9 to R11).

It dials only addresses it has checked, bounds the time of everything together and the octets of
every answer, follows no redirect, knows no cookies and no proxies, and tells nobody why a
request failed. It stands on the HTTP/1.1 connection of httpcore2, without the pool and the
client above it: with hundreds of hosts those cost more than a delivery itself.
"""

import asyncio
import ssl
from collections import OrderedDict
from collections.abc import Sequence
from contextlib import aclosing, suppress
from dataclasses import dataclass
from math import ceil
from typing import cast

import httpcore2

from world.addresses import Address, is_public, is_within, read_address, read_ranges
from world.clock import Clock
from world.errors import Refused, TooLarge, Unreachable
from world.kept import Kept, Pool
from world.network import Answer, Headers, Outgoing
from world.resolving import Resolver, SystemResolver, is_own
from world.targets import Place, Target, read_target
from world.wire import Wire, connect

# One sentence whatever the cause: it must not tell open ports from closed ones (SSRF-25).
PUBLIC = "The other server could not be reached."

_WEB_PORTS = (80, 443)
_ADDRESSES_TRIED = 4
_SECONDS_AN_ADDRESS = 3.0
# Of an answer nobody asked to read: enough for an error in words, and to keep the connection.
_FEW_OCTETS = 4_096
_FEW_SECONDS = 2.0
_BROKEN = (httpcore2.NetworkError, httpcore2.ProtocolError, OSError)


@dataclass(frozen=True, slots=True)
class Habits:
    """How connections are kept, and for how long a place that timed out is left alone."""

    connections_each: int = 6
    places_kept: int = 1_000
    idle_seconds: float = 15.0
    bad_seconds: float = 10.0


class GuardedNetwork:
    """Implements `world.network.Network` on real sockets.

    Only https to ports 80 and 443 of public addresses, but anything of http and https within
    `allow_addresses`. `resolver` and `trust` (whose certificates are believed; by default those
    the system believes) are the system's own unless given.
    """

    def __init__(
        self,
        *,
        clock: Clock,
        user_agent: str,
        allow_addresses: Sequence[str] = (),
        resolver: Resolver | None = None,
        trust: ssl.SSLContext | None = None,
        habits: Habits = Habits(),
    ) -> None:
        self._user_agent = user_agent
        self._opened = read_ranges(allow_addresses)
        self._system_resolver = SystemResolver() if resolver is None else None
        self._resolve = resolver or cast("Resolver", self._system_resolver)
        self._trust = trust
        self._is_closed = False
        self._bad = _BadPlaces(clock, habits.bad_seconds, habits.places_kept)
        self._kept: Kept[_Connection] = Kept(
            clock,
            each=habits.connections_each,
            places=habits.places_kept,
            seconds=habits.idle_seconds,
        )

    async def send(self, request: Outgoing) -> Answer:
        """See `Network.send`; every error has the same public text.

        The body of an answer is read only where it was asked for: after a GET that succeeded. Of
        any other answer it holds the first few KiB at most.
        """
        if self._is_closed:
            raise Unreachable(PUBLIC)
        try:
            target = read_target(request.url)
            question = _question(request, target, self._headers(request, target.place))
        except ValueError as error:
            raise Refused(PUBLIC) from error
        self._bad.insist_not(target.place)
        try:
            async with asyncio.timeout(request.total_seconds) as deadline:
                errand = _Errand(target.place, question, request.limit_bytes, deadline)
                return await self._exchange(errand)
        except TimeoutError as error:
            self._bad.remember(target.place)
            raise Unreachable(PUBLIC) from error
        except httpcore2.LocalProtocolError as error:
            raise Refused(PUBLIC) from error
        except _BROKEN as error:
            raise Unreachable(PUBLIC) from error

    async def close(self) -> None:
        """Closes every connection that nobody is using."""
        self._is_closed = True
        await self._kept.close()
        if self._system_resolver is not None:
            self._system_resolver.close()

    def _headers(self, request: Outgoing, place: Place) -> list[tuple[bytes, bytes]]:
        given = {name.lower(): value for name, value in request.headers}
        if given.get("content-length", str(len(request.body))) != str(len(request.body)):
            raise ValueError("a Content-Length that is not the body's")
        ours = [
            ("Host", place.authority),
            ("User-Agent", self._user_agent),
            # A compressed answer is a way to send much for little (RES-06); none is taken.
            ("Accept-Encoding", "identity"),
        ]
        if request.body or request.method != "GET":
            ours.append(("Content-Length", str(len(request.body))))
        missing = [(name, value) for name, value in ours if name.lower() not in given]
        return [
            (name.encode("ascii"), value.encode("latin-1"))
            for name, value in (*missing, *request.headers)
        ]

    async def _exchange(self, errand: "_Errand") -> Answer:
        pool = self._kept.enter(errand.place)
        try:
            async with pool.slots:
                return await self._exchange_in(pool, errand)
        finally:
            await self._kept.leave(errand.place, pool)

    async def _exchange_in(self, pool: Pool["_Connection"], errand: "_Errand") -> Answer:
        if (connection := await _idle_one(pool)) is not None:
            with suppress(_Stale):
                return await _ask(connection, errand, pool)
        return await _ask(await self._dial(errand.place), errand, pool)

    async def _dial(self, place: Place) -> "_Connection":
        addresses = (await self._addresses(place))[:_ADDRESSES_TRIED]
        for address in addresses[:-1]:
            with suppress(OSError):
                async with asyncio.timeout(_SECONDS_AN_ADDRESS):
                    return await self._connection(place, address)
        return await self._connection(place, addresses[-1])

    async def _connection(self, place: Place, address: Address) -> "_Connection":
        trust = self._trusted() if place.scheme == "https" else None
        return _Connection(place, await connect(str(address), place, trust))

    async def _addresses(self, place: Place) -> Sequence[Address]:
        """Every address of the place, all of them checked.

        One bad one spoils the name: else a name with a good and a bad address would lead inside
        (SSRF-21, SSRF-22).
        """
        literal = read_address(place.host)
        texts = [place.host] if literal else await self._resolve(place.host, place.port)
        addresses = [address for text in texts if (address := read_address(text)) is not None]
        if not addresses:
            raise OSError(f"{place.host} has no address")
        for address in addresses:
            if not self._may_dial(place, address):
                raise Refused(PUBLIC) from OSError(f"{address} is not to be dialled for {place}")
        return addresses

    def _may_dial(self, place: Place, address: Address) -> bool:
        if is_within(address, self._opened):
            return True
        ordinary = place.scheme == "https" and place.port in _WEB_PORTS
        return ordinary and is_public(address) and not is_own(address)

    def _trusted(self) -> ssl.SSLContext:
        # Made when first needed: reading all certificates of the system takes a while.
        if self._trust is None:
            self._trust = ssl.create_default_context()
        return self._trust


@dataclass(frozen=True, slots=True)
class _Errand:
    """One question on its way: where to, what, how much may come back, and until when."""

    place: Place
    question: httpcore2.Request
    limit_bytes: int
    deadline: asyncio.Timeout


def _question(
    request: Outgoing, target: Target, headers: list[tuple[bytes, bytes]]
) -> httpcore2.Request:
    place = target.place
    url = httpcore2.URL(scheme=place.scheme, host=place.host, port=place.port, target=target.path)
    return httpcore2.Request(request.method, url, headers=headers, content=request.body)


async def _idle_one(pool: Pool["_Connection"]) -> "_Connection | None":
    while pool.idle:
        connection = pool.idle.pop()
        if not connection.has_expired():
            return connection
        await connection.aclose()
    return None


async def _ask(connection: "_Connection", errand: _Errand, pool: Pool["_Connection"]) -> Answer:
    answer = await connection.ask(errand)
    if connection.is_idle():
        pool.idle.append(connection)
    return answer


class _Stale(Exception):
    """A kept connection turned out to be of no more use."""


class _Connection:
    """One connection to one place, with one request on it at a time."""

    def __init__(self, place: Place, wire: Wire) -> None:
        origin = httpcore2.Origin(place.scheme.encode(), place.host.encode(), place.port)
        self._http = httpcore2.AsyncHTTP11Connection(origin, _Stream(wire))
        self._is_used = False

    def is_idle(self) -> bool:
        return self._http.is_idle()

    def has_expired(self) -> bool:
        return bool(self._http.has_expired())

    async def aclose(self) -> None:
        await self._http.aclose()

    async def ask(self, errand: _Errand) -> Answer:
        """The answer; afterwards this connection is idle or closed.

        Raises `_Stale` if it was used before and fails before there is an answer: most likely the
        peer had hung up meanwhile. It saw nothing of the request then, or will recognise it when
        it comes again (R22).
        """
        try:
            response = await self._http.handle_async_request(errand.question)
        except _BROKEN as error:
            if self._is_used:
                raise _Stale from error
            raise
        self._is_used = True
        try:
            headers = tuple((k.lower().decode(), v.decode("latin-1")) for k, v in response.headers)
            body = await _body(response, headers, errand)
        except BaseException:
            await self.aclose()
            raise
        if not self._http.is_idle():
            await self.aclose()
        return Answer(response.status, headers, body)


async def _body(response: httpcore2.Response, headers: Headers, errand: _Errand) -> bytes:
    named = dict(headers)
    is_plain = named.get("content-encoding", "identity").strip().lower() in ("identity", "")
    if errand.question.method == b"GET" and response.status // 100 == 2:  # noqa: PLR2004
        if not is_plain:
            raise Refused(PUBLIC) from OSError("the answer is compressed")
        return await _whole(response, named.get("content-length", ""), errand.limit_bytes)
    # From here on there is an answer, and no deadline may turn it into a failure.
    errand.deadline.reschedule(None)
    return await _beginning(response) if is_plain else b""


async def _whole(response: httpcore2.Response, length: str, limit: int) -> bytes:
    if length.isdecimal() and int(length) > limit:
        raise TooLarge(PUBLIC)
    body = bytearray()
    await _collect(response, body, limit)
    if len(body) > limit:
        raise TooLarge(PUBLIC)
    return bytes(body)


async def _beginning(response: httpcore2.Response) -> bytes:
    """What little comes at once; whatever is wrong with it, the head was the answer (R11)."""
    body = bytearray()
    with suppress(*_BROKEN):
        async with asyncio.timeout(_FEW_SECONDS):
            await _collect(response, body, _FEW_OCTETS)
    return bytes(body[:_FEW_OCTETS])


async def _collect(response: httpcore2.Response, body: bytearray, limit: int) -> None:
    """Adds to `body` what comes; stops, and drops the connection, once it is beyond the limit."""
    async with aclosing(response.aiter_stream()) as chunks:
        async for chunk in chunks:
            body += chunk
            if len(body) > limit:
                return
    await response.aclose()


class _Stream(httpcore2.AsyncNetworkStream):
    """A `Wire` as httpcore2 wants it. Its time limits are not used: one deadline spans them all."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002, ASYNC109
        try:
            return await self._wire.read(max_bytes)
        except OSError as error:
            raise httpcore2.ReadError(error) from error

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002, ASYNC109
        try:
            await self._wire.write(buffer)
        except OSError as error:
            raise httpcore2.WriteError(error) from error

    async def aclose(self) -> None:
        await self._wire.close()

    def get_extra_info(self, info: str) -> object:
        return self._wire.is_readable if info == "is_readable" else None


class _BadPlaces:
    """Places that kept somebody waiting in vain, for a short while."""

    def __init__(self, clock: Clock, seconds: float, most: int) -> None:
        self._clock = clock
        self._seconds = seconds
        self._most = most
        self._until: OrderedDict[Place, float] = OrderedDict()

    def remember(self, place: Place) -> None:
        self._until[place] = self._clock.monotonic() + self._seconds
        self._until.move_to_end(place)
        if len(self._until) > self._most:
            self._until.popitem(last=False)

    def insist_not(self, place: Place) -> None:
        """Raises `Unreachable` at once instead of letting another one wait."""
        left = self._until.get(place, 0.0) - self._clock.monotonic()
        if left > 0:
            raise Unreachable(PUBLIC, retry_after=ceil(left))
        self._until.pop(place, None)
