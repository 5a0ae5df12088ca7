"""Whoever stands at the door goes first: what was received can wait, a sender cannot.

Some servers give a delivery up if it is not answered soon (`reference/federation.md` 17, point 4),
so while deliveries are being taken in, handling holds back; but never for long, so that nobody
can keep a node from its work by knocking without end.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from world.clock import Clock

_LOOK_SECONDS = 0.002
_LONGEST_SECONDS = 0.25


class Courtesy:
    """Counts who is at the door."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._at_the_door = 0

    @contextmanager
    def serving(self) -> Iterator[None]:
        """Somebody is at the door."""
        self._at_the_door += 1
        try:
            yield
        finally:
            self._at_the_door -= 1

    @property
    def is_asked_for(self) -> bool:
        """Whether somebody is at the door now; may be asked by any thread."""
        return self._at_the_door > 0

    async def give_way(self) -> None:
        """Returns when nobody is at the door, or after a quarter of a second."""
        until = self._clock.monotonic() + _LONGEST_SECONDS
        while self._at_the_door and self._clock.monotonic() < until:
            await self._clock.sleep(_LOOK_SECONDS)
