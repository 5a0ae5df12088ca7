"""Walks from sister to sister and rebuilds the directory and the feed of the umbrella.

Each network publishes a signed `sisters` collection. The walk starts at our own active sisters,
reads each one's collection, checks its proof against the network's own key, and goes on until
`distance` steps from home; members of the umbrellas that we host or are in are visited, too. Of
each network it reads the public `listings` collection, so that what was published before we met,
or while we were away, is not missed. What a silent network has open is read where its sisters
keep it. Bounded everywhere: networks, networks of one host, pages, items, fetches (TB-60, R10).
"""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from actors import store as people
from actors.actor import Actor
from actors.fetch import Budget
from actors.shut_out import is_shut_out
from alliances import seen as umbrellas
from federation.network_profile import Whereabouts
from storage.database import Reading, Writing
from text.directory_phrases import DIRECTORY_TROUBLE
from umbrella import network_store, walk_store
from umbrella.known_network import NetworkFacts
from umbrella.walk_copies import Copies
from umbrella.walk_visit import Step, Visit, Visitor
from world.errors import Missing, SisternetError

_AT_ONCE = 4
_FETCHES_PER_NETWORK = 60
_MOST_NETWORKS = 2_000
_MOST_OF_HOST = 20
_LEAST_PAUSE = timedelta(minutes=5)


@dataclass(slots=True)
class _Walk:
    """One walk on its way."""

    home: Actor
    met: set[int]
    hosts: Counter[str] = field(default_factory=Counter)
    unread: list[Step] = field(default_factory=list)
    read: list[Step] = field(default_factory=list)
    staying_out: set[int] = field(default_factory=set)
    asked: dict[str, Actor | None] = field(default_factory=dict)

    def has_room_for(self, network: Actor) -> bool:
        """Whether it is news, and within the measure of all and of its host."""
        return (
            network.id not in self.met
            and len(self.met) < _MOST_NETWORKS
            and self.hosts[network.host] < _MOST_OF_HOST
        )

    def meet(self, step: Step) -> Step:
        """Notes that this network has its place in the walk."""
        self.met.add(step.network.id)
        self.hosts[step.network.host] += 1
        return step


class Walker:
    """Keeps the directory of the umbrella true."""

    def __init__(
        self,
        visitor: Visitor,
        copies: Copies,
        *,
        farthest: int,
        where: Whereabouts,
        counts: bool = False,
    ) -> None:
        self._clock = visitor.clock
        self._database = visitor.database
        self._fetcher = visitor.fetcher
        self._visitor = visitor
        self._copies = copies
        self._farthest = farthest
        self._where = where
        self._counts = counts  # whether we publish how many members we have
        self._woken: set[str] = set()
        self._written: tuple[int, int] | None = None  # what was there when we last looked for news
        self._staying_out: set[int] = set()  # asked since the last walk, and not to be asked anew

    async def walk(self) -> int:
        """Walks once; returns how many networks are known now. Unreachable ones stay known."""
        await self.enter_home()
        walk, steps = await self._database.read(_start)
        while steps:
            visits = await self._visits(steps)
            steps = [
                walk.meet(Step(network, step.distance + 1, step.network.id, visit.proof))
                for step, visit in zip(steps, visits, strict=True)
                for network in await self._met(walk, step, visit)
                if walk.has_room_for(network)
            ]
        await self._catch_up(walk)
        self._staying_out = walk.staying_out
        return await self._database.write(lambda tx: _forget(tx, walk))

    async def enter_home(self) -> None:
        """Puts our own network on the map."""
        home, members = await self._database.read(
            lambda tx: (people.network(tx), people.told_members(tx) if self._counts else None)
        )
        await self._visitor.enter(Step(home, 0, None, "verified"))
        facts = NetworkFacts(
            area=home.place or "",
            where=self._where,
            languages=(home.language,) if home.language else (),
            told_members=members or None,
        )
        await self._database.write(lambda tx: network_store.put_facts(tx, home.id, facts))

    async def visit_new(self) -> int:
        """Reads new sisters and new members of our umbrellas at once, not with the next walk."""
        written = (self._database.commits, await self._database.version_of_others())
        if written == self._written:
            return 0
        self._written = written
        found = await self._database.read(_new_steps)
        steps = [step for step in found if step.network.id not in self._staying_out]
        for step in steps:
            await self._visitor.enter(step)
        await self._let_out(steps, await self._visits(steps, anyway=True))
        return len(steps)

    async def visit_due(self) -> int:
        """Reads those again that did not answer, and those that somebody wants read now."""
        now, woken = self._clock.now(), frozenset(self._woken)
        self._woken.clear()
        steps = await self._database.read(lambda tx: _due_steps(tx, woken, now))
        visits = await self._visits(steps, anyway=True)
        await self._let_out(steps, visits)
        return sum(visit.read for visit in visits)

    async def read_again(self, actor_id: int) -> None:
        """A coordinator wants a network read whole, now: the next look of the loop does it.

        Raises `Missing` for whoever is not in the directory, or is our own network.
        """
        now = self._clock.now()

        def ask(tx: Writing) -> str:
            known = network_store.network(tx, actor_id)
            if known is None or known.distance == 0:
                raise Missing(DIRECTORY_TROUBLE["no network"])
            walk_store.forget_pages(tx, actor_id)
            network_store.ask_again(tx, actor_id, now)
            return known.handle.partition("@")[2]

        self._fetcher.forget_failures(await self._database.write(ask))

    def wake(self, host: str) -> None:
        """A host has shown a sign of life: if a network of it was silent, it is read soon."""
        if len(self._woken) < _MOST_NETWORKS:
            self._woken.add(host)

    async def _visits(self, steps: Sequence[Step], *, anyway: bool = False) -> list[Visit]:
        """Visits them, a few hosts at a time, and never two of one host together.

        `anyway`: also those which failed a while ago and should be left alone for longer.
        """
        lanes: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        slots = asyncio.Semaphore(_AT_ONCE)

        async def visit(step: Step) -> Visit:
            async with lanes[step.network.host], slots:
                further = step.distance < self._farthest
                return await self._visitor.visit(step, further=further, anyway=anyway)

        return list(await asyncio.gather(*(visit(step) for step in steps)))

    async def _let_out(self, steps: Sequence[Step], visits: Sequence[Visit]) -> None:
        """Takes those off the map that wish to stay out, and remembers them until the next walk."""
        out = {
            step.network.id for step, visit in zip(steps, visits, strict=True) if visit.stays_out
        }
        if out:
            self._staying_out |= out
            await self._database.write(lambda tx: network_store.forget(tx, out))

    async def _met(self, walk: _Walk, step: Step, visit: Visit) -> list[Actor]:
        """The networks that one names, after it has been visited."""
        (walk.read if visit.read else walk.unread).append(step)
        if visit.stays_out:
            walk.staying_out.add(step.network.id)
        if step.distance >= self._farthest:
            return []
        budget = Budget(_FETCHES_PER_NETWORK)
        for iri in visit.named:
            if iri not in walk.asked:
                walk.asked[iri] = await self._network(iri, budget)
        return [network for iri in visit.named if (network := walk.asked[iri]) is not None]

    async def _network(self, iri: str, budget: Budget) -> Actor | None:
        """The network behind that IRI; None if there is none, or the budget is used up."""
        try:
            actor = await self._fetcher.actor(iri, budget=budget)
        except SisternetError:
            return None
        return actor if _is_network(actor) else None

    async def _catch_up(self, walk: _Walk) -> None:
        sisters = [step.network for step in walk.read if step.distance == 1]
        silent = [step.network for step in walk.unread]
        if sisters and silent:
            await self._copies.catch_up(silent, sisters)


def _is_network(actor: Actor) -> bool:
    return actor.type == "Group" and not actor.local and actor.gone_at is None


def _start(tx: Reading) -> tuple[_Walk, list[Step]]:
    home = people.network(tx)
    walk = _Walk(home, {home.id})
    first = [Step(sister, 1, home.id, "verified") for sister in people.active_sisters(tx)]
    steps = [walk.meet(step) for step in first]
    steps.extend(
        walk.meet(step) for step in _umbrella_steps(tx, home) if walk.has_room_for(step.network)
    )
    return walk, steps


def _umbrella_steps(tx: Reading, home: Actor) -> list[Step]:
    """The members of every umbrella that we host or are in, as far away as a sister's sister."""
    known = {umbrella.id: umbrella for umbrella in umbrellas.umbrellas_of(tx, home.id)}
    hosted = {one.id: one for one in umbrellas.all_umbrellas(tx) if one.local}
    return [
        Step(network, 2, umbrella.id, "verified")
        for umbrella in (known | hosted).values()
        for network in umbrellas.members_of(tx, umbrella.id)
        if _is_network(network)
    ]


def _new_steps(tx: Reading) -> list[Step]:
    """The steps to whoever is not in the directory yet; nobody else is loaded for them."""
    unmet = network_store.unmet(tx, people.network(tx).id)
    blocked = people.blocked_hosts(tx) if unmet else set()
    found = [(people.by_id(tx, one.actor_id), one) for one in unmet]
    return [
        Step(actor, one.distance, one.via_id, "verified")
        for actor, one in found
        if actor is not None
        and (one.distance == 1 or (_is_network(actor) and not is_shut_out(actor.host, blocked)))
    ]


def _due_steps(tx: Reading, woken: frozenset[str], now: datetime) -> list[Step]:
    """Who is to be asked again by now, or has been silent and spoken to us meanwhile."""
    due = {known.actor_id: known for known in network_store.due(tx, now)}
    failing = network_store.failing(tx) if woken else ()
    for known in failing:
        rested = known.walked_at is None or now >= known.walked_at + _LEAST_PAUSE
        if rested and known.handle.partition("@")[2] in woken:
            due[known.actor_id] = known
    found = [(people.by_id(tx, known.actor_id), known) for known in due.values()]
    return [
        Step(actor, known.distance, known.via_id, known.proof)
        for actor, known in found
        if actor is not None
    ]


def _forget(tx: Writing, walk: _Walk) -> int:
    """Drops who is named no more; who was named by a network that is silent just now stays."""
    known = network_store.networks(tx)
    kept = set(walk.met)
    silent = {step.network.id for step in walk.unread}
    growing = True
    while growing:
        behind = {item.actor_id for item in known if item.via_id in silent} - kept
        kept |= behind
        silent |= behind
        growing = bool(behind)
    kept -= walk.staying_out
    network_store.keep_only(tx, kept)
    return len(kept)
