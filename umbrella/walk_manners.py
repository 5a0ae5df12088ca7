"""What a host asks of programs that come by themselves, and what it runs; asked for seldom.

`/robots.txt` is read as RFC 9309 says, for the name Sisternet: a file that is not there forbids
nothing, one that cannot be read just now lets us go away again. A host that asks for pauses
(`Crawl-delay`) is asked one thing after the other, and for less at each visit.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

import structlog

from actors.fetch import Budget, Fetcher
from federation.believing import retry_after
from federation.network_profile import nodeinfo_link, read_member_count, read_software
from federation.origins import host_of, origin
from federation.strict_json import parse
from storage.database import Database
from umbrella import walk_store
from umbrella.robots import read_robots
from umbrella.walk_store import WalkedHost
from world.clock import Clock
from world.errors import SisternetError, Unreachable

log = structlog.get_logger("umbrella")

AGENT: Final = "Sisternet"
_ROBOTS_FOR: Final = timedelta(days=1)
_SOFTWARE_FOR: Final = timedelta(days=7)
_LONGEST_ROBOTS: Final = 512_000  # no less than RFC 9309 asks for
_FETCHES: Final = 8
_SERVER_ERRORS: Final = 500
_TOO_MANY: Final = 429
_OK: Final = 200
_LONGEST_VISIT: Final = 600.0  # seconds of pauses
_MOST_PAUSES: Final = 2_000


@dataclass(frozen=True, slots=True)
class Told:
    """What a host runs, and how many members its network has, if that is published."""

    software: str | None = None
    members: int | None = None


class HostManners:
    """Reads and remembers how hosts wish to be visited."""

    def __init__(self, database: Database, fetcher: Fetcher, clock: Clock) -> None:
        self._database = database
        self._fetcher = fetcher
        self._clock = clock
        self._pauses: dict[str, float] = {}  # seconds between two questions, where a host asks
        self._next_at: dict[str, float] = {}

    async def allows(self, url: str) -> bool:
        """Whether the host of that address lets us read it; asks for robots.txt once a day.

        Raises `Unreachable` if the file cannot be read now and never was, and what `Fetcher` does.
        """
        known = await self._database.read(lambda tx: walk_store.host(tx, host_of(url)))
        now = self._clock.now()
        if known.robots_at is None or now >= known.robots_at + _ROBOTS_FOR:
            known = await self._renewed(url, known, now)
        robots = read_robots(known.robots, AGENT)
        self._note_pause(host_of(url), robots.delay)
        return robots.allows(url)

    async def turn(self, url: str) -> None:
        """Waits until the host of that address may be asked once more."""
        name = host_of(url)
        pause = self._pauses.get(name)
        if pause is None:
            return
        now = self._clock.monotonic()
        at = max(now, self._next_at.get(name, now))
        self._next_at[name] = at + pause
        if at > now:
            await self._clock.sleep(at - now)

    def questions(self, url: str, most: int) -> Budget:
        """As many as that, or as fit into ten minutes with the pauses its host asks for."""
        pause = self._pauses.get(host_of(url))
        return Budget(most if pause is None else max(1, min(most, int(_LONGEST_VISIT / pause))))

    def _note_pause(self, name: str, seconds: float) -> None:
        if len(self._pauses) >= _MOST_PAUSES:
            self._pauses.clear()
            self._next_at.clear()
        if seconds:
            self._pauses[name] = seconds
        else:
            self._pauses.pop(name, None)

    async def told(self, url: str) -> Told:
        """What the host of that address says of itself in its NodeInfo; asked for once a week."""
        name, now = host_of(url), self._clock.now()
        known = await self._database.read(lambda tx: walk_store.host(tx, name))
        if known.software_at is not None and now < known.software_at + _SOFTWARE_FOR:
            return Told(known.software, known.members)
        try:
            found = await self._nodeinfo(_beginning(url))
        except SisternetError as problem:
            log.debug("a host does not say what it runs", host=name, why=problem.public)
            found = Told(known.software, known.members)
        renewed = replace(known, software=found.software, members=found.members, software_at=now)
        await self._database.write(lambda tx: walk_store.put_host(tx, name, renewed))
        return found

    async def resting_until(self, url: str) -> datetime | None:
        """Until when the host of that address wants to be left alone; None if it may be asked."""
        known = await self._database.read(lambda tx: walk_store.host(tx, host_of(url)))
        until = known.rest_until
        return until if until is not None and self._clock.now() < until else None

    async def let_rest(self, url: str, seconds: int) -> None:
        """The host of that address has asked us to come back later (`Retry-After`)."""
        name, until = host_of(url), self._clock.now() + timedelta(seconds=seconds)
        known = await self._database.read(lambda tx: walk_store.host(tx, name))
        resting = replace(known, rest_until=until)
        await self._database.write(lambda tx: walk_store.put_host(tx, name, resting))

    async def _renewed(self, url: str, known: WalkedHost, now: datetime) -> WalkedHost:
        try:
            robots = await self._robots(_beginning(url))
        except Unreachable as silence:
            if known.robots_at is None or silence.retry_after is not None:
                raise
            return known
        name, renewed = host_of(url), replace(known, robots=robots, robots_at=now)
        await self._database.write(lambda tx: walk_store.put_host(tx, name, renewed))
        return renewed

    async def _robots(self, beginning: str) -> str:
        budget = Budget(_FETCHES)
        answer = await self._fetcher.revisits.plain(
            f"{beginning}/robots.txt", "text/plain", budget=budget
        )
        if answer.status == _TOO_MANY or answer.status >= _SERVER_ERRORS:
            message = "That server cannot say now whether it may be read."
            raise Unreachable(message, retry_after=retry_after(answer))
        if answer.status != _OK:
            return ""
        text = answer.body[:_LONGEST_ROBOTS].decode("utf-8", "replace")
        return read_robots(text, AGENT).text()

    async def _nodeinfo(self, beginning: str) -> Told:
        revisits, budget = self._fetcher.revisits, Budget(_FETCHES)
        links = await revisits.plain(
            f"{beginning}/.well-known/nodeinfo", "application/json", budget=budget
        )
        href = nodeinfo_link(parse(links.body), beginning) if links.status == _OK else None
        if href is None:
            return Told()
        answer = await revisits.plain(href, "application/json", budget=budget)
        document = parse(answer.body) if answer.status == _OK else {}
        return Told(read_software(document), read_member_count(document))


def _beginning(url: str) -> str:
    found = origin(url)
    return f"{found.scheme}://{host_of(url)}"
