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
    """Counts who is at the door.

    In a flood the door is free for moments only, between an answer and the next request of the
    same sender; so it counts as free when nobody has come since the last look either.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._at_the_door = 0
        self._came = 0
        self._seen = 0

    @contextmanager
    def serving(self) -> Iterator[None]:
        """Somebody is at the door."""
        self._at_the_door += 1
        self._came += 1
        try:
            yield
        finally:
            self._at_the_door -= 1

    @property
    def is_asked_for(self) -> bool:
        """Whether somebody is at the door or has just been; may be asked by any thread."""
        return self._at_the_door > 0 or self._came != self._seen

    async def give_way(self) -> None:
        """Returns when nobody is at the door any more, or after a quarter of a second."""
        until = self._clock.monotonic() + _LONGEST_SECONDS
        while self.is_asked_for and self._clock.monotonic() < until:
            self._seen = self._came
            await self._clock.sleep(_LOOK_SECONDS)
