"""Full-text search: how text is prepared, kept and asked for (SQLite's FTS5)."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from storage.transaction import Reading, Writing

_MOST_WORDS = 12
_NAME = re.compile(r"[a-z][a-z0-9_]*")
# Letters that Unicode does not take apart into a plain letter and an accent.
_PLAIN = str.maketrans(
    {"ø": "o", "đ": "d", "ł": "l", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th"}
    # Apostrophes, and the letters that look like them, part no word: ko'u, koʻu, l'aide.
    | dict.fromkeys("'\u2018\u2019\u02bb\u02bc")
)


def fold(text: str) -> str:
    """Text without case and accents, so that "Māori" is found by "maori"; folding twice is once."""
    if text.isascii():
        return text.lower().replace("'", "")  # the same, without a look at each letter
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    bare = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return bare.translate(_PLAIN)


def words_of(text: str) -> list[str]:
    """The folded words of what somebody typed, at most twelve."""
    return re.findall(r"[^\W_]+", fold(text))[:_MOST_WORDS]


def match_all(text: str) -> str:
    """A query that finds what holds every word; the last may be the beginning of one.

    Whatever was typed, the answer is well formed: nothing in it is an operator. It is empty if
    there is no word in the text; then nothing should be asked.
    """
    words = words_of(text)
    return " ".join(f'"{word}"' for word in words) + "*" if words else ""


@dataclass(frozen=True, slots=True)
class SearchIndex:
    """A full-text table `name` whose rows are found by the ids of another table."""

    name: str

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            message = f"{self.name!r} cannot name a table"
            raise ValueError(message)

    def make(self, tx: Writing) -> None:
        """Makes the table if it is not there."""
        tx.run(
            f"CREATE VIRTUAL TABLE IF NOT EXISTS {self.name}"
            " USING fts5(words, prefix='2 3', tokenize=\"unicode61 remove_diacritics 2\")"
        )

    def put(self, tx: Writing, number: int, texts: Sequence[str]) -> None:
        """Keeps these texts under that id, in place of what stood there.

        Each savepoint that ends would write out its few words by themselves, and SQLite would
        have to merge them later: so they are written together.
        """
        tx.put_off(self.name, partial(self._put, tx, number, fold("\n".join(texts))))

    def _put(self, tx: Writing, number: int, words: str) -> None:
        self.forget(tx, number)
        sql = f"INSERT INTO {self.name} (rowid, words) VALUES (:id, :words)"  # noqa: S608
        tx.run(sql, id=number, words=words)

    def forget(self, tx: Writing, number: int) -> None:
        """Keeps nothing under that id."""
        tx.run(f"DELETE FROM {self.name} WHERE rowid = :id", id=number)  # noqa: S608

    def write_anew(self, tx: Writing) -> None:
        """Leaves nothing in the index of what was taken out of it: its words stay there else."""
        tx.run(f"INSERT INTO {self.name} ({self.name}) VALUES ('optimize')")  # noqa: S608

    def condition(self, column: str, parameter: str) -> str:
        """The SQL condition that `column` is an id found by the query in `:parameter`."""
        return f"{column} IN (SELECT rowid FROM {self.name} WHERE {self.name} MATCH :{parameter})"  # noqa: S608

    def newest(self, tx: Reading, text: str, *, limit: int, before: int | None = None) -> list[int]:
        """Ids of what holds every word, the greatest first, all smaller than `before`."""
        query = match_all(text)
        if not query:
            return []
        bound = " AND rowid < :before" if before is not None else ""
        rows = tx.all(
            f"SELECT rowid FROM {self.name} WHERE {self.name} MATCH :query{bound}"  # noqa: S608
            " ORDER BY rowid DESC LIMIT :limit",
            query=query,
            before=before,
            limit=limit,
        )
        return [int(row[0]) for row in rows]
