from collections.abc import Sequence
from functools import partial

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis.strategies import text

from storage.database import Database, Writing
from storage.search import SearchIndex, fold, match_all, words_of
from world.errors import Missing

INDEX = SearchIndex("words_of_things")


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Māori", "maori"),
        ("Ōtautahi", "OTAUTAHI"),
        ("Straße", "strasse"),
        ("Łódź", "lodz"),
        ("Año Nuevo", "ano nuevo"),
        ("L\u2019aide", "l'aide"),
        ("ko\u02bbu", "kou"),
        ("ﬁsh", "fish"),
        ("ＣＡＰＳ", "caps"),
        ("Смирнов", "смирнов"),
    ],
)
def test_case_and_accents_make_no_difference(written: str, typed: str) -> None:
    assert fold(written) == fold(typed)


@given(text())
def test_folding_twice_is_folding_once(written: str) -> None:
    assert fold(fold(written)) == fold(written)


def test_only_words_count_and_not_too_many() -> None:
    assert words_of("Gardening, AND (a) 'ladder'!") == ["gardening", "and", "a", "ladder"]
    assert len(words_of("word " * 500)) == 12


def test_no_word_makes_no_query() -> None:
    assert match_all(" \"'*-() ") == ""


def put_all(tx: Writing, texts: Sequence[str]) -> None:
    for number, written in enumerate(texts, start=1):
        INDEX.put(tx, number, [written])


async def filled(database: Database, *texts: str) -> None:
    await database.write(INDEX.make)
    await database.write(lambda tx: put_all(tx, texts))


async def found(database: Database, typed: str, limit: int = 10) -> list[int]:
    return await database.read(lambda tx: INDEX.newest(tx, typed, limit=limit))


async def test_what_holds_every_word_is_found_newest_first(database: Database) -> None:
    await filled(database, "Gardening help in Hull", "Garden tools", "Help with the garden in Hull")
    assert await found(database, "garden") == [3, 2, 1]
    assert await found(database, "hull help") == [3, 1]
    assert await found(database, "tools hull") == []
    assert await found(database, "garden", limit=1) == [3]


async def test_accents_are_found_either_way(database: Database) -> None:
    await filled(database, "Kōrero Māori i te ahiahi")
    assert await found(database, "maori korero") == [1]
    assert await found(database, "MĀORI") == [1]


async def test_pages_go_on_before_an_id(database: Database) -> None:
    await filled(database, "bike", "bike", "bike")
    page = await database.read(lambda tx: INDEX.newest(tx, "bike", limit=5, before=3))
    assert page == [2, 1]


async def test_a_text_put_again_replaces_the_former(database: Database) -> None:
    await filled(database, "ladder")
    await database.write(lambda tx: INDEX.put(tx, 1, ["wheelbarrow", "and spade"]))
    assert await found(database, "ladder") == []
    assert await found(database, "spade") == [1]
    await database.write(lambda tx: INDEX.forget(tx, 1))
    assert await found(database, "spade") == []


async def test_the_condition_fits_into_a_query_of_another_table(database: Database) -> None:
    await filled(database, "ladder", "spade")
    await database.write(lambda tx: tx.run("INSERT INTO things VALUES (1, 'one'), (2, 'two')"))
    sql = f"SELECT word FROM things WHERE {INDEX.condition('id', 'typed')}"  # noqa: S608
    assert await database.read(lambda tx: tx.value(sql, typed=match_all("spa"))) == "two"


@example('" OR words : *')
@example("NEAR(a b, 3)")
@example("_ - ^ + { }")
@example("\u1dfa\x00²")
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text())
async def test_whatever_is_typed_is_a_sound_query(database: Database, typed: str) -> None:
    await database.write(INDEX.make)
    assert await found(database, typed) == []


def test_a_name_that_is_no_name_of_a_table_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot name a table"):
        SearchIndex("words; DROP TABLE things")


@given(text(alphabet=[chr(code) for code in range(128)]))
def test_plain_letters_are_folded_as_among_others(plain: str) -> None:
    assert fold(f"{plain}ā") == f"{fold(plain)}a"


async def test_words_are_found_in_the_transaction_that_wrote_them(database: Database) -> None:
    await filled(database)

    def act(tx: Writing) -> list[int]:
        put_all(tx, ["bread", "bread and butter"])
        return INDEX.newest(tx, "bread", limit=10)

    assert await database.write(act) == [2, 1]
    assert await found(database, "bread") == [2, 1]


async def test_words_of_what_was_undone_are_not_found_and_those_before_are(
    database: Database,
) -> None:
    await filled(database)

    def stumble(tx: Writing, *, look: bool) -> None:
        with tx.savepoint():
            INDEX.put(tx, 2, ["soup"])
            if look:
                assert INDEX.newest(tx, "bread", limit=10) == [1]
            raise Missing("undone")

    def act(tx: Writing, *, look: bool) -> None:
        INDEX.put(tx, 1, ["bread"])
        with pytest.raises(Missing):
            stumble(tx, look=look)

    for look in (False, True):
        await database.write(partial(act, look=look))
        assert await found(database, "bread") == [1]
        assert await found(database, "soup") == []
        await database.write(lambda tx: INDEX.forget(tx, 1))


async def test_what_stands_for_words_last_is_found(database: Database) -> None:
    await filled(database)

    def act(tx: Writing) -> None:
        INDEX.put(tx, 1, ["bread"])
        INDEX.put(tx, 1, ["soup"])
        INDEX.put(tx, 2, ["bread"])
        INDEX.forget(tx, 2)

    await database.write(act)
    assert await found(database, "bread") == []
    assert await found(database, "soup") == [1]
