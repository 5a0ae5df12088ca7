"""When a network that did not answer is asked again. Pure."""

from datetime import datetime, timedelta
from typing import Final

_FIRST_PAUSE: Final = timedelta(minutes=5)
_LONGEST_PAUSE: Final = timedelta(hours=6)
_MOST_DOUBLINGS: Final = 7


def next_walk(now: datetime, failures: int, retry_after: int | None) -> datetime:
    """Five minutes after the first failure, twice as long after each further one, up to six hours.

    Whoever says when to come back (`Retry-After`, seconds) is not asked before.
    """
    pause = _FIRST_PAUSE * (1 << min(max(failures - 1, 0), _MOST_DOUBLINGS))
    asked = timedelta(seconds=retry_after or 0)
    return now + max(min(pause, _LONGEST_PAUSE), asked)
