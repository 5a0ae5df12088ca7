"""A town in which there is something to do behind every form; each test gets a copy of it."""

import shutil
from base64 import urlsafe_b64encode
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from node.settings import MurmurationsSettings, Settings
from tests.fediverse.casts import Cast
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home

CONTACT = "Telephone 01482 000000, Tuesday to Thursday"
MEMBERS = ("josie", "carol", "amina", "ted", "otis", "dora", "adam", "mona", "lena")


class Town(Cast):
    """Hull, where a coordinator decides about introductions, and an open index is read."""

    def settings(self, folder: Path) -> Settings:
        usual = Cast.settings(self, folder)
        here = replace(usual.community, introductions="coordinator", contact=CONTACT)
        wishes = MurmurationsSettings(index="https://index.example/v2", read=True)
        return replace(usual, community=here, murmurations=wishes)


HULL = Town("hull", "Hull Mutual Aid", "Hull", "en", "Europe/London", MEMBERS)


@dataclass(frozen=True, slots=True)
class Made:
    """The town as it lies in a folder. `names` are what `{words}` in the table of doors mean."""

    store: Path
    folder: Path  # with its pictures and files
    now: datetime
    names: dict[str, str]


@dataclass(frozen=True, slots=True)
class Place:
    """A copy of the town for one test."""

    fediverse: Fediverse
    hull: Home
    names: dict[str, str]

    def filled(self, path: str) -> str:
        """The path with what the town has in its open places."""
        return path.format(**self.names)


def token_of(username: str) -> str:
    """The cookie by which a browser of that member is known."""
    return urlsafe_b64encode(username.encode().ljust(32, b".")).decode().rstrip("=")


async def copied(made: Made, fediverse: Fediverse, folder: Path) -> Place:
    """The town as it was when it was made, at that very instant."""
    shutil.copytree(made.folder, folder / HULL.host, ignore=shutil.ignore_patterns("*.sqlite*"))
    fediverse.clock.turn(seconds=(made.now - fediverse.clock.now()).total_seconds())
    home = await fediverse.add(HULL, made.store)
    return Place(fediverse, home, dict(made.names))
