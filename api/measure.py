"""How many calls somebody has left, as Mastodon measures them (clientapi.md 5).

Counted in memory alone: whoever starts the node anew begins at nothing, which harms nobody.
"""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from api.wording import SAID
from storage.instants import to_text
from world.clock import Clock
from world.errors import Limited

_SPAN: Final = timedelta(minutes=5)
_KEPT: Final = 20_000


@dataclass(slots=True)
class _Count:
    ends_at: datetime
    used: int = 0


class Measure:
    """Counts the calls of each member, and of each address that names none."""

    def __init__(self, clock: Clock, most: int, span: timedelta = _SPAN) -> None:
        self._clock = clock
        self._most = most
        self._span = span
        self._counts: OrderedDict[object, _Count] = OrderedDict()

    def take(self, who: object) -> Mapping[str, str]:
        """One call more; the headers that tell what is left. Raises `Limited` beyond the most."""
        now = self._clock.now()
        count = self._counts.get(who)
        if count is None or count.ends_at <= now:
            count = self._counts[who] = _Count(now + self._span)
            self._counts.move_to_end(who)
            while len(self._counts) > _KEPT:
                self._counts.popitem(last=False)
        count.used += 1
        if count.used > self._most:
            raise Limited(SAID["too often"], max(1, int((count.ends_at - now).total_seconds())))
        return {
            "x-ratelimit-limit": str(self._most),
            "x-ratelimit-remaining": str(self._most - count.used),
            "x-ratelimit-reset": to_text(count.ends_at),
        }
