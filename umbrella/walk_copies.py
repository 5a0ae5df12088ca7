"""What sisters hold of a network that does not answer: so nothing is lost with its host.

A sister's word counts for nothing here, its copies do: each carries the proof of its author, and
is taken in only by a key that we know already (R4, invariants 35 to 37). What our sister leaves
out, changes or makes up it cannot make us believe.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

import structlog

from actors import store as people
from actors.actor import Actor
from federation.network_profile import NetworkProfile, read_network_profile
from federation.strict_json import parse
from posts.importing_many import BatchImporter
from storage.database import Database, Reading
from umbrella.walk_manners import HostManners
from umbrella.walk_reading import CollectionReader
from world.errors import SisternetError

log = structlog.get_logger("umbrella")

_MOST_SILENT: Final = 50
_MOST_ASKED: Final = 3
_PAGES: Final = 300


@dataclass(frozen=True, slots=True)
class Copies:
    """Reads the feeds of sisters for the listings of others."""

    database: Database
    reader: CollectionReader
    many: BatchImporter
    manners: HostManners

    async def catch_up(self, silent: Sequence[Actor], sisters: Sequence[Actor]) -> int:
        """Takes in what those sisters show of these networks; how many copies were sound."""
        kept = 0
        for network in silent[:_MOST_SILENT]:
            others = [sister for sister in sisters if sister.host != network.host]
            for sister in others[:_MOST_ASKED]:
                kept += await self._from(sister, network)
        return kept

    async def _from(self, sister: Actor, network: Actor) -> int:
        profile = await self.database.read(lambda tx: profile_of(tx, sister))
        if profile.feed is None:
            return 0
        url = f"{profile.feed}?{urlencode({'network': network.iri})}"
        try:
            if not await self.manners.allows(url):
                return 0
            return await self._read(sister, network, url)
        except SisternetError as problem:
            log.info("a sister's copies could not be read", sister=sister.iri, why=problem.public)
            return 0

    async def _read(self, sister: Actor, network: Actor, url: str) -> int:
        """What could not be taken in may be sound another time: only then are pages remembered."""
        reading, kept, shown = await self.reader.begin(sister, url, url), 0, 0
        async with self.reader.pages(reading, _PAGES) as pages:
            async for items in pages:
                whole = [item for item in items if not isinstance(item, str)]
                kept += await self.many.keep_copies(whole, network, sister)
                shown += len(items)
        if kept < shown:
            reading.found.clear()
        await self.reader.finish(reading)
        return kept


def profile_of(tx: Reading, network: Actor) -> NetworkProfile:
    """What a network's own document says of it for directories."""
    body = people.document_of(tx, network.id)
    return NetworkProfile() if body is None else read_network_profile(parse(body))
