from collections.abc import AsyncIterator
from pathlib import Path

import pytest

import media
from media.actions import Media
from media.folder import Folder
from storage.database import Database
from storage.rooms import Room
from tests.actors.elsewhere import Elsewhere
from tests.fediverse.sundial import Dice, Sundial
from world.ids import IdMaker
from world.outside import World

ROOM = Room("media", Path(media.__file__).parent / "migrations")
JOSIE, CAROL = 1, 2


@pytest.fixture
def clock() -> Sundial:
    return Sundial()


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "media")


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    opened = await Database.open(tmp_path / "data.db", rooms=[ROOM], synchronous="OFF")
    yield opened
    await opened.close()


@pytest.fixture
def room(clock: Sundial, database: Database, folder: Folder) -> Media:
    world = World(clock, Dice(8), Elsewhere(), IdMaker(clock, Dice(7)))
    return Media(world, database, folder, octets_most=2_000_000)
