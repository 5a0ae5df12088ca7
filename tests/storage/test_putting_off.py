"""Rows that only others will read are written together, and nobody can tell."""

import pytest

from storage.database import Database, Writing
from tests.storage.test_transactions import put
from world.errors import Conflict

PART = "INSERT INTO parts (id, thing_id) VALUES (:id, :thing)"


def part(tx: Writing, number: int, thing: int = 1) -> None:
    tx.put_off_rows(PART, [{"id": number, "thing": thing}], leaning_on=("things",))


def parts(tx: Writing) -> list[int]:
    return [row["id"] for row in tx.all("SELECT id FROM parts ORDER BY id")]


def changes(tx: Writing) -> object:
    return tx.value("SELECT total_changes()")


async def test_rows_wait_for_whoever_asks_for_their_table(database: Database) -> None:
    def act(tx: Writing) -> None:
        put("bread")(tx)
        before = changes(tx)
        part(tx, 1)
        part(tx, 2)
        assert tx.one("SELECT * FROM things") is not None
        assert changes(tx) == before
        assert parts(tx) == [1, 2]

    await database.write(act)


async def test_rows_are_there_before_what_they_lean_on_is_taken_away(database: Database) -> None:
    def act(tx: Writing) -> None:
        put("bread")(tx)
        part(tx, 1)
        with pytest.raises(Conflict):
            tx.run("DELETE FROM things")
        assert parts(tx) == [1]

    await database.write(act)


async def test_rows_of_what_was_undone_are_not_written(database: Database) -> None:
    def stumble(tx: Writing) -> None:
        with tx.savepoint():
            part(tx, 2)
            raise LookupError

    def act(tx: Writing) -> None:
        put("bread")(tx)
        part(tx, 1)
        with pytest.raises(LookupError):
            stumble(tx)
        part(tx, 3)

    await database.write(act)
    assert await database.write(parts) == [1, 3]
