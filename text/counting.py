"""How long a text is as programs of Mastodon count it (clientapi.md 5).

An address counts 23 characters, somebody's handle without its host, and whatever one sees as one
sign (a letter with its accents, a family of emoji) one.
"""

import re
import unicodedata
from typing import Final

PER_URL: Final = 23
_URL = re.compile(r"https?://[^\s<>\"'`{}|\\^\[\]]+", re.IGNORECASE)
_HANDLE = re.compile(r"(?<![\w@/.])(@[A-Za-z0-9_]+(?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?)@[\w.-]*\w")
_JOINER: Final = "\u200d"
_SKIN_TONES: Final = range(0x1F3FB, 0x1F400)
_TAGS: Final = range(0xE0020, 0xE0080)
_FLAG_LETTERS: Final = range(0x1F1E6, 0x1F200)


def count(text: str) -> int:
    """How many characters a text has for its writer."""
    shortened = _URL.sub("x" * PER_URL, text.replace("\r\n", "\n"))
    return _signs(_HANDLE.sub(r"\1", shortened))


def _signs(text: str) -> int:
    signs, joined, half_a_flag = 0, False, False
    for letter in text:
        if letter == _JOINER or _goes_with_the_last(letter):
            joined = joined or letter == _JOINER
            continue
        is_flag = ord(letter) in _FLAG_LETTERS
        completes = is_flag and half_a_flag
        if not (joined or completes):
            signs += 1
        half_a_flag = is_flag and not completes
        joined = False
    return signs


def _goes_with_the_last(letter: str) -> bool:
    code = ord(letter)
    return unicodedata.category(letter) in ("Mn", "Me") or code in _SKIN_TONES or code in _TAGS
