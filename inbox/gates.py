"""How many may come in at once, how fast, and who has to wait. Nothing here knows of HTTP.

Load is shed by slowing down: whoever is behind too many others waits at a `Turnstile`; nobody
who signs is turned away.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

_REMEMBERED = 8_192


class Turnstile:
    """Lets in at most `each` of one name and `total` of all at once; the others wait in line.

    A name that sends very much fills its own places only, and leaves the rest to the others.
    """

    def __init__(self, *, total: int, each: int) -> None:
        self._total = asyncio.Semaphore(total)
        self._each = each
        self._names: dict[str, _Row] = {}

    def through(self, name: str) -> "Passage":
        """Waits until there is a place, and holds it for the duration of the block."""
        return Passage(self, name)

    async def enter(self, name: str) -> None:
        """Waits until there is a place; whoever enters has to leave."""
        row = self._names.get(name)
        if row is None:
            row = self._names[name] = _Row(asyncio.Semaphore(self._each))
        row.people += 1
        try:
            await row.places.acquire()
            try:
                await self._total.acquire()
            except BaseException:
                row.places.release()
                raise
        except BaseException:
            self._forget_one(name, row)
            raise

    def leave(self, name: str) -> None:
        """Gives the place to the next in line."""
        row = self._names[name]
        self._total.release()
        row.places.release()
        self._forget_one(name, row)

    def _forget_one(self, name: str, row: "_Row") -> None:
        row.people -= 1
        if not row.people:
            del self._names[name]


@dataclass(slots=True)
class _Row:
    """Those of one name, inside or in line."""

    places: asyncio.Semaphore
    people: int = 0


class Passage:
    """A place at a turnstile, for the duration of a block."""

    __slots__ = ("_name", "_turnstile")

    def __init__(self, turnstile: Turnstile, name: str) -> None:
        self._turnstile = turnstile
        self._name = name

    async def __aenter__(self) -> None:
        await self._turnstile.enter(self._name)

    async def __aexit__(self, *_: object) -> None:
        self._turnstile.leave(self._name)


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
