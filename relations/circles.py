"""Lists of people around somebody, a page at a time, as their ids: who may read which."""

import json
from collections.abc import Sequence
from enum import StrEnum

from actors.actor import Actor
from relations import circle_store
from storage.transaction import Reading


class Circle(StrEnum):
    """Who is listed."""

    FOLLOWERS = "followers"
    FOLLOWING = "following"
    WAITING = "waiting"  # for the owner's yes
    BLOCKED = "blocked"
    MUTED = "muted"
    ENDORSED = "endorsed"


_OPEN = frozenset({Circle.FOLLOWERS, Circle.FOLLOWING, Circle.ENDORSED})
_RECOMMENDED = frozenset({Circle.ENDORSED})


def circle_seen_by(  # whose list, whose eyes, which stretch
    tx: Reading,
    viewer: Actor | None,
    owner_id: int,
    circle: Circle,
    stretch: circle_store.Stretch,
    *,
    shows_follows: bool,
) -> list[int]:
    """Ids of a stretch of somebody's list, the newest acquaintance first.

    One's own are all open to oneself. Of others, whom they recommend is open to everybody, whom
    they follow and who follows them where the node says so (`shows_follows`), the rest to nobody.
    """
    is_own = viewer is not None and viewer.id == owner_id
    is_open = circle in _RECOMMENDED or (shows_follows and circle in _OPEN)
    if not is_own and not is_open:
        return []
    return circle_store.page(tx, circle.value, owner_id, stretch)


def familiar_seen_by(
    tx: Reading, viewer: Actor, about: Sequence[int], *, shows_follows: bool
) -> dict[int, list[int]]:
    """For each of these: whom the viewer follows who follow them as well.

    Nobody where the node does not say who follows whom.
    """
    found: dict[int, list[int]] = {number: [] for number in about}
    if shows_follows:
        for row in circle_store.familiar(tx, viewer.id, json.dumps(list(about))):
            found[row["about"]].append(row["id"])
    return found
