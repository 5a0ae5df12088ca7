import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from node.rooms import ROOMS
from storage.database import Database, Reading, Room
from storage.migrate import statements
from world.errors import Conflict

ROOT = Path(__file__).parents[2]


class Died(Exception):
    pass


def add(room: Room, name: str, sql: str) -> None:
    (room.folder / name).write_text(sql, "utf-8")


async def open_and_close(path: Path, *rooms: Room) -> None:
    database = await Database.open(path, rooms=rooms, synchronous="OFF")
    await database.close()


def recorded(path: Path) -> list[tuple[str, int]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT room, number FROM migrations ORDER BY 1, 2").fetchall()


def tables(path: Path) -> set[str]:
    with closing(sqlite3.connect(path)) as connection:
        return {row[0] for row in connection.execute("SELECT name FROM sqlite_schema")}


async def test_each_migration_is_recorded_once(path: Path, room: Room) -> None:
    await open_and_close(path, room)
    await open_and_close(path, room)
    assert recorded(path) == [("storage", 1), ("things", 1)]
    assert {"things", "parts", "restorations"} <= tables(path)


async def test_a_new_migration_is_applied_to_an_old_database_and_a_copy_is_kept(
    path: Path, room: Room
) -> None:
    await open_and_close(path, room)
    add(room, "0002_colour.sql", "ALTER TABLE things ADD COLUMN colour TEXT;")
    await open_and_close(path, room)
    assert recorded(path)[-1] == ("things", 2)
    copy = path.with_name("data.before-things-0002.db")
    assert recorded(copy) == [("storage", 1), ("things", 1)]


async def test_a_new_database_needs_no_copy(path: Path, room: Room) -> None:
    await open_and_close(path, room)
    assert sorted(path.parent.glob("*.db")) == [path]


async def test_a_room_may_move_in_later_and_be_switched_off(
    path: Path, room: Room, tmp_path: Path
) -> None:
    later = Room("later", tmp_path / "later")
    later.folder.mkdir()
    add(later, "0001_start.sql", "CREATE TABLE laters (id INTEGER PRIMARY KEY) STRICT;")
    await open_and_close(path, room)
    await open_and_close(path, room, later)
    await open_and_close(path, room)
    assert ("later", 1) in recorded(path)


async def test_a_database_of_a_newer_version_is_left_alone(path: Path, room: Room) -> None:
    add(room, "0002_colour.sql", "ALTER TABLE things ADD COLUMN colour TEXT;")
    await open_and_close(path, room)
    (room.folder / "0002_colour.sql").unlink()
    with pytest.raises(Conflict, match="newer version"):
        await open_and_close(path, room)


async def test_an_altered_migration_is_noticed(path: Path, room: Room) -> None:
    await open_and_close(path, room)
    add(room, "0001_start.sql", "CREATE TABLE other (id INTEGER PRIMARY KEY) STRICT;")
    with pytest.raises(Conflict, match=r"things/0001_start\.sql"):
        await open_and_close(path, room)


async def test_line_ends_of_another_system_are_no_alteration(path: Path, room: Room) -> None:
    await open_and_close(path, room)
    file = room.folder / "0001_start.sql"
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    await open_and_close(path, room)


@pytest.mark.row("FLT-07")
@pytest.mark.parametrize("dies_at", [1, 2, 3])
async def test_a_migration_that_dies_halfway_leaves_nothing_and_is_taken_up_again(
    path: Path, room: Room, dies_at: int
) -> None:
    await open_and_close(path)
    passed: list[str] = []

    def crash(name: str) -> None:
        passed.append(name)
        if passed.count("mid-migration") == dies_at:
            raise Died

    with pytest.raises(Died):
        await Database.open(path, rooms=[room], synchronous="OFF", crash=crash)
    assert recorded(path) == [("storage", 1)]
    assert "things" not in tables(path)
    await open_and_close(path, room)
    assert recorded(path)[-1] == ("things", 1)


async def test_a_migration_with_a_mistake_leaves_nothing(path: Path, room: Room) -> None:
    await open_and_close(path, room)
    add(room, "0002_wrong.sql", "CREATE TABLE one (id INTEGER) STRICT; CREATE TABLE one (id);")
    with pytest.raises(sqlite3.OperationalError, match="already exists"):
        await open_and_close(path, room)
    assert "one" not in tables(path)


async def test_a_table_may_be_rebuilt_but_no_reference_broken(path: Path, room: Room) -> None:
    database = await Database.open(path, rooms=[room], synchronous="OFF")
    await database.write(lambda tx: tx.run("INSERT INTO things VALUES (1, 'one')"))
    await database.write(lambda tx: tx.run("INSERT INTO parts VALUES (1, 1)"))
    await database.close()
    add(room, "0002_break.sql", "DELETE FROM things;")
    with pytest.raises(Conflict, match="point nowhere"):
        await open_and_close(path, room)
    (room.folder / "0002_break.sql").unlink()
    add(
        room,
        "0002_rebuild.sql",
        "CREATE TABLE anew (id INTEGER PRIMARY KEY, word TEXT NOT NULL) STRICT;"
        "INSERT INTO anew SELECT id, word FROM things; DROP TABLE things;"
        "ALTER TABLE anew RENAME TO things; -- and; that is all",
    )
    await open_and_close(path, room)

    def whole(tx: Reading) -> object:
        return tx.value("SELECT word FROM things JOIN parts ON things.id = thing_id")

    database = await Database.open(path, rooms=[room], synchronous="OFF")
    assert await database.read(whole) == "one"
    await database.close()


@pytest.mark.parametrize("name", ["0003_gap.sql", "2_short.sql", "0002-dash.sql"])
async def test_migrations_are_numbered_without_gaps(path: Path, room: Room, name: str) -> None:
    add(room, name, "SELECT 1;")
    with pytest.raises(Conflict, match="0001"):
        await open_and_close(path, room)


async def test_a_room_without_migrations_is_a_mistake(path: Path, tmp_path: Path) -> None:
    with pytest.raises(Conflict, match="empty"):
        await open_and_close(path, Room("empty", tmp_path / "nowhere"))


def test_a_script_is_taken_apart_at_its_own_semicolons_only() -> None:
    trigger = "CREATE TRIGGER t AFTER INSERT ON a BEGIN DELETE FROM b; DELETE FROM c; END;"
    script = f"-- first; not here\nSELECT ';';\n/* nor; here */ {trigger}\n-- and; an end\n"
    first, second, rest = statements(script)
    assert first == "-- first; not here\nSELECT ';';"
    assert second == f"/* nor; here */ {trigger}"
    assert rest == "-- and; an end"


async def test_the_rooms_of_this_house_make_a_sound_database(path: Path) -> None:
    folders = {folder.parent.name for folder in ROOT.glob("*/migrations")}
    assert folders - {"storage"} == {room.name for room in ROOMS}
    database = await Database.open(path, rooms=ROOMS, synchronous="OFF")
    assert await database.read(lambda tx: tx.all("PRAGMA foreign_key_check")) == []
    await database.close()
