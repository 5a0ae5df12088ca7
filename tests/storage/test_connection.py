import asyncio
import sqlite3
from contextlib import AsyncExitStack, closing
from pathlib import Path

import pytest

from storage.checks import (
    disk_used,
    integrity_findings,
    network_file_system,
    reference_findings,
)
from storage.connection import connect_reader, connect_writer, insist_on_wal
from storage.database import Database, Reading, Room
from tests.storage.conftest import database_threads
from world.errors import Conflict, Unreachable


def overwrite(path: Path, octets: bytes) -> None:
    path.write_bytes(octets)


def octets_of(path: Path) -> bytes:
    return path.read_bytes()


def pragma(connection: sqlite3.Connection, name: str) -> object:
    return connection.execute(f"PRAGMA {name}").fetchone()[0]


@pytest.mark.row("FLT-11")
def test_the_writer_is_durable_and_watches_references(path: Path) -> None:
    with closing(connect_writer(path, "FULL", 1.5)) as connection:
        assert pragma(connection, "journal_mode") == "wal"
        assert pragma(connection, "synchronous") == 2
        assert pragma(connection, "foreign_keys") == 1
        assert pragma(connection, "busy_timeout") == 1500


def test_a_reader_can_only_read(path: Path) -> None:
    with closing(connect_writer(path, "OFF", 1)), closing(connect_reader(path, 1)) as reader:
        assert pragma(reader, "query_only") == 1
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            reader.execute("CREATE TABLE x (id INTEGER)")


def test_without_a_write_ahead_log_nothing_is_opened(path: Path) -> None:
    # A database in memory can have none, as one on a network share.
    with (
        closing(sqlite3.connect(":memory:")) as connection,
        pytest.raises(Conflict, match="local disk"),
    ):
        insist_on_wal(connection, path)


async def test_an_old_sqlite_is_said_to_be_too_old(
    path: Path, room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sqlite3.sqlite_version_info", (3, 36, 9))
    with pytest.raises(Conflict, match=r"3\.37"):
        await Database.open(path, rooms=[room])


async def test_several_may_open_a_new_file_at_once(path: Path, room: Room) -> None:
    async def open_write_close() -> int:
        async with AsyncExitStack() as stack:
            database = await Database.open(path, rooms=[room], synchronous="OFF")
            stack.push_async_callback(database.close)
            return await database.write(
                lambda tx: tx.run("INSERT INTO things (word) VALUES (hex(randomblob(9)))")
            )

    assert await asyncio.gather(*(open_write_close() for _ in range(4))) == [1] * 4
    assert sorted(file.name for file in path.parent.glob("*.db")) == ["data.db"]


async def test_a_level_of_durability_that_is_none_is_a_mistake(path: Path, room: Room) -> None:
    with pytest.raises(ValueError, match="synchronous"):
        await Database.open(path, rooms=[room], synchronous="SOMETIMES")


async def test_a_file_that_cannot_be_opened_is_said_so(tmp_path: Path, room: Room) -> None:
    with pytest.raises(Unreachable):
        await Database.open(tmp_path / "nowhere" / "data.db", rooms=[room])


async def test_a_file_that_is_no_database_is_said_so(path: Path, room: Room) -> None:
    overwrite(path, b"no database" * 1000)
    with pytest.raises(Unreachable, match="damaged"):
        await Database.open(path, rooms=[room])
    assert octets_of(path) == b"no database" * 1000


async def test_opening_in_vain_leaves_no_thread(path: Path, tmp_path: Path) -> None:
    with pytest.raises(Conflict):
        await Database.open(path, rooms=[Room("empty", tmp_path / "nowhere")])
    for thread in database_threads():
        thread.join(timeout=5)
    assert database_threads() == []


async def test_closing_leaves_one_file(path: Path, room: Room) -> None:
    database = await Database.open(path, rooms=[room])
    await database.write(lambda tx: tx.run("INSERT INTO things VALUES (1, 'one')"))
    await database.close()
    assert [file.name for file in path.parent.glob("data.db*")] == ["data.db"]


async def test_a_sound_database_gives_no_findings(database: Database) -> None:
    assert await database.read(integrity_findings) == []
    assert await database.read(reference_findings) == []


async def test_a_row_that_points_nowhere_is_found(path: Path, room: Room) -> None:
    database = await Database.open(path, rooms=[room], synchronous="OFF")
    with closing(sqlite3.connect(path, isolation_level=None)) as careless:
        careless.execute("INSERT INTO parts VALUES (1, 99)")
    found = await database.read(reference_findings)
    assert found == ["Row 1 of parts points to a row of things that is not there."]
    await database.close()


@pytest.mark.row("FLT-13")
async def test_damage_is_found(path: Path, room: Room) -> None:
    database = await Database.open(path, rooms=[room], synchronous="OFF")
    await database.write(
        lambda tx: tx.run("INSERT INTO things (word) VALUES ('one'), ('two'), ('three')")
    )
    await database.close()
    overwrite(path, octets_of(path).replace(b"three", b"thrEE", 1))

    def both(tx: Reading) -> list[str]:
        return integrity_findings(tx) + reference_findings(tx)

    database = await Database.open(path, rooms=[room], synchronous="OFF")
    assert await database.read(both) != []
    await database.close()


def test_a_disk_is_between_empty_and_full(tmp_path: Path) -> None:
    assert 0 < disk_used(tmp_path) <= 1


def test_the_nearest_mount_tells_the_file_system(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mounts = tmp_path / "mounts"
    monkeypatch.setattr("storage.checks.MOUNTS", mounts)
    assert network_file_system(tmp_path) is None
    mounts.write_text(f"disk / ext4 rw 0 0\nfar:/x {tmp_path} nfs4 rw 0 0\n")
    assert network_file_system(tmp_path / "data") == "nfs4"
    assert network_file_system(Path("/")) is None


async def test_a_new_file_that_somebody_else_holds_is_busy(path: Path, room: Room) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(Unreachable, match="busy"):
            await Database.open(path, rooms=[room], busy_seconds=0.05)
    database = await Database.open(path, rooms=[room], synchronous="OFF")
    await database.close()
