"""What members do not want to read, and whether something is that. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Final

from text.clean import clean_line
from world.errors import Malformed

TITLE_LONGEST: Final = 256
KEYWORD_LONGEST: Final = 100
KEYWORDS_MOST: Final = 100
STATUSES_MOST: Final = 200
FILTERS_MOST: Final = 100
_PATTERNS_KEPT: Final = 2_000


class Context(StrEnum):
    """Where something is read."""

    HOME = "home"
    NOTIFICATIONS = "notifications"
    PUBLIC = "public"
    THREAD = "thread"
    ACCOUNT = "account"


class Action(StrEnum):
    """What is done with what is not wanted: a word instead of it first, or nothing of it."""

    WARN = "warn"
    HIDE = "hide"


@dataclass(frozen=True, slots=True)
class Keyword:
    """Words by which something is not wanted; `id` 0: not kept yet."""

    id: int
    keyword: str
    whole_word: bool = True

    def checked(self) -> "Keyword":
        """The same, tidy. Raises `Malformed` for nothing, or for too much."""
        said = clean_line(self.keyword, len(self.keyword) + 1)
        if not said:
            raise Malformed("Validation failed: Keyword can't be blank")
        if len(said) > KEYWORD_LONGEST:
            raise Malformed("Validation failed: Keyword is too long")
        return Keyword(self.id, said, self.whole_word)


@dataclass(frozen=True, slots=True)
class Filtered:
    """A single post that is not wanted."""

    id: int
    post_id: int


@dataclass(frozen=True, slots=True)
class Filter:
    """One of somebody's filters."""

    id: int
    owner_id: int
    title: str
    contexts: tuple[Context, ...]
    action: Action
    expires_at: datetime | None
    keywords: tuple[Keyword, ...] = ()
    statuses: tuple[Filtered, ...] = ()

    def is_on(self, context: Context, now: datetime) -> bool:
        """Whether it counts there and then."""
        return context in self.contexts and (self.expires_at is None or self.expires_at > now)

    def match(self, post_id: int, words: str) -> "Match | None":
        """What of the filter something meets, by its number and its words; None for nothing."""
        keywords = tuple(
            one.keyword for one in self.keywords if _pattern(one.keyword, one.whole_word)(words)
        )
        statuses = tuple(one.post_id for one in self.statuses if one.post_id == post_id)
        return Match(self, keywords, statuses) if keywords or statuses else None


@dataclass(frozen=True, slots=True)
class Match:
    """That something is what a filter is about."""

    filter: Filter
    keywords: tuple[str, ...]
    statuses: tuple[int, ...]


def checked_title(title: str) -> str:
    """A title as one line. Raises `Malformed` if there is none, or it is too long."""
    said = clean_line(title, len(title) + 1)
    if not said:
        raise Malformed("Validation failed: Title can't be blank")
    if len(said) > TITLE_LONGEST:
        raise Malformed("Validation failed: Title is too long")
    return said


def contexts_of(names: Sequence[str]) -> tuple[Context, ...]:
    """The places that are meant. Raises `Malformed` for none, or for one there is not."""
    try:
        found = tuple(dict.fromkeys(Context(name) for name in names))
    except ValueError as error:
        raise Malformed("Validation failed: Context None or invalid context supplied") from error
    if not found:
        raise Malformed("Validation failed: Context None or invalid context supplied")
    return found


@lru_cache(maxsize=_PATTERNS_KEPT)
def _pattern(keyword: str, whole_word: bool):  # type: ignore[no-untyped-def]  # noqa: ANN202, FBT001
    said = re.escape(keyword)
    if whole_word:
        # As Mastodon: a word ends where a letter begins or ends, and signs need none around them.
        before = r"(?<!\w)" if re.match(r"\w", keyword) else ""
        after = r"(?!\w)" if re.search(r"\w\Z", keyword) else ""
        said = f"{before}{said}{after}"
    return re.compile(said, re.IGNORECASE).search
