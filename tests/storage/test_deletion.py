"""What is deleted cannot be read in the file afterwards, nor in its log (PRV-20)."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from storage.database import Database, Room, Writing
from storage.search import SearchIndex

INDEX = SearchIndex("words_of_things")
WORD = "kowhaikowhai"


def on_the_disk(path: Path) -> bytes:
    return b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))


async def test_a_row_that_is_deleted_is_in_the_file_no_more(database: Database, path: Path) -> None:
    await database.write(lambda tx: tx.run("INSERT INTO things VALUES (1, :word)", word=WORD))
    assert await database.empty_log()
    assert WORD.encode() in on_the_disk(path)

    await database.write(lambda tx: tx.run("DELETE FROM things"))
    assert await database.empty_log()

    assert WORD.encode() not in on_the_disk(path)
    assert path.with_name(f"{path.name}-wal").stat().st_size == 0


async def test_large_pages_that_are_given_back_are_overwritten(
    database: Database, path: Path
) -> None:
    octets = WORD.encode() * 10_000
    await database.write(lambda tx: tx.run("INSERT INTO padding VALUES (1, :o)", o=octets))
    await database.empty_log()
    await database.write(lambda tx: tx.run("DELETE FROM padding"))
    await database.empty_log()
    assert WORD.encode() not in on_the_disk(path)


async def test_words_leave_the_index_when_it_is_written_anew(
    database: Database, path: Path
) -> None:
    def fill(tx: Writing) -> None:
        INDEX.make(tx)
        for number in range(50):
            INDEX.put(tx, number, [f"spade {number}"])
        INDEX.put(tx, 99, [WORD])

    await database.write(fill)
    await database.write(lambda tx: INDEX.forget(tx, 99))
    await database.empty_log()
    assert WORD.encode() in on_the_disk(path)  # in a piece of the index that waits to be merged

    await database.write(INDEX.write_anew)
    await database.empty_log()

    assert WORD.encode() not in on_the_disk(path)
    found = await database.read(lambda tx: INDEX.newest(tx, "spade", limit=100))
    assert len(found) == 50


async def test_while_somebody_reads_the_log_is_not_emptied(
    database: Database, path: Path, room: Room
) -> None:
    await database.write(lambda tx: tx.run("INSERT INTO things VALUES (1, 'one')"))
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN")
        other.execute("SELECT * FROM things").fetchall()
        await database.write(lambda tx: tx.run("INSERT INTO things VALUES (2, 'two')"))
        assert not await database.empty_log()
        other.execute("COMMIT")
    assert await database.empty_log()
    assert await database.read(lambda tx: len(tx.all("SELECT * FROM things"))) == 2


@pytest.mark.parametrize("times", [1, 2])
async def test_an_empty_log_is_emptied_again(database: Database, times: int) -> None:
    for _ in range(times):
        assert await database.empty_log()
