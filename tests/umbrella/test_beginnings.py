"""The last word may be the beginning of one: found the quick way, what the plain way finds."""

from pathlib import Path

import pytest

from listings.store import SEARCH
from storage.search import match_all
from storage.transaction import Reading, Writing
from tests.umbrella.market import Market
from umbrella import beginnings, index_store

SAID = (
    *(
        "a",
        "aa",
        "ab",
        "ab abc",
        "abcd",
        "abcde fgh",
        "abcdf",
        "aɔ kro",
        "aж",
        "Ābhaya",
        "b",
        "bcdé",
    ),
    *("number 12", "numbers 123", "number one", "Number, numbers", "num", "fgh abcdef", "z9"),
)
LOOKED_FOR = (
    *(
        "a",
        "b",
        "ab",
        "abc",
        "abcd",
        "abcde",
        "aɔ",
        "ɔ",
        "num",
        "numb",
        "number",
        "numbers",
        "z",
        "9",
    ),
    *(
        "fgh a",
        "fgh abcd",
        "number n",
        "number o",
        "number 1",
        "12",
        "1",
        "q",
        "qqqq",
        "bcde",
        "bcdé",
    ),
    *("", "* OR", '"number"', "aж"),
)


@pytest.mark.parametrize("most", [1, 100])
async def test_the_quick_way_finds_what_the_plain_way_finds(
    most: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(beginnings, "_MOST", most)

    def say(tx: Writing) -> None:
        for number, text in enumerate(SAID, start=1):
            SEARCH.put(tx, number, [text])
        SEARCH.forget(tx, len(SAID))
        for text in LOOKED_FOR:  # what is not yet written out is found as well
            assert found(tx, beginnings.query_of(tx, text)) == found(tx, match_all(text)), text

    def found(tx: Reading, query: str) -> list[int]:
        sql = f"SELECT rowid FROM {SEARCH.name} WHERE {SEARCH.name} MATCH :query"  # noqa: S608
        return [row[0] for row in tx.all(sql, query=query)] if query else []

    market = await Market.anew(tmp_path / "market.sqlite")
    await market.database.write(say)
    number, missing = await market.ask(
        lambda tx: (
            found(tx, beginnings.query_of(tx, "numb")),
            index_store.first_word(tx, "z", "\U0010ffff"),
        )
    )
    await market.close()
    assert (number, missing) == ([13, 14, 15, 16], None)
