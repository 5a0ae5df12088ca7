"""Who talks: a member of ours, somebody elsewhere, or a guest. Kept sealed, found by blind keys.

A member for whom the network's desk speaks has no key: nothing that lies open in the database
may tell which conversations are one person's (invariant 18). They are found by opening all sealed
ones.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from storage.sealing import Seal

_KEY: Final = "conversations.party"


class PartyKind(StrEnum):
    """What a number is the number of."""

    MEMBER = "member"  # an actor of ours
    REMOTE = "remote"  # an actor elsewhere
    GUEST = "guest"  # a row of `guests`
    GONE = "gone"  # nobody knows any more


@dataclass(frozen=True, slots=True)
class Party:
    """One of the two who talk.

    `hidden`: the desk speaks for this member. `thread`: the desk of another network speaks for
    several of its members; the name of the thread tells them apart.
    """

    kind: PartyKind
    id: int
    hidden: bool = False
    thread: str = ""

    @property
    def is_member(self) -> bool:
        """Whether it is one of ours."""
        return self.kind is PartyKind.MEMBER

    @property
    def is_remote(self) -> bool:
        """Whether what we say has to travel."""
        return self.kind is PartyKind.REMOTE

    @property
    def is_guest(self) -> bool:
        """Whether it is somebody without an account."""
        return self.kind is PartyKind.GUEST

    def text(self) -> str:
        """As it is sealed; `party_of` reads it."""
        return " ".join((self.kind, str(self.id), "hidden" if self.hidden else "open", self.thread))

    def key(self, seal: Seal) -> bytes | None:
        """Under which conversations are found; None for whoever must not be found."""
        if self.hidden or self.kind is PartyKind.GONE:
            return None
        return seal.blind(f"{self.kind} {self.id}", _KEY)


GONE: Final = Party(PartyKind.GONE, 0)


def member(actor_id: int, *, hidden: bool = False) -> Party:
    """A member of ours."""
    return Party(PartyKind.MEMBER, actor_id, hidden=hidden)


def remote(actor_id: int, thread: str = "") -> Party:
    """Somebody elsewhere."""
    return Party(PartyKind.REMOTE, actor_id, thread=thread)


def guest(guest_id: int) -> Party:
    """Somebody without an account."""
    return Party(PartyKind.GUEST, guest_id)


def party_of(text: str) -> Party:
    """What `Party.text` wrote."""
    kind, number, way, thread = text.split(" ", maxsplit=3)
    return Party(PartyKind(kind), int(number), way == "hidden", thread)
