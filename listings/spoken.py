"""Reads offers and needs out of what members write in their own programs. Pure.

A hashtag of the kind, at the beginning or among those at the end, makes a listing of a post; the
first line is its title, the other hashtags are its categories, a line such as "until 30 June" is
its end. Programs have no word for neighbours: what is for followers only is for the network.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from types import MappingProxyType
from typing import Final

from listings.categories import CATEGORIES, code_of_tag, is_sensitive
from listings.listing import (
    BODY_LONGEST,
    CATEGORIES_MOST,
    TITLE_LONGEST,
    Agreed,
    Kind,
    ListingAudience,
    ListingDraft,
)
from listings.wordbook import KIND_TAGS, minutes_in, until_in
from posts.post import Visibility
from storage.search import fold
from text.languages import LANGUAGES, words_for, zone_of

_TAG: Final = re.compile(r"#(\w+)")
_TAGS_AT_END: Final = re.compile(r"(?:\s*#\w+)+\s*\Z")
_LEADING: Final = re.compile(r"\s*#(\w+)\s*[:·-]?\s*")
_SENTENCE: Final = re.compile(r"(?<=[.!?])\s")

AUDIENCES: Final[Mapping[Visibility, ListingAudience]] = MappingProxyType(
    {
        Visibility.PUBLIC: ListingAudience.PUBLIC,
        Visibility.UNLISTED: ListingAudience.SISTERS,
        Visibility.SISTERS: ListingAudience.SISTERS,
        Visibility.FOLLOWERS: ListingAudience.NETWORK,
        Visibility.NETWORK: ListingAudience.NETWORK,
        Visibility.COORDINATORS: ListingAudience.COORDINATOR,
        Visibility.DIRECT: ListingAudience.COORDINATOR,
    }
)
"""Who gets a listing that was written for these eyes; each of ours shows as one no wider."""


@dataclass(frozen=True, slots=True)
class Written:
    """What a member wrote, for whom, when, and in which zone the days they name are."""

    text: str
    visibility: Visibility
    now: datetime
    zone: str
    language: str | None = None
    pictures: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class Spoken:
    """How it was read. `narrowed`: it is sensitive, and coordinators see it, nobody else."""

    draft: ListingDraft
    until: date | None
    narrowed: bool


def kind_in(text: str) -> Kind | None:
    """Whether a text is meant as an offer or a need: by the first hashtag of that sort."""
    found = _LEADING.match(text)
    tags = ([found[1]] if found else []) + _tags_at_end(text)
    kinds = [KIND_TAGS[fold(tag)] for tag in tags if fold(tag) in KIND_TAGS]
    return Kind(kinds[0]) if kinds else None


def read(written: Written, *, kind: Kind | None = None) -> Spoken | None:
    """The listing in a text, or None if it is none; `kind` is that of one that is rewritten."""
    kind = kind or kind_in(written.text)
    if kind is None:
        return None
    tags = [fold(tag) for tag in _TAG.findall(written.text)]
    lines, until = _without_end(_bare(written.text), written)
    title, body = _title_and_body(lines)
    categories = _categories(tags)
    audience = AUDIENCES[written.visibility]
    narrowed = is_sensitive(categories) and audience is not ListingAudience.COORDINATOR
    draft = ListingDraft(
        kind=kind,
        title=title,
        body=body,
        language=written.language,
        categories=categories,
        estimate_minutes=minutes_in(written.text),
        audience=ListingAudience.COORDINATOR if narrowed else audience,
        expires_at=None if until is None else _end_of(until, written.zone),
        pictures=written.pictures,
        consent=None if narrowed else Agreed(words=_first_words(written.text)),
    )
    return Spoken(draft, until, narrowed)


def _first_words(text: str) -> str:
    return " ".join(text.split())[:200]


def _bare(text: str) -> list[str]:
    """The lines without the hashtags before and after what is said."""
    rest = _TAGS_AT_END.sub("", text.strip())
    while (found := _LEADING.match(rest)) is not None and fold(found[1]) in KIND_TAGS:
        rest = rest[found.end() :]
    return [line.strip() for line in rest.splitlines()]


def _tags_at_end(text: str) -> list[str]:
    found = _TAGS_AT_END.search(text)
    return _TAG.findall(found[0]) if found else []


def _without_end(lines: list[str], written: Written) -> tuple[list[str], date | None]:
    today = written.now.astimezone(zone_of(written.zone)).date()
    for place, line in enumerate(lines):
        day = until_in(line, today)
        if day is not None:
            return lines[:place] + lines[place + 1 :], day
    return lines, None


def _title_and_body(lines: list[str]) -> tuple[str, str]:
    """The first line that says something, or as many of its words as a title may have."""
    said = "\n".join(lines).strip()
    first, _, rest = said.partition("\n")
    if len(first) <= TITLE_LONGEST:
        return first, rest.strip()[:BODY_LONGEST]
    sentence = _SENTENCE.split(first)[0]
    if len(sentence) <= TITLE_LONGEST:
        return sentence.rstrip("."), said[:BODY_LONGEST]
    cut = first[: TITLE_LONGEST - 1].rpartition(" ")[0] or first[: TITLE_LONGEST - 1]
    return f"{cut}…", said[:BODY_LONGEST]


def _categories(tags: Iterable[str]) -> tuple[str, ...]:
    found = dict.fromkeys(code for tag in tags if (code := _code_of(tag)) is not None)
    # Of a root and its own branch only the branch: it says more.
    roots = {CATEGORIES[code].root for code in found if not CATEGORIES[code].is_root}
    kept = [code for code in found if not (CATEGORIES[code].is_root and code in roots)]
    return tuple(kept[:CATEGORIES_MOST])


def _code_of(tag: str) -> str | None:
    return code_of_tag(tag) or _names().get(tag)


@cache
def _names() -> Mapping[str, str]:
    """Categories by what they are called in each of our languages, run together as hashtags are."""
    names: dict[str, str] = {}
    for code, category in CATEGORIES.items():
        said = [words_for(language).gettext(category.label) for language in LANGUAGES]
        for name in (code, *said, *category.synonyms):
            names.setdefault("".join(letter for letter in fold(name) if letter.isalnum()), code)
    return MappingProxyType(names)


def _end_of(day: date, zone: str) -> datetime:
    """The last instant of a day where the network lives."""
    following = datetime.combine(day + timedelta(days=1), time(), zone_of(zone))
    return following - timedelta(minutes=1)
