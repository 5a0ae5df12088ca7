"""Walks from sister to sister and rebuilds the directory and the feed of the umbrella.

Each network publishes a signed `sisters` collection. The walk starts at our own active sisters,
reads each one's collection, checks its proof against the network's own key, and goes on until
`distance` steps from home. Of each network it reads the public `listings` collection too, so
that what was published before we met, or while we were away, is not missed, and looks again at
those which have left it. Bounded everywhere: networks, pages, items and fetches (TB-60, R10).
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import structlog

from actors import store as people
from actors.actor import Actor
from actors.fetch import Budget, Fetcher
from federation.documents import CollectionPage, read_collection
from federation.origins import same_origin
from federation.proofs import check_proof, proof_key
from federation.strict_json import Json
from storage.database import Database, Reading, Writing
from umbrella import network_store as store
from world.errors import Limited, SisternetError, Unproven
from world.outside import World

log = structlog.get_logger("umbrella")

_FETCHES_PER_NETWORK = 60
_MOST_NETWORKS = 500
_MOST_SISTERS = 200
_MOST_PAGES = 15
_MOST_LISTINGS = 600
_MOST_RECHECKS = 20

Keep = Callable[[str | Mapping[str, Any], Budget], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Step:
    """A network to visit: how far from home, who named it, and whether that was proven."""

    network: Actor
    distance: int
    via_id: int | None
    proof: str


class Walker:
    """Keeps the directory of the umbrella true."""

    def __init__(
        self, world: World, database: Database, fetcher: Fetcher, keep: Keep, *, farthest: int
    ) -> None:
        self._world = world
        self._database = database
        self._fetcher = fetcher
        self._keep = keep
        self._farthest = farthest

    async def walk(self) -> int:
        """Walks once; returns how many networks are known now. Unreachable ones stay known."""
        await self.enter_home()
        home, sisters = await self._database.read(_start)
        steps = [Step(sister, 1, home.id, "verified") for sister in sisters]
        met = {home.id} | {step.network.id for step in steps}
        unread: set[int] = set()
        for step in steps:
            found = await self._visit(step)
            if found is None:
                unread.add(step.network.id)
            for network, proof in found or ():
                if network.id not in met and len(steps) < _MOST_NETWORKS:
                    met.add(network.id)
                    steps.append(Step(network, step.distance + 1, step.network.id, proof))
        return await self._database.write(lambda tx: _forget(tx, met, unread))

    async def enter_home(self) -> None:
        """Puts our own network on the map."""
        home, _ = await self._database.read(_start)
        await self._enter(Step(home, 0, None, "verified"))

    async def visit(self, network: Actor) -> None:
        """Reads one sister at once, as when a pact has just been made."""
        home, sisters = await self._database.read(_start)
        if network.id in {sister.id for sister in sisters}:
            await self._visit(Step(network, 1, home.id, "verified"))

    async def visit_silent(self) -> int:
        """Reads those again that did not answer last time; says how many do now."""
        silent = await self._database.read(_silent)
        return sum([await self._visit(step) is not None for step in silent])

    async def _visit(self, step: Step) -> list[tuple[Actor, str]] | None:
        """The sisters a network names, each with the verdict on the proof; None if unreadable."""
        await self._enter(step)
        budget = Budget(_FETCHES_PER_NETWORK)
        error: str | None = None
        found: list[tuple[Actor, str]] = []
        try:
            await self._read_listings(step.network, budget)
            if step.distance < self._farthest:
                found = await self._read_sisters(step.network, Budget(_FETCHES_PER_NETWORK))
        except SisternetError as problem:
            error = problem.public
            log.info(
                "a network of the umbrella could not be read", network=step.network.iri, why=error
            )
        now = self._world.clock.now()
        await self._database.write(lambda tx: store.note_walk(tx, step.network.id, now, error))
        return None if error else found

    async def _enter(self, step: Step) -> None:
        now = self._world.clock.now()
        await self._database.write(
            lambda tx: store.put_network(
                tx, step.network.id, step.distance, step.via_id, step.proof, now
            )
        )

    async def _read_sisters(self, network: Actor, budget: Budget) -> list[tuple[Actor, str]]:
        if network.sisters is None or not same_origin(network.sisters, network.iri):
            return []
        fetched = await self._fetcher.document(network.sisters, budget=budget)
        proof = await self._proof_of(fetched.json, network)
        found: list[tuple[Actor, str]] = []
        for item in read_collection(fetched.json).items[:_MOST_SISTERS]:
            iri = item if isinstance(item, str) else item.get("id")
            if isinstance(iri, str) and (sister := await self._network(iri, budget)):
                found.append((sister, proof))
        return found

    async def _network(self, iri: str, budget: Budget) -> Actor | None:
        """The network behind that IRI; None if there is none, or the budget is used up."""
        try:
            actor = await self._fetcher.actor(iri, budget=budget)
        except SisternetError:
            return None
        return (
            actor if actor.type == "Group" and not actor.local and actor.gone_at is None else None
        )

    async def _proof_of(self, document: Json, network: Actor) -> str:
        """Whether a collection carries a proof by its own network: none, verified or failed."""
        key_iri = proof_key(document)
        if key_iri is None:
            return "none"
        keys = dict(await self._database.read(lambda tx: people.public_keys(tx, network.id)))
        try:
            if key_iri not in keys or document.get("attributedTo") != network.iri:
                raise Unproven("The proof is not by the collection's owner.")
            check_proof(document, keys[key_iri], now=self._world.clock.now())
        except SisternetError:
            return "failed"
        return "verified"

    async def _read_listings(self, network: Actor, budget: Budget) -> None:
        if network.listings is None or not same_origin(network.listings, network.iri):
            return
        open_there: set[str] = set()
        whole = True
        page = await self._page(network.listings, budget)
        for _ in range(_MOST_PAGES):
            for item in page.items:
                if len(open_there) >= _MOST_LISTINGS:
                    whole = False
                    break
                open_there.add(_iri_of(item))
                await self._keep_one(item, budget)
            following = page.first if not page.items and page.first else page.next
            if following is None:
                break
            if isinstance(following, CollectionPage):
                page = following
            elif same_origin(following, network.iri):
                page = await self._page(following, budget)
        else:
            whole = False
        if whole:
            await self._look_again(network, open_there, budget)

    async def _page(self, iri: str, budget: Budget) -> CollectionPage:
        return read_collection((await self._fetcher.document(iri, budget=budget)).json)

    async def _keep_one(self, item: str | Mapping[str, Any], budget: Budget) -> None:
        try:
            await self._keep(item, budget)
        except Limited:
            raise
        except SisternetError as problem:
            log.debug("a listing was left out", listing=_iri_of(item), why=problem.public)

    async def _look_again(self, network: Actor, open_there: set[str], budget: Budget) -> None:
        """Asks again for listings we show as open and the network no longer lists."""
        shown = await self._database.read(
            lambda tx: store.open_of_network(tx, network.id, _MOST_LISTINGS)
        )
        for iri in [iri for iri in shown if iri not in open_there][:_MOST_RECHECKS]:
            await self._keep_one(iri, budget)


def _start(tx: Reading) -> tuple[Actor, list[Actor]]:
    return people.network(tx), people.active_sisters(tx)


def _silent(tx: Reading) -> list[Step]:
    known = [item for item in store.networks(tx) if item.walk_error is not None]
    found = [(people.by_id(tx, item.actor_id), item) for item in known]
    return [
        Step(actor, item.distance, item.via_id, item.proof)
        for actor, item in found
        if actor is not None
    ]


def _forget(tx: Writing, met: set[int], unread: set[int]) -> int:
    """Drops who is named no more; who was named by a network that is silent just now stays."""
    known = store.networks(tx)
    kept = set(met)
    silent = set(unread)
    growing = True
    while growing:
        behind = {item.actor_id for item in known if item.via_id in silent} - kept
        kept |= behind
        silent |= behind
        growing = bool(behind)
    store.keep_only(tx, kept)
    return len(kept)


def _iri_of(item: str | Mapping[str, Any]) -> str:
    return item if isinstance(item, str) else str(item.get("id", ""))
