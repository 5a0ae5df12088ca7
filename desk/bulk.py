"""A sheet of paper with many rows: each is checked, good ones are taken, the others come back.

Pure rules; what becomes of a row is decided in the transaction of the whole sheet (`entering`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from accounts.behalf import ConsentHow
from desk.names import Names
from listings.categories import CATEGORIES, Category, code_of_tag
from listings.listing import Kind
from storage.search import fold
from text.desk_phrases import DESK_TROUBLE
from text.languages import Words

ROWS: Final = 20
_FIRST_YEAR, _LAST_YEAR = 1900, 2199  # of days that anybody may mean
COLUMNS: Final = ("member", "kind", "title", "category", "until")


@dataclass(frozen=True, slots=True)
class Line:
    """One row as it was typed."""

    member: str = ""
    kind: str = Kind.OFFER
    title: str = ""
    category: str = ""
    until: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was written in it."""
        return not (self.member or self.title or self.category or self.until)


@dataclass(frozen=True, slots=True)
class Left:
    """A row that could not be taken: what is wrong in which column, in English."""

    line: Line
    wrong: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Taken:
    """A row that was taken: whose, what, and the number of the listing it became."""

    name: str
    title: str
    kind: str
    post_id: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet as it was entered; `gone_on` is the one with which its rest was entered."""

    id: int
    how: ConsentHow
    on: date
    taken: Sequence[Taken] = ()
    left: Sequence[Left] = ()
    gone_on: int | None = None


@dataclass(frozen=True, slots=True)
class Read:
    """A row that can be meant: whose it is, its kind, its category, its last day."""

    member_id: int
    name: str
    kind: Kind
    title: str
    category: str
    until: date | None


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads rows: who may be meant, and in which language kinds of help are written."""

    names: Names
    words: Words
    _codes: dict[str, str] = field(default_factory=dict)

    def read(self, line: Line) -> Read | Left:
        """The row as it is meant, or what is wrong with it."""
        wrong: dict[str, str] = {}
        found = self.names.exact(line.member)
        if len(found) != 1:
            wrong["member"] = DESK_TROUBLE["which member" if found else "no such name"]
        if not line.title:
            wrong["title"] = DESK_TROUBLE["title"]
        code = self.category(line.category)
        if not code:
            wrong["category"] = DESK_TROUBLE["category"]
        until = _day(line.until)
        if line.until and until is None:
            wrong["until"] = DESK_TROUBLE["until"]
        if wrong:
            return Left(line, wrong)
        (who,) = found
        return Read(who.actor_id, who.name, Kind(line.kind), line.title, code, until)

    def category(self, typed: str) -> str:
        """The code of a kind of help by its words, its tag or its code; "" for none."""
        wanted = fold(typed).strip()
        if not self._codes:
            for item in reversed(tuple(CATEGORIES.values())):
                self._codes.update((name, item.code) for name in self._called(item))
        return self._codes.get(wanted) or code_of_tag(wanted.removeprefix("#")) or ""

    def _called(self, item: Category) -> tuple[str, ...]:
        """Everything a category is called; of two that are called alike the first one counts."""
        said = (item.label, self.words.gettext(item.label), item.code)
        return tuple(fold(name) for name in (*item.synonyms, *said))


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text) if text else None
    except ValueError:
        return None
    return day if day is not None and _FIRST_YEAR <= day.year <= _LAST_YEAR else None
