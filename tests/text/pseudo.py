"""A language that nobody speaks: whatever passes through the catalogues looks foreign in it.

Its messages are English with every letter changed, its dates and numbers are Greek, and it runs
from right to left. So any English word on a page in it is one that translators never get to see.
"""

import re
from typing import Final

from babel import Locale

from text.languages import Words

_PLACES: Final = re.compile(r"(\{\w+\})")
_LETTERS: Final = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "αвčδεφγћιјκλмиορҩѓѕтυνωхуζΑВČΔΕΦΓЋΙЈΚΛМИΟΡҨЃЅТЏΝΩХУΖ",
)


class PseudoWords(Words):
    """Says everything so that it can be told from what is not said through it."""

    def __init__(self) -> None:
        super().__init__("en")
        self._locale = Locale.parse("el")

    @property
    def direction(self) -> str:
        return "rtl"

    def gettext(self, message: str, /, **values: object) -> str:
        said = _foreign(message)
        return said.format(**values) if values else said

    def ngettext(self, one: str, many: str, count: int, /, **values: object) -> str:
        said = _foreign(one if count == 1 else many)
        return said.format(count=self.number(count), **values)


def _foreign(message: str) -> str:
    """The message with other letters; what stands in braces is kept."""
    parts = _PLACES.split(message)
    return "".join(part if part.startswith("{") else part.translate(_LETTERS) for part in parts)
