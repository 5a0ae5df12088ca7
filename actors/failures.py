"""What failed a moment ago is not tried again at once: a bounded memory of errors."""

import copy
from collections import OrderedDict

from world.clock import Clock
from world.errors import SisternetError


class Failures:
    """Remembers errors under names for a while; when it is full the oldest is forgotten."""

    def __init__(self, clock: Clock, most: int) -> None:
        self._clock = clock
        self._most = most
        self._noted: OrderedDict[str, tuple[float, SisternetError]] = OrderedDict()

    def note(self, name: str, error: SisternetError, seconds: float) -> None:
        """The error is raised again for that name during the next `seconds`."""
        self._noted.pop(name, None)
        self._noted[name] = (self._clock.monotonic() + seconds, error.with_traceback(None))
        while len(self._noted) > self._most:
            self._noted.popitem(last=False)

    def raise_known(self, name: str) -> None:
        """Raises the error that is remembered under that name, if it is."""
        known = self._noted.get(name)
        if known is None:
            return
        until, error = known
        if self._clock.monotonic() < until:
            raise copy.copy(error)
        del self._noted[name]

    def forget(self, beginning: str) -> None:
        """Forgets what is remembered under names that begin so: a host has come back."""
        for name in [name for name in self._noted if name.startswith(beginning)]:
            del self._noted[name]
