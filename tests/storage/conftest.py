import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.database import Database, Room

SCHEMA = """
-- Things to count; this comment holds a semicolon; and a 'quote.
CREATE TABLE things (id INTEGER PRIMARY KEY, word TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE parts (
    id INTEGER PRIMARY KEY,
    thing_id INTEGER NOT NULL REFERENCES things (id)
) STRICT;
CREATE TABLE padding (id INTEGER PRIMARY KEY, octets BLOB NOT NULL) STRICT;
"""


def database_threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if "_connection_worker" in thread.name]


@pytest.fixture
def room(tmp_path: Path) -> Room:
    folder = tmp_path / "things"
    folder.mkdir()
    (folder / "0001_start.sql").write_text(SCHEMA, "utf-8")
    return Room("things", folder)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data.db"


@pytest.fixture
async def database(path: Path, room: Room) -> AsyncIterator[Database]:
    opened = await Database.open(path, rooms=[room], synchronous="OFF", busy_seconds=0.2)
    yield opened
    await opened.close()
