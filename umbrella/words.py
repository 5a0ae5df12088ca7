"""Posts found by their words: indexed a moment after they come, looked for as programs ask.

`from:`, `has:`, `is:`, `before:` and `after:` are as on Mastodon; a word that is none of them is
a word. Nobody finds what they may not see, nor what others did not mean to be found.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from actors import store as people
from posts.seen import Viewer
from storage.database import Database
from storage.search import match_all
from storage.transaction import Reading, Writing
from text.clean import plain_text
from umbrella import words_store
from umbrella.words_store import WORDS, Wanted
from world.ids import smallest_id_at

_AT_ONCE: Final = 100  # so that nobody waits long for the writer
_TURNS: Final = 5
_LONGEST: Final = 500
_OPERATOR = re.compile(r"(from|has|is|before|after|in|language):(\S+)", re.IGNORECASE)
_NOBODY: Final = 0


class Words:
    """Keeps the index in step; to be called again and again."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def index_some(self, _now: datetime) -> int:
        """Indexes some of what waits, the newest first; says how many posts."""
        done = 0
        for _ in range(_TURNS):
            some = await self._database.write(_index_some)
            done += some
            if some < _AT_ONCE:
                break
        return done


def forget_gone(tx: Writing) -> None:
    """Takes the words of posts that are gone out of the index at once, for whoever was erased."""
    for post_id in words_store.take_gone(tx):
        WORDS.forget(tx, post_id)


def _index_some(tx: Writing) -> int:
    posts = words_store.take_unindexed(tx, _AT_ONCE)
    for post in posts:
        if post.content is None:
            WORDS.forget(tx, post.id)
        else:
            WORDS.put(tx, post.id, [post.name, post.summary, plain_text(post.content)])
    return len(posts)


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody typed, taken apart. `author` is a handle, "me", or ""."""

    words: str
    author: str
    wanted: Wanted


def question_of(typed: str, author_id: int | None = None) -> Question:
    """What somebody wants to find; an operator that means nothing is passed over."""
    text = typed[:_LONGEST]
    author, wanted = "", Wanted(query="", author_id=author_id)
    for name, value in _OPERATOR.findall(text):
        if name.lower() == "from":
            author = value.removeprefix("@")
        else:
            wanted = _with(wanted, name.lower(), value.lower())
    words = _OPERATOR.sub(" ", text).strip()
    return Question(words, author, replace(wanted, query=match_all(words)))


def posts_seen_by(
    tx: Reading, viewer: Viewer, question: Question, host: str, *, limit: int, offset: int
) -> Sequence[int]:
    """Ids of what somebody may see and others meant to be found, newest first."""
    wanted = question.wanted
    if question.author:
        wanted = replace(wanted, author_id=_author(tx, viewer, question.author, host))
    return words_store.found(tx, viewer, wanted, limit=limit, offset=offset)


def _author(tx: Reading, viewer: Viewer, handle: str, host: str) -> int:
    if handle.lower() == "me":
        return viewer.actor.id if viewer.actor is not None else _NOBODY
    name, _, where = handle.partition("@")
    if where and where.lower() != host:
        found = people.by_handle(tx, where.lower(), name)
    else:
        found = people.local_by_username(tx, name)
    return _NOBODY if found is None else found.id


def _with(wanted: Wanted, name: str, value: str) -> Wanted:
    match name, value:
        case "has", "media" | "image" | "video" | "audio":
            return replace(wanted, only_media=True)
        case "is", "reply":
            return replace(wanted, reply=True)
        case "is", "sensitive":
            return replace(wanted, sensitive=True)
        case "before", _:
            return replace(wanted, before=_first_id_of(value) or wanted.before)
        case "after", _:
            return replace(wanted, after=_first_id_of(value) or wanted.after)
    return wanted


def _first_id_of(day: str) -> int:
    """The smallest id of that day; 0 for what is none."""
    try:
        return max(0, smallest_id_at(datetime.fromisoformat(day).replace(tzinfo=UTC)))
    except (ValueError, OverflowError):
        return 0
