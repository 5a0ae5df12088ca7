import asyncio

import pytest

from storage.database import Database, Reading, Writing
from storage.transaction import by_name
from world.errors import Conflict, Unreachable


def put(word: str) -> "Action":
    return Action(word)


class Action:
    """Writes one word."""

    def __init__(self, word: str) -> None:
        self.word = word

    def __call__(self, tx: Writing) -> int:
        return tx.run("INSERT INTO things (word) VALUES (:word)", word=self.word)


def words(tx: Reading) -> list[str]:
    return [row["word"] for row in tx.all("SELECT word FROM things ORDER BY id")]


async def test_what_is_written_is_read(database: Database) -> None:
    assert await database.write(put("bread")) == 1
    row = await database.read(lambda tx: tx.one("SELECT * FROM things WHERE word = :w", w="bread"))
    assert row is not None
    assert (row["id"], row["word"]) == (1, "bread")


@pytest.mark.parametrize("sql", ["SELECT 1 AS a, 2 AS b", "SELECT 1 AS a, 2 AS b, 3 AS a"])
async def test_a_row_by_name_says_what_the_row_says(database: Database, sql: str) -> None:
    row = await database.read(lambda tx: tx.one(sql))
    assert row is not None
    assert by_name(row) == {"a": row["a"], "b": row["b"]} == {"a": 1, "b": 2}


async def test_where_there_is_no_row_there_is_none(database: Database) -> None:
    assert await database.read(lambda tx: tx.one("SELECT * FROM things")) is None
    assert await database.read(lambda tx: tx.value("SELECT word FROM things")) is None
    assert await database.read(lambda tx: tx.all("SELECT * FROM things")) == []


async def test_many_rows_are_written_with_one_statement(database: Database) -> None:
    rows = [{"word": word} for word in ("one", "two", "three")]
    await database.write(lambda tx: tx.run_many("INSERT INTO things (word) VALUES (:word)", rows))
    assert await database.read(words) == ["one", "two", "three"]
    assert await database.write(lambda tx: tx.run("DELETE FROM things")) == 3


async def test_a_function_that_raises_leaves_nothing(database: Database) -> None:
    def stumble(tx: Writing) -> None:
        put("half")(tx)
        raise LookupError("no such neighbour")

    with pytest.raises(LookupError, match="no such neighbour"):
        await database.write(stumble)
    assert await database.read(words) == []


async def test_a_broken_constraint_is_a_conflict(database: Database) -> None:
    await database.write(put("bread"))
    with pytest.raises(Conflict):
        await database.write(put("bread"))
    with pytest.raises(Conflict):
        await database.write(lambda tx: tx.run("INSERT INTO parts (thing_id) VALUES (:id)", id=9))
    twice = [{"word": "salt"}, {"word": "salt"}]
    with pytest.raises(Conflict):
        await database.write(
            lambda tx: tx.run_many("INSERT INTO things (word) VALUES (:word)", twice)
        )
    assert await database.read(words) == ["bread"]


async def test_a_savepoint_undoes_its_own_block_only(database: Database) -> None:
    heard: list[str] = []

    def several(tx: Writing) -> None:
        put("kept")(tx)
        tx.after_commit(lambda: heard.append("kept"))
        try:
            with tx.savepoint():
                put("undone")(tx)
                tx.after_commit(lambda: heard.append("undone"))
                with tx.savepoint():
                    put("undone too")(tx)
                put("kept")(tx)
        except Conflict:
            pass
        with tx.savepoint():
            put("also kept")(tx)
            tx.after_commit(lambda: heard.append("also kept"))

    await database.write(several)
    assert await database.read(words) == ["kept", "also kept"]
    assert heard == ["kept", "also kept"]


async def test_callbacks_come_after_the_commit_in_the_event_loop(database: Database) -> None:
    heard: asyncio.Future[list[str]] = asyncio.get_running_loop().create_future()

    async def look() -> None:
        heard.set_result(await database.read(words))

    tasks: list[asyncio.Task[None]] = []

    def write(tx: Writing) -> None:
        put("bread")(tx)
        tx.after_commit(lambda: tasks.append(asyncio.ensure_future(look())))

    await database.write(write)
    assert await heard == ["bread"]


async def test_a_function_that_raises_is_heard_of_by_nobody(database: Database) -> None:
    heard: list[str] = []

    def stumble(tx: Writing) -> None:
        tx.after_commit(lambda: heard.append("stumbled"))
        raise LookupError

    with pytest.raises(LookupError):
        await database.write(stumble)
    await database.write(put("bread"))
    assert heard == []


async def test_a_callback_that_raises_harms_nobody(database: Database) -> None:
    complaints: list[object] = []
    nothing: dict[str, str] = {}
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, context: complaints.append(context["exception"]))

    def write(tx: Writing) -> str:
        put("bread")(tx)
        tx.after_commit(lambda: nothing.pop("x"))
        return "written"

    assert await database.write(write) == "written"
    assert [type(complaint) for complaint in complaints] == [KeyError]
    assert await database.read(words) == ["bread"]


async def test_a_reader_cannot_write(database: Database) -> None:
    with pytest.raises(Unreachable):
        await database.read(lambda tx: tx.value("INSERT INTO things (word) VALUES ('x')"))
    assert await database.read(words) == []


async def test_a_reader_sees_one_state_while_others_write(database: Database) -> None:
    loop = asyncio.get_running_loop()

    def twice(tx: Reading) -> tuple[list[str], list[str]]:
        before = words(tx)
        asyncio.run_coroutine_threadsafe(database.write(put("meanwhile")), loop).result(timeout=10)
        return before, words(tx)

    assert await database.read(twice) == ([], [])
    assert await database.read(words) == ["meanwhile"]


async def test_more_questions_than_readers_are_all_answered(database: Database) -> None:
    await database.write(put("bread"))
    answers = await asyncio.gather(*(database.read(words) for _ in range(100)))
    assert answers == [["bread"]] * 100


async def test_a_question_that_raises_does_not_stop_the_others(database: Database) -> None:
    def stumble(tx: Reading) -> None:
        raise LookupError(tx)

    answers = await asyncio.gather(
        *(database.read(stumble) for _ in range(20)), return_exceptions=True
    )
    assert {type(answer) for answer in answers} == {LookupError}
    assert await database.read(words) == []


async def test_parameters_without_names_are_a_mistake(database: Database) -> None:
    with pytest.raises(Exception, match="no name"):
        await database.read(lambda tx: tx.value("SELECT ?", x=1))


async def test_a_mistake_in_the_sql_stays_what_it_is(database: Database) -> None:
    with pytest.raises(Exception, match="no such table: nowhere"):
        await database.read(lambda tx: tx.all("SELECT * FROM nowhere"))
    with pytest.raises(Exception, match="no such table: nowhere"):
        await database.write(lambda tx: tx.run("DELETE FROM nowhere"))
    assert database.fault is None


async def test_an_iterator_that_runs_out_is_an_error_like_any_other(database: Database) -> None:
    nothing: list[int] = []
    with pytest.raises(RuntimeError, match="ran out"):
        await database.write(lambda _: next(iter(nothing)))


async def test_a_function_cannot_leave_its_transaction(database: Database) -> None:
    def leave(tx: Writing) -> None:
        put("one")(tx)
        tx.run("COMMIT")
        put("two")(tx)

    with pytest.raises(Unreachable):
        await database.write(leave)
    assert "two" not in await database.read(words)
