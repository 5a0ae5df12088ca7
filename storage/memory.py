"""What rooms keep in memory of one database, so that they need not read it all each time."""

import ctypes
from collections.abc import Callable
from contextlib import suppress
from threading import Lock
from typing import TypeVar, cast

T = TypeVar("T")


class Memory:
    """One object of each kind, made when it is first asked for. Safe to share by threads.

    Readers of one database share it; whoever keeps something there sees to it that it says what
    the snapshot says. A transaction that writes has one of its own, for it may be undone.
    """

    def __init__(self) -> None:
        self._kept: dict[object, object] = {}
        self._lock = Lock()

    def of(self, kind: Callable[[], T]) -> T:
        """The one object that `kind` made, or makes now."""
        with self._lock:
            if kind not in self._kept:
                self._kept[kind] = kind()
            return cast("T", self._kept[kind])


def give_back() -> None:
    """Hands what is free back to the system, which is not done by itself for many small pieces.

    Nothing happens where the C library knows of no such thing (it is one of glibc).
    """
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
