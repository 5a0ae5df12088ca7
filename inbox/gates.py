"""How many may come in at once, how fast, and who has to wait. Nothing here knows of HTTP.

Load is shed by slowing down: whoever is behind too many others waits at a `Turnstile`; nobody
who signs is turned away.
"""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

_REMEMBERED = 8_192


class Turnstile:
    """Lets in at most `each` of one name and `total` of all at once; the others wait in line.

    A name that sends very much fills its own places only, and leaves the rest to the others.
    """

    def __init__(self, *, total: int, each: int) -> None:
        self._total = asyncio.Semaphore(total)
        self._each = each
        self._names: dict[str, tuple[asyncio.Semaphore, list[None]]] = {}

    @asynccontextmanager
    async def through(self, name: str) -> AsyncIterator[None]:
        """Waits until there is a place, and holds it for the duration of the block."""
        own, users = self._names.setdefault(name, (asyncio.Semaphore(self._each), []))
        users.append(None)
        try:
            async with own, self._total:
                yield
        finally:
            users.pop()
            if not users:
                del self._names[name]


class Pace:
    """Says when the next of a name may go, so that no more than `per_minute` go in a minute.

    A burst of that many may go at once (the generic cell rate algorithm); what comes later gets
    a later instant. The longest unused names are forgotten.
    """

    def __init__(self, per_minute: int, monotonic: Callable[[], float]) -> None:
        self._step = 60.0 / per_minute
        self._monotonic = monotonic
        self._full_at: OrderedDict[str, float] = OrderedDict()

    def wait(self, name: str) -> float:
        """Seconds until the next of that name may go; takes the place."""
        delay = self.delay(name)
        now = self._monotonic()
        self._full_at[name] = max(self._full_at.pop(name, now), now) + self._step
        _forget_oldest(self._full_at)
        return delay

    def delay(self, name: str) -> float:
        """Seconds until the next of that name could go; takes no place."""
        now = self._monotonic()
        return max(0.0, max(self._full_at.get(name, now), now) + self._step - (now + 60.0))

    def has_room(self, name: str) -> bool:
        """Whether the next of that name could go at once; takes no place."""
        return self.delay(name) == 0.0


def _forget_oldest(names: OrderedDict[str, float]) -> None:
    while len(names) > _REMEMBERED:
        names.popitem(last=False)
