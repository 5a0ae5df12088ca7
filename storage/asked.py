"""One question put to a database thread, and what became of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

Handed = TypeVar("Handed")

Shared = Callable[[Handed, Sequence[Any]], Sequence[object]]
"""A function that does for several items at once what each of them was brought for."""


class Attempt:
    """A context manager that keeps what its block raises, instead of ending the thread."""

    __slots__ = ("error",)

    def __init__(self) -> None:
        self.error: BaseException | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        self.error = error
        return True


class Asked(Attempt, Generic[Handed]):
    """A function that waits for its turn on a database thread.

    What it raises is kept, so that the error reaches the one who asked. Where several wait that
    have the same function `shared`, it may be run once for the `item` of each, instead of their
    own functions. One that `is_long` has savepoints of its own, many of them.
    """

    __slots__ = ("_future", "callbacks", "function", "is_long", "item", "shared", "value")

    def __init__(
        self,
        function: Callable[[Handed], object],
        future: asyncio.Future[object],
        shared: Shared[Handed] | None = None,
        item: object = None,
        *,
        is_long: bool = False,
    ) -> None:
        super().__init__()
        self.function = function
        self._future = future
        self.shared = shared
        self.item = item
        self.is_long = is_long
        self.value: object = None
        self.callbacks: Sequence[Callable[[], object]] = ()

    def fail(self, error: BaseException) -> None:
        """Notes that the work, though done, came to nothing; an error of its own stays."""
        self.error = self.error or error

    def answer(self, loop: asyncio.AbstractEventLoop) -> None:
        """Tells the one who asked; to be called in the event loop."""
        if self.error is None:
            for callback in self.callbacks:
                loop.call_soon(callback)
        if self._future.done():  # whoever asked has left; what was done stays done
            return
        if isinstance(self.error, StopIteration):  # a future cannot hold this one
            self.error = RuntimeError("the function ran out of an iterator")
        if self.error is None:
            self._future.set_result(self.value)
        else:
            self._future.set_exception(self.error)


def answer_all(loop: asyncio.AbstractEventLoop, batch: Sequence[Asked[Handed]]) -> None:
    """Answers each; to be called in the event loop."""
    for asked in batch:
        asked.answer(loop)
