"""What a transaction has asked once, it need not ask again until it changes that."""

from functools import partial

import pytest

from storage.database import Database, Reading, Writing
from storage.transaction import RECALLED_MOST
from tests.storage.test_transactions import put, words


def recalled(tx: Reading) -> tuple[str, ...]:
    return tx.recall(("things",), "words", lambda: tuple(words(tx)))


async def test_what_was_asked_is_the_same_answer_until_a_statement_changes_it(
    database: Database,
) -> None:
    def ask(tx: Writing) -> None:
        put("bread")(tx)
        first = recalled(tx)
        tx.run("INSERT INTO padding (octets) SELECT word FROM things WHERE 0")
        assert recalled(tx) is first
        tx.run_many("INSERT OR IGNORE INTO things (word) VALUES (:word)", [{"word": "salt"}])
        assert recalled(tx) == ("bread", "salt")
        assert tx.all("UPDATE things SET word = 'rye' WHERE id = 1 RETURNING id")
        assert recalled(tx) == ("rye", "salt")
        tx.run("DELETE FROM things")
        assert recalled(tx) == ()

    await database.write(ask)


async def test_nothing_is_recalled_of_what_was_undone(database: Database) -> None:
    def stumble(tx: Writing) -> None:
        put("bread")(tx)
        with pytest.raises(LookupError):
            salt(tx)
        assert recalled(tx) == ("bread",)

    def salt(tx: Writing) -> None:
        with tx.savepoint():
            put("salt")(tx)
            assert recalled(tx) == ("bread", "salt")
            raise LookupError

    await database.write(stumble)


async def test_only_so_much_is_recalled(database: Database) -> None:
    asked: list[int] = []

    def ask(tx: Writing) -> None:
        for number in (*range(RECALLED_MOST + 1), RECALLED_MOST, 0):
            tx.recall(("things",), number, partial(asked.append, number))

    await database.write(ask)
    assert asked == [*range(RECALLED_MOST + 1), 0]


async def test_readers_ask_each_time(database: Database) -> None:
    asked: list[int] = []

    def ask(tx: Reading) -> None:
        for number in (1, 2):
            tx.recall(("things",), "words", partial(asked.append, number))

    await database.read(ask)
    assert asked == [1, 2]
