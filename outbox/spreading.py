"""What all the world is told without hurry is told bit by bit, over hours. Pure.

A server that has grown old knows thousands of others. When somebody leaves it, none of them has
to hear of that in the same second; and their good-bye stands in the way of nothing (DEL-11).
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from outbox.expand import Target

AT_ONCE = 100
"""So many inboxes hear of it at once, the first of the list."""

_A_MINUTE = 20
_LONGEST = timedelta(hours=6)


def spread(targets: Sequence[Target]) -> list[Target]:
    """The same targets; those behind the first hundred wait, evenly, for six hours at the most."""
    left = max(len(targets) - AT_ONCE, 0)
    whole = min(_LONGEST, timedelta(minutes=left / _A_MINUTE))
    return [
        target if place < AT_ONCE else replace(target, after=whole * ((place - AT_ONCE + 1) / left))
        for place, target in enumerate(targets)
    ]
