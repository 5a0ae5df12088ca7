import asyncio
from collections.abc import Sequence

import pytest

from storage.database import Database, Writing
from world.errors import Conflict

INSERT = "INSERT INTO things VALUES (:key, :word)"


class Died(BaseException):
    pass


class Together:
    """Puts things down, all that wait with one call, and remembers the calls."""

    def __init__(self) -> None:
        self.calls: list[list[int]] = []
        self.heard: list[str] = []

    def put(self, tx: Writing, keys: Sequence[int]) -> list[str]:
        self.calls.append(list(keys))
        tx.run_many(INSERT, [{"key": key, "word": f"word {key % 100}"} for key in keys])
        tx.after_commit(lambda: self.heard.append("+".join(map(str, keys))))
        return [f"put {key}" for key in keys]

    def die(self, tx: Writing, keys: Sequence[int]) -> list[str]:
        self.put(tx, keys)
        raise Died


async def stored(database: Database) -> list[int]:
    rows = await database.read(lambda tx: tx.all("SELECT id FROM things ORDER BY id"))
    return [row["id"] for row in rows]


async def test_what_waits_together_is_one_call_and_each_hears_of_its_own(
    database: Database,
) -> None:
    together = Together()
    answers = await asyncio.gather(
        *(database.write_shared(together.put, key) for key in range(1, 21))
    )
    assert answers == [f"put {key}" for key in range(1, 21)]
    assert await stored(database) == list(range(1, 21))
    assert together.calls == [list(range(1, 21))]
    assert together.heard == ["+".join(map(str, range(1, 21)))]


async def test_an_error_reaches_only_the_one_whose_item_it_is(database: Database) -> None:
    together = Together()
    keys = [1, 2, 102, 3]  # 102 has the word of 2
    answers = await asyncio.gather(
        *(database.write_shared(together.put, key) for key in keys), return_exceptions=True
    )
    assert isinstance(answers.pop(2), Conflict)
    assert answers == ["put 1", "put 2", "put 3"]
    assert await stored(database) == [1, 2, 3]
    assert together.calls == [keys, [1], [2], [102], [3]]
    assert together.heard == ["1", "2", "3"]


async def test_what_comes_between_keeps_its_place(database: Database) -> None:
    together = Together()
    seen: list[int] = []

    def look(tx: Writing) -> None:
        seen.append(int(str(tx.value("SELECT count(*) FROM things"))))

    await asyncio.gather(
        database.write_shared(together.put, 1),
        database.write_shared(together.put, 2),
        database.write(look),
        database.write_shared(together.put, 3),
    )
    assert together.calls == [[1, 2], [3]]
    assert seen == [2]


async def test_at_the_end_of_a_process_nothing_is_tried_again(database: Database) -> None:
    together = Together()
    ends = await asyncio.gather(
        *(database.write_shared(together.die, key) for key in (1, 2)), return_exceptions=True
    )
    assert [type(end) for end in ends] == [Died, Died]
    assert together.calls == [[1, 2]]
    assert await stored(database) == []


async def test_a_single_item_raises_its_own_error(database: Database) -> None:
    together = Together()
    await database.write_shared(together.put, 2)
    with pytest.raises(Conflict):
        await database.write_shared(together.put, 102)
    assert await stored(database) == [2]
