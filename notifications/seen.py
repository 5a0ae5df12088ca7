"""What members may read of what they were told: the access functions of this room (rule R8)."""

from notifications.seen_store import (
    Wanted,
    count_for,
    count_groups_for,
    from_ids_for,
    group_for,
    groups_for,
    listed_for,
    one_for,
)

__all__ = [
    "Wanted",
    "count_for",
    "count_groups_for",
    "from_ids_for",
    "group_for",
    "groups_for",
    "listed_for",
    "one_for",
]
