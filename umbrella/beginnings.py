"""Words as the full-text index takes them, so that looking for the newest that hold them is cheap.

The last may be the beginning of one (`storage.search.match_all`). Of a beginning for which it has
no list of its own SQLite would first put together all that hold any such word, be it millions;
told the words there are that begin so, it reads no more of them than it needs.
"""

from typing import Final

from storage.search import match_all, words_of
from storage.transaction import Reading
from umbrella import index_store as store

LISTED: Final = (2, 3)
"""Of beginnings of so many letters the index has lists (`storage.search.SearchIndex.make`)."""
_MOST: Final = 100
_BEYOND: Final = "\U0010ffff"  # stands in no word, and behind all that do


def query_of(tx: Reading, text: str) -> str:
    """As `match_all`, to be answered quickly; empty if there is no word in the text."""
    *whole, last = words_of(text) or [""]
    if not last.isascii() or not last or len(last) in LISTED:
        return match_all(text)
    found = _listed_within(tx, last) if len(last) < min(LISTED) else _words(tx, last)
    if not found or len(found) > _MOST:
        return match_all(text)
    return " AND ".join([*(f'"{word}"' for word in whole), f"({' OR '.join(found)})"])


def _words(tx: Reading, beginning: str) -> list[str]:
    """Every word that begins so, or more than `_MOST` of them."""
    found: list[str] = []
    word = store.first_word(tx, beginning, beginning + _BEYOND)
    while word is not None and len(found) <= _MOST:
        found.append(f'"{word}"')
        word = store.first_word(tx, _after(word), beginning + _BEYOND)
    return found


def _listed_within(tx: Reading, letter: str) -> list[str]:
    """The letter if it is a word, and every beginning of words with it that has a list."""
    found: list[str] = []
    word = store.first_word(tx, letter, letter + _BEYOND)
    while word is not None and len(found) <= _MOST:
        beginning = word[: min(LISTED)]
        is_whole = beginning == letter
        found.append(f'"{beginning}"' if is_whole else f'"{beginning}"*')
        following = _after(word) if is_whole else beginning + _BEYOND
        word = store.first_word(tx, following, letter + _BEYOND)
    return found


def _after(word: str) -> str:
    return word + "\x01"  # less than any letter
