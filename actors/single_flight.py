"""One question at a time under one name; whoever asks meanwhile waits for the same answer."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Generic, TypeVar

Found = TypeVar("Found")


class SingleFlight(Generic[Found]):
    """Shares each flight among all who want it.

    A flight goes on when those who wait for it are cancelled, so that nobody's impatience costs
    the others their answer. `close` ends all flights.
    """

    def __init__(self) -> None:
        self._flights: dict[str, asyncio.Task[Found]] = {}

    def is_under_way(self, name: str) -> bool:
        """Whether joining now would cost nothing."""
        return name in self._flights

    async def join(self, name: str, start: Callable[[], Coroutine[Any, Any, Found]]) -> Found:
        """The result of the flight of that name, started with `start` if there is none yet."""
        flight = self._flights.get(name)
        if flight is None:
            flight = asyncio.create_task(start())
            self._flights[name] = flight
            flight.add_done_callback(lambda landed: self._land(name, landed))
        return await asyncio.shield(flight)

    async def close(self) -> None:
        """Ends every flight and waits until it is down."""
        flights = list(self._flights.values())
        for flight in flights:
            flight.cancel()
        await asyncio.gather(*flights, return_exceptions=True)

    def _land(self, name: str, flight: asyncio.Task[Found]) -> None:
        self._flights.pop(name, None)
        if not flight.cancelled():
            flight.exception()  # seen, also when nobody waits any more
