"""A sign of life of a host: whoever sends to it or asks it may try again."""

from collections import OrderedDict
from collections.abc import Callable

from actors.fetch import Fetcher
from world.clock import Clock

_PAUSE_SECONDS = 15.0
_MOST_HOSTS = 4_096


class Revival:
    """Hears the host of every authenticated delivery; cheap, for most of them are nothing new."""

    def __init__(
        self,
        clock: Clock,
        fetcher: Fetcher,
        revive_queue: Callable[[str], None],
        wake: Callable[[str], None],
    ) -> None:
        self._clock = clock
        self._fetcher = fetcher
        self._revive_queue = revive_queue
        self._wake = wake
        self._heard: OrderedDict[str, float] = OrderedDict()

    def __call__(self, host: str) -> None:
        """`host[:port]` has just spoken to us."""
        self._revive_queue(host)
        now = self._clock.monotonic()
        if now < self._heard.get(host, 0.0):
            return
        self._heard[host] = now + _PAUSE_SECONDS
        while len(self._heard) > _MOST_HOSTS:
            self._heard.popitem(last=False)
        self._fetcher.forget_failures(host)
        self._wake(host)
