"""Takes in the public listings of a network, from itself: new, changed, and gone again."""

from dataclasses import dataclass
from typing import Final

import structlog

from actors.actor import Actor
from actors.fetch import Budget
from posts.importing import Importer
from posts.importing_many import BatchImporter
from storage.database import Database
from umbrella import walk_store
from umbrella.walk_manners import HostManners
from umbrella.walk_reading import MOST_ITEMS, CollectionReader, Reading, iri_of
from world.errors import Limited, SisternetError

log = structlog.get_logger("umbrella")

_PAGES: Final = 300
_AUTHORS: Final = 1_000
_SINGLE: Final = 60
_RECHECKS: Final = 100


@dataclass(frozen=True, slots=True)
class ListingsReader:
    """Reads whole collections in batches; fetches singly only what has no proof with it."""

    database: Database
    reader: CollectionReader
    many: BatchImporter
    single: Importer
    manners: HostManners

    async def read(self, network: Actor, start: str) -> int | None:
        """Takes in what has changed; how many there are, if the network says so.

        What we show as open and the network lists no more is asked for again by its name. Raises
        as `Fetcher.document`.
        """
        reading = await self.reader.begin(network, "listings", start)
        loose: list[str] = []
        left = 1  # until we know better
        try:
            await self._take_in(reading, loose)
            left = await self._fetch(loose, self.manners.questions(start, _SINGLE))
        except SisternetError:
            left = len(loose)
            raise
        finally:
            if left:
                reading.found.clear()  # so that the next visit finds them again
            await self.reader.finish(reading)
        if reading.whole and not left:
            await self._look_again(network, frozenset(reading.items))
        return reading.total

    async def _take_in(self, reading: Reading, loose: list[str]) -> None:
        bringing = self.many.begin(self.manners.questions(reading.start, _AUTHORS))
        try:
            async with self.reader.pages(reading, _PAGES) as pages:
                async for items in pages:
                    named = [iri_of(item) for item in items if isinstance(item, str)]
                    whole = [item for item in items if not isinstance(item, str)]
                    loose += [*filter(None, named), *await bringing.keep(whole)]
        except Limited:
            reading.whole = False

    async def _fetch(self, iris: list[str], budget: Budget) -> int:
        """Fetches one by one, what we do not have first; how many had to be left."""
        if not iris:
            return 0
        known = await self.database.read(lambda tx: walk_store.known_posts(tx, iris))
        for place, iri in enumerate(sorted(iris, key=lambda iri: iri in known)):
            if not await self._kept(iri, budget):
                return len(iris) - place
        return 0

    async def _look_again(self, network: Actor, listed: frozenset[str]) -> None:
        """Asks again for listings we show as open and the network no longer lists."""
        shown = await self.database.read(
            lambda tx: walk_store.open_of_network(tx, network.id, MOST_ITEMS)
        )
        budget = self.manners.questions(network.iri, _RECHECKS)
        for iri in shown:
            if iri not in listed and not await self._kept(iri, budget):
                return

    async def _kept(self, iri: str, budget: Budget) -> bool:
        """False only if the budget is used up; what cannot be had is left out."""
        try:
            await self.manners.turn(iri)
            await self.single.keep(iri, budget)
        except Limited:
            return False
        except SisternetError as problem:
            log.debug("a listing was left out", listing=iri, why=problem.public)
        return True
