"""One visit to one network: what it says of itself, what it has open, whom it names.

A network that does not wish to be found by programs (`discoverable` or `indexable` false in its
own document, or a `/robots.txt` that shuts us out) is not read, and stands in no directory unless
it is our own sister.
"""

from dataclasses import dataclass, replace
from typing import Final

import structlog

from actors.actor import Actor
from actors.fetch import Budget, Fetcher
from federation.origins import same_origin
from storage.database import Database
from umbrella import network_store, walk_store
from umbrella.known_network import NetworkFacts
from umbrella.network_store import Visited
from umbrella.walk_copies import profile_of
from umbrella.walk_listings import ListingsReader
from umbrella.walk_manners import HostManners
from umbrella.walk_pace import next_walk
from umbrella.walk_reading import CollectionReader
from world.clock import Clock
from world.errors import Gone, SisternetError, Unreachable

log = structlog.get_logger("umbrella")

_MOST_SISTERS: Final = 200
_PAGES: Final = 5


@dataclass(frozen=True, slots=True)
class Step:
    """A network to visit: how far from home, who named it, and whether that was proven."""

    network: Actor
    distance: int
    via_id: int | None
    proof: str


@dataclass(frozen=True, slots=True)
class Visit:
    """How it went: whether the network was read, who it names, and what that word is worth.

    `stays_out`: it wishes to be in no directory.
    """

    read: bool
    named: tuple[str, ...] = ()
    proof: str = "none"
    stays_out: bool = False


@dataclass(frozen=True, slots=True)
class Visitor:
    """Visits networks, with the patience and the manners of a guest."""

    clock: Clock
    database: Database
    fetcher: Fetcher
    reader: CollectionReader
    listings: ListingsReader
    manners: HostManners

    async def visit(self, step: Step, *, further: bool, anyway: bool = False) -> Visit:
        """Reads a network, unless it is resting; `further`: its sisters are of interest, too.

        `anyway`: it is asked again although it failed a moment ago, but not before the time that
        its host has named.
        """
        if await self._is_resting(step.network, anyway=anyway):
            return await self._as_last_time(step.network, read=False)
        network = step.network
        try:
            network = await self._renewed(network)
            return await self._visit(step, network, further=further)
        except SisternetError as problem:
            await self._note_failure(network, problem)
            return await self._as_last_time(network, read=False)

    async def _visit(self, step: Step, network: Actor, *, further: bool) -> Visit:
        facts = await self._facts(network)
        if not facts.opted_out:
            await self.enter(step)
            facts = replace(facts, opted_out=not await self._may_read(network))
        if facts.opted_out and step.distance > 1:
            return Visit(read=True, stays_out=True)
        await self.enter(step)
        visit, total = Visit(read=True), None
        if not facts.opted_out:
            total = await self._read_listings(network)
            visit = await self._read_sisters(network) if further else visit
        told = await self.manners.told(network.iri)
        facts = replace(
            facts, told_listings=total, software=told.software, told_members=told.members
        )
        visited = Visited(self.clock.now(), facts)
        await self.database.write(lambda tx: network_store.note_visit(tx, network.id, visited))
        return visit

    async def enter(self, step: Step) -> None:
        """Puts a network on the map."""
        now = self.clock.now()
        await self.database.write(
            lambda tx: network_store.put_network(
                tx, step.network.id, step.distance, step.via_id, step.proof, now
            )
        )

    async def _is_resting(self, network: Actor, *, anyway: bool) -> bool:
        """Whether it failed a while ago, or its host has asked us to come back later."""
        if await self.manners.resting_until(network.iri) is not None:
            return True
        known = await self.database.read(lambda tx: network_store.network(tx, network.id))
        again_at = known.asked_again_at if known is not None and not anyway else None
        return again_at is not None and self.clock.now() < again_at

    async def _renewed(self, network: Actor) -> Actor:
        """The network by its own document, not older than a day if it can be had.

        Raises `Gone` for one that is no more, of which nothing else is asked.
        """
        try:
            return await self.fetcher.actor(network.iri, budget=Budget(2))
        except Gone:
            raise
        except SisternetError:
            return network

    async def _facts(self, network: Actor) -> NetworkFacts:
        profile = await self.database.read(lambda tx: profile_of(tx, network))
        return NetworkFacts(
            area=network.place or "",
            where=profile.whereabouts,
            languages=profile.languages,
            opted_out=profile.opted_out,
        )

    async def _may_read(self, network: Actor) -> bool:
        wanted = [iri for iri in (network.iri, network.listings, network.sisters) if iri]
        return all([await self.manners.allows(iri) for iri in wanted])

    async def _read_listings(self, network: Actor) -> int | None:
        start = network.listings
        if start is None or not same_origin(start, network.iri):
            return None
        return await self.listings.read(network, start)

    async def _read_sisters(self, network: Actor) -> Visit:
        start = network.sisters
        if start is None or not same_origin(start, network.iri):
            return Visit(read=True)
        reading = await self.reader.begin(network, "sisters", start)
        async with self.reader.pages(reading, _PAGES) as pages:
            async for _ in pages:
                continue
        await self.reader.finish(reading)
        return Visit(read=True, named=tuple(reading.items[:_MOST_SISTERS]), proof=reading.proof)

    async def _as_last_time(self, network: Actor, *, read: bool) -> Visit:
        known = await self.database.read(lambda tx: walk_store.pages(tx, network.id, "sisters"))
        names = dict.fromkeys(iri for page in known.values() for iri in page.items)
        proof = next((page.proof for page in known.values()), "none")
        return Visit(read=read, named=tuple(names)[:_MOST_SISTERS], proof=proof)

    async def _note_failure(self, network: Actor, problem: SisternetError) -> None:
        log.info(
            "a network of the umbrella could not be read", network=network.iri, why=problem.public
        )
        wait = problem.retry_after if isinstance(problem, Unreachable) else None
        if wait:
            await self.manners.let_rest(network.iri, wait)
        now = self.clock.now()
        known = await self.database.read(lambda tx: network_store.network(tx, network.id))
        failures = (known.failures if known is not None else 0) + 1
        visited = Visited(now, error=problem.public, again_at=next_walk(now, failures, wait))
        await self.database.write(lambda tx: network_store.note_visit(tx, network.id, visited))
