"""How a thing of somebody else came to us, and who hears of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from actors.actor import Actor
from federation.documents import Thing
from posts.post import Post, Proof
from storage.transaction import Writing


class Way(StrEnum):
    """How something came here."""

    PUSH = "push"  # its author's server delivered it
    ANNOUNCE = "announce"  # somebody else passed a copy on, or named it
    PULL = "pull"  # we read it at its origin or in a list


@dataclass(frozen=True, slots=True)
class Arrival:
    """A thing that its author has provably said, and how it came to us.

    `brought_by` is who passed it on, where that is somebody else than its author; `proof` what
    its proof is worth, if that was looked at before.
    """

    thing: Thing
    author: Actor
    received_at: datetime
    requested: bool = False  # asked for by us: kept whoever has to do with it
    way: Way = Way.PUSH
    brought_by: Actor | None = None
    proof: Proof | None = None


class ArrivalWatcher(Protocol):
    """A room above that hears each time a post of somebody else comes, the same one again too.

    Called inside the transaction, after the observers: what it raises undoes the whole activity.
    """

    def arrived(self, tx: Writing, post: Post, arrival: Arrival, *, rewritten: bool) -> None:
        """`rewritten`: its text is new here, and its proof was looked at just now."""
        ...
