"""The kinds of letters, which of them a person may switch off, and for how long each is of use."""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class LetterKind(StrEnum):
    """What a letter is about; `text.phrases.LETTER_KINDS` has words for each."""

    INVITATION = "invitation"
    SIGN_IN = "sign_in"
    ADDRESS = "address"
    WELCOME = "welcome"
    BEHALF = "behalf"
    ANSWER = "answer"
    AGREED = "agreed"
    LAPSE = "lapse"
    DIGEST = "digest"
    SEARCH = "search"
    MATCH = "match"
    REPORT = "report"
    DESK = "desk"
    HELP = "help"


# Asked for by the reader at that moment, or owed to them (`domain.md` 1.2: what is done on
# somebody's behalf is always shown to them).
ALWAYS_SENT: Final = frozenset(
    {LetterKind.SIGN_IN, LetterKind.ADDRESS, LetterKind.WELCOME, LetterKind.BEHALF}
)
CHOOSABLE: Final = tuple(kind for kind in LetterKind if kind not in ALWAYS_SENT)

# Somebody waits for them in front of a page: no hour is too late.
URGENT: Final = frozenset({LetterKind.SIGN_IN, LetterKind.ADDRESS})

_DEFAULT_USE = timedelta(days=4)
_USE: Mapping[LetterKind, timedelta] = MappingProxyType(
    {
        LetterKind.SIGN_IN: timedelta(hours=1),
        LetterKind.ADDRESS: timedelta(days=1),
        LetterKind.LAPSE: timedelta(days=3),
        LetterKind.DIGEST: timedelta(days=2),
        LetterKind.DESK: timedelta(days=1),
    }
)


def use_of(kind: LetterKind) -> timedelta:
    """For how long a letter of that kind is worth sending; after that it is given up."""
    return _USE.get(kind, _DEFAULT_USE)
