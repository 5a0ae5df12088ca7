"""Lets the event loop go on while the clock stands still."""

import asyncio
from collections.abc import Callable

_MOST_STEPS = 2_000


async def until(holds: Callable[[], bool]) -> bool:
    """Gives every task its turns until something holds; whether it ever did."""
    for _ in range(_MOST_STEPS):
        if holds():
            return True
        await asyncio.sleep(0)  # noqa: TID251  # lets others run, does not wait
    return holds()
