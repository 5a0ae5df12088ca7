"""What a transaction function is handed: a way to ask (`Reading`) or also to change (`Writing`)."""

import re
import sqlite3
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, groupby
from typing import Any, Final, TypeVar, cast

from storage.faults import meaning
from storage.memory import Memory
from world.errors import Unreachable

Row = sqlite3.Row
SqlValue = None | int | float | str | bytes
PutOff = tuple[str, Mapping[str, SqlValue]]
T = TypeVar("T")

_STATEMENTS_KNOWN: Final = 2_048
RECALLED_MOST: Final = 2_048
_WORD = re.compile(r"\w+")
_CHANGED = re.compile(
    r"\b(?:(?:INSERT|REPLACE)(?:\s+OR\s+\w+)?\s+INTO|UPDATE(?:\s+OR\s+\w+)?|DELETE\s+FROM)\s+(\w+)",
    re.IGNORECASE,
)
_THINNED = re.compile(r"\b(?:DELETE\s+FROM|REPLACE\s+INTO)\s+(\w+)", re.IGNORECASE)


def by_name(row: Row) -> Mapping[str, Any]:
    """The same values by the names of their columns.

    A `Row` looks for each name among all of its columns; where many of many are read, this is
    three times as fast. The first of two columns of the same name counts, as in a `Row`.
    """
    names = row.keys()
    named = dict(zip(names, row, strict=True))
    return named if len(named) == len(names) else {name: row[name] for name in names}


class Reading:
    """Asks questions on the database's own thread; valid only inside the function it is given to.

    Parameters are named (`:name`) and handed over by keyword. Raises `Unreachable` when the
    store is busy, full or damaged.
    """

    __slots__ = ("_connection", "memory")

    def __init__(self, connection: sqlite3.Connection, memory: Memory | None = None) -> None:
        self._connection = connection
        self.memory = memory or Memory()

    def one(self, sql: str, /, **params: SqlValue) -> Row | None:
        """The first row, or None."""
        found: Row | None = self._execute(sql, params).fetchone()
        return found

    def all(self, sql: str, /, **params: SqlValue) -> list[Row]:
        """Every row."""
        return self._execute(sql, params).fetchall()

    def value(self, sql: str, /, **params: SqlValue) -> SqlValue:
        """The first column of the first row; None if there is no row."""
        found = self._execute(sql, params).fetchone()
        if found is None:
            return None
        value: SqlValue = found[0]
        return value

    def recall(self, about: Iterable[str], key: Hashable, ask: Callable[[], T]) -> T:  # noqa: ARG002
        """What `ask` answers about these tables; asked again each time, but see `Writing`."""
        return ask()

    def _execute(self, sql: str, params: Mapping[str, SqlValue]) -> sqlite3.Cursor:
        try:
            return self._connection.execute(sql, params)
        except sqlite3.Error as error:
            raise meaning(error) from error


class Writing(Reading):
    """Asks and changes, inside the one open transaction.

    A broken constraint raises `Conflict`. What raises out of the function, or out of a
    `savepoint` block, is undone together with the callbacks it registered.
    """

    __slots__ = ("_about", "_leaning_on", "_put_off", "_recalled", "callbacks")

    def __init__(self, connection: sqlite3.Connection) -> None:
        super().__init__(connection)
        self.callbacks: list[Callable[[], object]] = []
        self._put_off: dict[str, tuple[Callable[[], object] | PutOff, ...]] = {}
        self._leaning_on: set[str] = set()
        self._recalled: dict[Hashable, object] = {}
        self._about: set[str] = set()

    def run(self, sql: str, /, **params: SqlValue) -> int:
        """Changes rows; the answer is how many."""
        return self._execute(sql, params).rowcount

    def run_many(self, sql: str, rows: Iterable[Mapping[str, SqlValue]]) -> None:
        """The same statement for each mapping of parameters."""
        self._make_ready_for(sql)
        self._execute_many(sql, rows)

    def after_commit(self, callback: Callable[[], object]) -> None:
        """Has `callback` called in the event loop once this transaction is durable."""
        self.callbacks.append(callback)

    def put_off(self, table: str, deed: Callable[[], object]) -> None:
        """Has `deed` write to `table` later in this transaction, with others that were put off.

        At the latest before the next statement that names the table, so nobody can tell. For
        tables that are dear to write and cheaper to write together.
        """
        self._put_off[table] = (*self._put_off.get(table, ()), deed)

    def put_off_rows(
        self, sql: str, rows: Iterable[Mapping[str, SqlValue]], *, leaning_on: Iterable[str]
    ) -> None:
        """Has rows written later in this transaction, together with others of the statement `sql`.

        At the latest before the next statement that names their table, or that removes something
        from those that they point to (`leaning_on`), so nobody can tell. For rows that only others
        will read, and that cannot be refused once the statements before them have been done: what
        is refused then is refused to all.
        """
        (table,) = _named_in(sql).changed
        self._put_off[table] = (*self._put_off.get(table, ()), *((sql, row) for row in rows))
        self._leaning_on.update(leaning_on)

    def catch_up(self) -> None:
        """Does what was put off, in its order for each table."""
        deeds, self._put_off = self._put_off, {}
        for sql, together in groupby(chain.from_iterable(deeds.values()), _statement_of):
            if sql is not None:
                self._execute_many(sql, [deed[1] for deed in together if isinstance(deed, tuple)])
                continue
            for deed in together:
                if not isinstance(deed, tuple):
                    deed()

    def recall(self, about: Iterable[str], key: Hashable, ask: Callable[[], T]) -> T:
        """What `ask` answers, asked once, and again after a statement that changes one of `about`.

        `about` names every table that the answer comes from, `key` the question; what is answered
        is shared, so it is nothing that somebody could change. No trigger may change one of them
        that the statement does not name (`tests/house/test_recalling.py`).
        """
        kept = self._recalled
        if key in kept:
            return cast("T", kept[key])
        answer = ask()
        if len(kept) >= RECALLED_MOST:  # a transaction may go through everybody there is
            kept.clear()
        kept[key] = answer
        self._about.update(about)
        return answer

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Undoes everything since here if the block raises, and lets the error through."""
        self._execute("SAVEPOINT here", {})
        registered, put_off = len(self.callbacks), self._put_off.copy()
        try:
            yield
        except BaseException:
            del self.callbacks[registered:]
            self._put_off = put_off  # also what was caught up with since, for that is undone
            self._recalled.clear()
            # After a full disk SQLite may have rolled everything back by itself.
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK TO here")
                self._connection.execute("RELEASE here")
            raise
        self._execute("RELEASE here", {})

    def _execute(self, sql: str, params: Mapping[str, SqlValue]) -> sqlite3.Cursor:
        self._make_ready_for(sql)
        try:
            return self._connection.execute(sql, params)
        except sqlite3.Error as error:
            raise meaning(error) from error

    def _execute_many(self, sql: str, rows: Iterable[Mapping[str, SqlValue]]) -> None:
        try:
            self._connection.executemany(sql, rows)
        except sqlite3.Error as error:
            raise meaning(error) from error

    def _make_ready_for(self, sql: str) -> None:
        # Without this, a function that goes on after SQLite has rolled everything back by
        # itself would write outside any transaction.
        if not self._connection.in_transaction:
            message = "The store gave the transaction up; please try again."
            raise Unreachable(message)
        named = _named_in(sql)
        if self._put_off and not (
            named.words.isdisjoint(self._put_off) and named.thinned.isdisjoint(self._leaning_on)
        ):
            self.catch_up()
        if self._recalled and not named.changed.isdisjoint(self._about):
            self._recalled.clear()


@dataclass(frozen=True, slots=True)
class _Named:
    """The words of a statement, the tables that it changes itself, those it may take rows from."""

    words: frozenset[str]
    changed: frozenset[str]
    thinned: frozenset[str]


@lru_cache(maxsize=_STATEMENTS_KNOWN)
def _named_in(sql: str) -> _Named:
    words, changed, thinned = (find.findall(sql) for find in (_WORD, _CHANGED, _THINNED))
    return _Named(frozenset(words), frozenset(changed) - {"SET"}, frozenset(thinned))


def _statement_of(deed: Callable[[], object] | PutOff) -> str | None:
    return deed[0] if isinstance(deed, tuple) else None
