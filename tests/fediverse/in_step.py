"""One thing after another: what runs beside the event loop elsewhere runs on it here.

The store's threads and the signing threads answer in an order that nobody can repeat. With them
in step, a run depends on its seed alone. What is left out is only the waiting: the connections,
transactions and signatures are the real ones. `tests/storage` and the journeys use the threads.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from types import TracebackType
from typing import Self, TypeVar

import pytest

T = TypeVar("T")


class InStep:
    """Stands where `storage.connection.OwnThread` stands."""

    def __init__(self, connector: Callable[[], sqlite3.Connection]) -> None:
        self._connector = connector

    async def __aenter__(self) -> Self:
        self._connection = self._connector()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._connection.close()

    async def on_thread(self, function: Callable[[sqlite3.Connection], T]) -> T:
        """What `function` returns, at once."""
        return function(self._connection)


@contextmanager
def in_step() -> Iterator[None]:
    """Brings stores opened, and work handed to executors, from now on into step."""
    loop = asyncio.get_running_loop()

    def at_once(
        _pool: Executor | None, work: Callable[..., T], *given: object
    ) -> asyncio.Future[T]:
        future: asyncio.Future[T] = loop.create_future()
        try:
            future.set_result(work(*given))
        except Exception as error:  # noqa: BLE001  # whatever it is belongs to who asked
            future.set_exception(error)
        return future

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("storage.database.OwnThread", InStep)
        patch.setattr(loop, "run_in_executor", at_once)
        yield
