"""Homes whose settings name an open index."""

from dataclasses import dataclass, replace
from pathlib import Path

from node.settings import MurmurationsSettings, Settings
from tests.fediverse.casts import HULL, Cast
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from tests.syndication.open_index import URL


@dataclass(frozen=True, slots=True)
class Indexed(Cast):
    """A cast whose keeper has named an index, and wishes to read it, or not."""

    reads: bool = False
    most: int = 100
    country: str = ""
    index: str = URL  # "": none

    def settings(self, folder: Path) -> Settings:
        plain = Cast.settings(self, folder)
        wishes = MurmurationsSettings(
            index=self.index, read=self.reads, read_most=self.most, read_country=self.country
        )
        where = replace(plain.community, country="GB", latitude=53.74, longitude=-0.33)
        return replace(plain, murmurations=wishes, community=where)


async def add_indexed(
    fediverse: Fediverse, founded: Path, *, reads: bool = False, most: int = 100, country: str = ""
) -> Home:
    """Hull on a copy of its founded store, with an index in its settings."""
    cast = Indexed(
        username=HULL.username,
        name=HULL.name,
        place=HULL.place,
        language=HULL.language,
        zone=HULL.zone,
        members=HULL.members,
        reads=reads,
        most=most,
        country=country,
    )
    return await fediverse.add(cast, founded)
