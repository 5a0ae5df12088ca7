"""`@context` lists that were read before and come again, word for word, in what is read next.

What carries proofs repeats its contexts in every activity, object and proof inside it: three
quarters of an announced listing. Such a list is read once; where its text comes again, the reader
is handed the same list, and nobody checks it or writes it in canonical form a second time.
"""

from collections.abc import Sequence
from threading import Lock
from typing import Any, Final

MARK: Final = "NaN"
"""Stands where a known list stood: something that JSON itself cannot say."""

NAME: Final = '"@context":'
"""After it comes a value, wherever it stands in JSON: a quote inside a text is escaped."""

DEEPEST: Final = 8
"""No known list is nested more deeply."""

MOST_KNOWN: Final = 32
_MOST_LOOKS: Final = 512


class Context(list[Any]):
    """A list of contexts that was found sound; shared by many documents, so nobody changes it.

    Whoever copies it gets a list like others, of which nothing is known.
    """

    __slots__ = ("canonical", "keys", "text")

    def __init__(self, contexts: Sequence[Any], text: str, canonical: bytes, keys: int) -> None:
        """`text` is how it stands in JSON, theirs and ours; `keys` are how many names it has."""
        super().__init__(contexts)
        self.text = text
        self.canonical = canonical
        self.keys = keys

    def __reduce__(self) -> tuple[type[list[Any]], tuple[list[Any]]]:
        return list, (list(self),)


class ContextMemory:
    """The lists that were met last. Safe to share by threads."""

    def __init__(self) -> None:
        self._known: tuple[Context, ...] = ()
        self._lock = Lock()

    def add(self, context: Context) -> None:
        """Knows that list from now on, and no longer the one that came first of too many."""
        with self._lock:
            others = (one for one in self._known if one.text != context.text)
            self._known = (context, *others)[:MOST_KNOWN]

    def cut(self, text: str) -> tuple[str, Sequence[Context]]:
        """The text with a mark in place of each known list, and those lists in their order."""
        known = self._known
        at = text.find(NAME) if known else -1
        if at < 0:
            return text, ()
        parts: list[str] = []
        found: list[Context] = []
        begin, usual = 0, known[0]
        for _ in range(_MOST_LOOKS):
            at += len(NAME)
            if not text.startswith(usual.text, at):
                usual = next((one for one in known if text.startswith(one.text, at)), usual)
            if text.startswith(usual.text, at):
                parts.append(text[begin:at])
                found.append(usual)
                begin = at = at + len(usual.text)
            at = text.find(NAME, at)
            if at < 0:
                break
        parts.append(text[begin:])
        return MARK.join(parts), found


CONTEXTS: Final = ContextMemory()
"""The memory of this process."""
