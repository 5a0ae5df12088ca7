"""Decides by type: one table, one handler for each kind of activity.

A handler may raise `Needs` (fetch that and run me again), `Refused`, `Malformed`, `Missing`,
`Gone` or `Conflict` (no effect, for good), or `Unreachable` (no effect now, try again later).
"""

from collections.abc import Mapping

from federation.documents import Activity
from inbox.verified import Handler, VerifiedActivity
from storage.database import Writing

ACTOR_TYPES = frozenset({"Application", "Group", "Organization", "Person", "Service"})

# Reactions with an emoji are read as likes (FEP-c0e0).
_READ_AS = {"EmojiReact": "Like"}
_DECIDED_BY_OBJECT = frozenset({"Accept", "Offer", "Reject", "Undo"})
_ABOUT_ACTORS = frozenset({"Delete", "Update"})


def key_of(activity: Activity, inner_type: str | None) -> str:
    """The dispatch key, such as "Create", "Undo/Follow" or "Update/actor".

    `inner_type` is the type of the object: of the embedded one or, for a bare id, what the store
    remembers under it; None where nobody knows.
    """
    kind = _READ_AS.get(activity.type, activity.type)
    if kind in _DECIDED_BY_OBJECT:
        return f"{kind}/{_READ_AS.get(inner_type or '', inner_type)}" if inner_type else kind
    if kind in _ABOUT_ACTORS and (
        activity.object_id == activity.actor or activity.object_type in ACTOR_TYPES
    ):
        return f"{kind}/actor"
    return kind


class Dispatcher:
    """The table of handlers, filled once at assembly."""

    def __init__(self) -> None:
        self._handlers: dict[str, Handler] = {}

    def register(self, key: str, handler: Handler) -> None:
        """Raises `ValueError` if somebody else already handles that key."""
        if key in self._handlers:
            message = f"{key} has a handler already"
            raise ValueError(message)
        self._handlers[key] = handler

    def register_all(self, handlers: Mapping[str, Handler]) -> None:
        """Registers a room's whole table (`incoming.py`)."""
        for key, handler in handlers.items():
            self.register(key, handler)

    def keys(self) -> frozenset[str]:
        """Every kind of activity this node understands."""
        return frozenset(self._handlers)

    def dispatch(self, tx: Writing, verified: VerifiedActivity, inner_type: str | None) -> str:
        """Runs the handler for it; returns the key, or "" if nobody handles such activities."""
        key = key_of(verified.activity, inner_type)
        handler = self._handlers.get(key)
        if handler is None:
            return ""
        handler(tx, verified)
        return key
