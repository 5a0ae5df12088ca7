"""When something that failed is tried again. Pure."""

from datetime import datetime, timedelta
from typing import Final

_DELAYS: Final = (
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=6),
    timedelta(hours=24),
)
MOST_TRIES: Final = len(_DELAYS) + 1


def next_try(tries: int, now: datetime, jitter: float) -> datetime | None:
    """When to try again after `tries` tries have failed; None: not any more.

    `jitter` in [0, 1) lengthens the delay by up to a fifth, so that what failed together does
    not come back together (FLT-30).
    """
    if not 0 < tries < MOST_TRIES:
        return None
    return now + _DELAYS[tries - 1] * (1 + jitter / 5)
