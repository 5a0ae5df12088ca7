"""Brings many posts in at once: whole pages of a collection, in one transaction each.

What carries a sound proof by its author needs no question of its own; each author is asked for
once. Whatever has no such proof is told back: it may be fetched from its own address.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import structlog

from actors import store as people
from actors.actor import Actor
from actors.fetch import Budget, Fetcher
from federation.addressing import visibility_of
from federation.documents import Thing
from federation.iris import Iris
from federation.origins import same_origin
from federation.proofs import proof_key
from federation.strict_json import Json
from posts.judging import verdict
from posts.keeping import Arrival, Keeper, Way
from posts.post import Proof, Visibility
from posts.wire import read_post
from storage.database import Database, Reading, Writing
from world.clock import Clock
from world.errors import Limited, SisternetError

log = structlog.get_logger("posts")


@dataclass(frozen=True, slots=True)
class _Read:
    """One post of a page: what was read of it, and the document as it came."""

    thing: Thing
    document: Json


@dataclass(frozen=True, slots=True)
class Bringing:
    """One reader's way through the pages of somebody; remembers the authors it has met."""

    importer: "BatchImporter"
    budget: Budget
    authors: dict[str, Actor | None] = field(default_factory=dict)

    async def keep(self, items: Sequence[Mapping[str, Any]]) -> list[str]:
        """Stores what is proven, in one transaction; the IRIs of what is not, in order.

        Raises `Limited` when the budget is used up.
        """
        return await self.importer.keep(items, self.authors, self.budget)


class BatchImporter:
    """The same rules as `Importer.keep`, for many posts at a time."""

    def __init__(
        self, fetcher: Fetcher, database: Database, keeper: Keeper, iris: Iris, clock: Clock
    ) -> None:
        self._fetcher = fetcher
        self._database = database
        self._keeper = keeper
        self._iris = iris
        self._clock = clock

    def begin(self, budget: Budget) -> Bringing:
        """For the pages of one collection; `budget` is for authors that are not known yet."""
        return Bringing(self, budget)

    async def keep(
        self, items: Sequence[Mapping[str, Any]], authors: dict[str, Actor | None], budget: Budget
    ) -> list[str]:
        """As `Bringing.keep`; `authors` are those met before, and grow."""
        now = self._clock.now()
        read = self._read(items, now)
        for one in read:
            await self._meet(str(one.thing.attributed_to), authors, budget)

        def store(tx: Writing) -> list[str]:
            return [one.thing.id for one in read if not self._keep_one(tx, one, authors, now)]

        return await self._database.write_long(store)

    async def keep_copies(
        self, items: Sequence[Mapping[str, Any]], network: Actor, brought_by: Actor
    ) -> int:
        """Takes in what a sister holds of a network that is silent; how many that were.

        Nobody is asked: what counts is a proof by a key that we know already, of an author who
        lives where the network does, on a post for everybody (R4, PRV-23). A copy that has none
        is let fall; one of an earlier state changes nothing.
        """
        now = self._clock.now()
        read = [one for one in self._read(items, now) if _is_for_everybody(one.thing)]

        def store(tx: Writing) -> int:
            authors = _known_at(tx, network.host, read)
            return sum(self._keep_one(tx, one, authors, now, brought_by=brought_by) for one in read)

        return await self._database.write_long(store)

    def _read(self, items: Sequence[Mapping[str, Any]], now: datetime) -> list[_Read]:
        found: list[_Read] = []
        for item in items:
            document = dict(item)
            try:
                thing = read_post(document, now)
            except SisternetError as problem:
                log.debug("a post in a list was left out", why=problem.public)
                continue
            author = thing.attributed_to
            if author is not None and same_origin(thing.id, author) and not self._is_ours(author):
                found.append(_Read(thing, document))
        return found

    def _is_ours(self, iri: str) -> bool:
        return self._iris.is_ours(iri)

    async def _meet(self, iri: str, authors: dict[str, Actor | None], budget: Budget) -> None:
        if iri in authors:
            return
        try:
            authors[iri] = await self._fetcher.actor(iri, budget=budget)
        except Limited:
            raise
        except SisternetError as problem:
            log.debug("an author could not be read", author=iri, why=problem.public)
            authors[iri] = None

    def _keep_one(
        self,
        tx: Writing,
        one: _Read,
        authors: Mapping[str, Actor | None],
        now: datetime,
        *,
        brought_by: Actor | None = None,
    ) -> bool:
        author = authors.get(str(one.thing.attributed_to))
        if author is None or proof_key(one.document) is None:
            return False
        if verdict(tx, one.document, author, now) is not Proof.VERIFIED:
            return False
        arrival = Arrival(
            one.thing,
            author,
            now,
            requested=True,
            way=Way.PULL,
            brought_by=brought_by,
            proof=Proof.VERIFIED,
        )
        try:
            with tx.savepoint():
                self._keeper.revise(tx, arrival)
        except SisternetError as problem:
            log.debug("a post was left out", post=one.thing.id, why=problem.public)
        return True


def _is_for_everybody(thing: Thing) -> bool:
    return Visibility(visibility_of(thing.to, thing.cc, None)) is Visibility.PUBLIC


def _known_at(tx: Reading, host: str, read: Sequence[_Read]) -> dict[str, Actor | None]:
    named = {str(one.thing.attributed_to) for one in read}
    known = (people.by_iri(tx, iri) for iri in sorted(named))
    return {
        actor.iri: actor
        for actor in known
        if actor is not None and actor.host == host and actor.gone_at is None
    }
