import asyncio
import os
import sqlite3
import stat
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from storage.backup import back_up, restore
from storage.database import Database, Reading, Room, Writing
from storage.lock import holding
from storage.restorations import settle, unsettled
from world.errors import Conflict, Malformed, Missing, Unreachable

NOW = datetime(2026, 3, 7, 9, 0, tzinfo=UTC)


class Died(Exception):
    pass


def pair(tx: Writing) -> None:
    """A thing and its part: a copy with one and not the other would be torn."""
    tx.run("INSERT INTO things (word) SELECT 'thing ' || count(*) FROM things")
    tx.run("INSERT INTO parts (thing_id) SELECT max(id) FROM things")
    tx.run("INSERT INTO padding (octets) VALUES (zeroblob(3000))")


def many_pairs(tx: Writing) -> None:
    for _ in range(3000):
        pair(tx)


def counts(tx: Reading) -> tuple[object, object]:
    return tx.value("SELECT count(*) FROM things"), tx.value("SELECT count(*) FROM parts")


def scratch(path: Path) -> None:
    octets = bytearray(path.read_bytes())
    octets[4096 * 3 : 4096 * 4] = b"\xff" * 4096
    path.write_bytes(octets)


def overwrite(path: Path, octets: bytes) -> None:
    path.write_bytes(octets)


async def counted(path: Path, room: Room) -> tuple[object, object]:
    database = await Database.open(path, rooms=[room], synchronous="OFF")
    answer = await database.read(counts)
    await database.close()
    return answer


async def test_a_backup_is_one_private_sound_file(
    database: Database, path: Path, room: Room
) -> None:
    await database.write(pair)
    target = path.with_name("copy.db")
    assert back_up(path, target) == target.stat().st_size
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert sorted(file.name for file in path.parent.glob("*copy*")) == ["copy.db"]
    assert await counted(target, room) == (1, 1)


@pytest.mark.row("FLT-09")
async def test_a_backup_taken_while_others_write_shows_one_state(
    database: Database, path: Path, room: Room
) -> None:
    await database.write(many_pairs)
    ended = False
    steps = 0
    loop = asyncio.get_running_loop()

    def write_between(name: str) -> None:
        nonlocal steps
        steps += 1
        asyncio.run_coroutine_threadsafe(database.write(pair), loop).result(timeout=10)

    async def write_on() -> None:
        while not ended:
            await database.write(pair)

    writing = asyncio.create_task(write_on())
    target = path.with_name("copy.db")
    await asyncio.to_thread(back_up, path, target, crash=write_between)
    ended = True
    await writing
    things, parts = await counted(target, room)
    assert steps > 1
    assert things == parts
    assert int(str(things)) >= 3000


async def test_a_backup_that_dies_leaves_the_former_one(database: Database, path: Path) -> None:
    target = path.with_name("copy.db")
    target.write_bytes(b"the former one")

    def die(name: str) -> None:
        raise Died

    with pytest.raises(Died):
        back_up(path, target, crash=die)
    assert target.read_bytes() == b"the former one"
    assert list(path.parent.glob("*.part")) == []


async def test_what_a_killed_backup_left_behind_is_begun_anew(
    database: Database, path: Path
) -> None:
    path.with_name(".copy.db.part").write_bytes(b"half a copy" * 1000)
    back_up(path, path.with_name("copy.db"))
    assert list(path.parent.glob("*.part")) == []


def test_there_must_be_a_database_and_a_place_for_the_copy(tmp_path: Path) -> None:
    with pytest.raises(Missing, match="no database"):
        back_up(tmp_path / "none.db", tmp_path / "copy.db")
    (tmp_path / "some.db").touch()
    with pytest.raises(Missing, match="no folder"):
        back_up(tmp_path / "some.db", tmp_path / "nowhere" / "copy.db")
    with pytest.raises(Conflict):
        back_up(tmp_path / "some.db", tmp_path / "some.db")


@pytest.fixture
async def backup(path: Path, room: Room, tmp_path: Path) -> Path:
    """A backup with one thing; the database itself has gone on to three."""
    target = tmp_path / "elsewhere" / "backup.db"
    target.parent.mkdir()
    database = await Database.open(path, rooms=[room], synchronous="OFF")
    await database.write(pair)
    back_up(path, target)
    await database.write(pair)
    await database.write(pair)
    await database.close()
    return target


async def test_a_restored_database_is_the_backup_and_the_former_one_is_kept(
    backup: Path, path: Path, room: Room
) -> None:
    former = restore(backup, path)
    assert former == path.with_name("data.replaced-1.db")
    assert await counted(path, room) == (1, 1)
    assert await counted(former, room) == (3, 3)
    assert restore(backup, path) == path.with_name("data.replaced-2.db")


async def test_a_restored_database_says_so_until_it_is_settled(
    backup: Path, path: Path, room: Room
) -> None:
    database = await Database.open(path, rooms=[room], synchronous="OFF")
    assert await database.read(unsettled) is None
    await database.close()
    restore(backup, path)
    database = await Database.open(path, rooms=[room], synchronous="OFF")
    assert isinstance(await database.read(unsettled), datetime)
    await database.write(lambda tx: settle(tx, NOW))
    assert await database.read(unsettled) is None
    await database.close()


async def test_a_backup_is_restored_where_nothing_was(
    backup: Path, tmp_path: Path, room: Room
) -> None:
    fresh = tmp_path / "fresh" / "data.db"
    assert restore(backup, fresh) is None
    assert await counted(fresh, room) == (1, 1)


async def test_nothing_is_restored_under_a_node_at_work(backup: Path, path: Path) -> None:
    with holding(path.parent), pytest.raises(Conflict, match=f"Process {os.getpid()}"):
        restore(backup, path)


async def test_nothing_is_restored_under_another_process(
    backup: Path, path: Path, room: Room
) -> None:
    database = await Database.open(path, rooms=[room], synchronous="OFF")
    with pytest.raises(Conflict, match="has the database open"):
        restore(backup, path)
    assert (await database.read(counts)) == (3, 3)
    await database.close()


async def test_a_damaged_file_is_not_restored(backup: Path, path: Path, room: Room) -> None:
    scratch(backup)
    with pytest.raises(Malformed, match="damaged"):
        restore(backup, path)
    assert await counted(path, room) == (3, 3)


async def test_rows_that_point_nowhere_are_not_restored(
    backup: Path, path: Path, room: Room
) -> None:
    with closing(sqlite3.connect(backup, isolation_level=None)) as connection:
        connection.execute("DELETE FROM things")
    with pytest.raises(Malformed, match="damaged"):
        restore(backup, path)
    assert await counted(path, room) == (3, 3)


@pytest.mark.parametrize(
    "octets", [b"not a database at all, by no means" * 200, b"SQLite format 3"]
)
async def test_what_is_no_database_is_not_restored(
    path: Path, room: Room, backup: Path, octets: bytes
) -> None:
    overwrite(backup, octets)
    with pytest.raises(Malformed):
        restore(backup, path)
    assert await counted(path, room) == (3, 3)


async def test_a_database_of_something_else_is_not_restored(
    path: Path, room: Room, tmp_path: Path, backup: Path
) -> None:
    other = tmp_path / "other.db"
    with closing(sqlite3.connect(other, isolation_level=None)) as connection:
        connection.execute("CREATE TABLE recipes (id INTEGER)")
    with pytest.raises(Malformed, match="not one of a Sisternet node"):
        restore(other, path)
    assert await counted(path, room) == (3, 3)


def test_a_backup_that_is_not_there_cannot_be_restored(tmp_path: Path) -> None:
    with pytest.raises(Unreachable):
        restore(tmp_path / "none.db", tmp_path / "data.db")


async def test_a_damaged_database_is_replaced_and_its_log_forgotten(
    backup: Path, path: Path, room: Room
) -> None:
    overwrite(path, b"damaged beyond opening" * 100)
    overwrite(path.with_name("data.db-wal"), b"its log")
    former = restore(backup, path)
    assert former == path.with_name("data.replaced-1.db")
    assert await counted(path, room) == (1, 1)
