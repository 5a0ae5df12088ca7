"""Finds what may lie at an address by the first words of its path, instead of trying everything.

A node has more than five hundred patterns of paths (`/api/v1/accounts/{id}`). Each stands where
those of its words lead that are the same for everybody, and only those on the way are tried.
"""

from collections.abc import Iterable, Sequence
from itertools import takewhile
from typing import Generic, TypeVar

T = TypeVar("T")


class Signposts(Generic[T]):
    """Made of patterns, each with whatever lies there; `{` begins what differs."""

    def __init__(self, places: Iterable[tuple[str, T]]) -> None:
        self._start: _Corner[T] = _Corner()
        for number, (pattern, thing) in enumerate(places):
            self._start.lead_to(_fixed_words(pattern)).own.append((number, thing))
        self._start.put_up([])

    def near(self, path: str) -> Sequence[T]:
        """All that may lie at that path, in the order in which it was given."""
        corner = self._start
        for word in path.split("/")[1:]:
            further = corner.further.get(word)
            if further is None:
                break
            corner = further
        return corner.near


class _Corner(Generic[T]):
    """Where words lead: what has no more fixed words than these, and the corners beyond."""

    def __init__(self) -> None:
        self.own: list[tuple[int, T]] = []
        self.further: dict[str, _Corner[T]] = {}
        self.near: Sequence[T] = ()

    def lead_to(self, words: Iterable[str]) -> "_Corner[T]":
        """The corner at which these words end."""
        corner = self
        for word in words:
            corner = corner.further.setdefault(word, _Corner())
        return corner

    def put_up(self, before: Sequence[tuple[int, T]]) -> None:
        """Tells this corner, and all beyond it, what there was on the way."""
        on_the_way = sorted([*before, *self.own], key=lambda placed: placed[0])
        self.near = tuple(thing for _, thing in on_the_way)
        for corner in self.further.values():
            corner.put_up(on_the_way)


def _fixed_words(pattern: str) -> Iterable[str]:
    return takewhile(lambda word: "{" not in word, pattern.split("/")[1:])
