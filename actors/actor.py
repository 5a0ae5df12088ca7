"""What the house knows of an actor, a follow, a pact between networks, and a host's manners."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from federation.claims import Scheme

__all__ = [
    "Actor",
    "Follow",
    "FollowState",
    "FollowWish",
    "Manners",
    "NewActor",
    "Pact",
    "PactState",
    "Role",
    "Scheme",
]


class Role(StrEnum):
    """What an actor is to this node; `REMOTE` is anybody who lives elsewhere."""

    NODE = "node"
    NETWORK = "network"
    MEMBER = "member"
    UMBRELLA = "umbrella"
    COMMUNITY = "community"  # beside an umbrella, for readers who subscribe to communities
    REMOTE = "remote"


@dataclass(frozen=True, slots=True)
class Actor:
    """One actor, ours or not. Texts of remote actors are cleaned before they are shown."""

    id: int
    iri: str
    local: bool
    role: str
    type: str
    host: str
    username: str
    name: str
    summary: str
    url: str | None
    inbox: str
    shared_inbox: str | None
    outbox: str | None
    followers: str | None
    following: str | None
    featured: str | None
    sisters: str | None
    listings: str | None
    members: str | None
    network_iri: str | None
    language: str | None
    place: str | None
    discoverable: bool
    approves_followers: bool
    moved_to: str | None
    also_known_as: tuple[str, ...]
    created_at: datetime
    updated_at: datetime
    fetched_at: datetime | None
    gone_at: datetime | None
    icon: str | None = None  # the picture of an actor of ours
    header: str | None = None  # a wide one
    fields: tuple[tuple[str, str], ...] = ()  # of an actor of ours: name, clean HTML

    @property
    def handle(self) -> str:
        """`josie@hull.example`; the host is that of the iri, so nobody can borrow one."""
        return f"{self.username}@{self.host}"

    def delivery_inbox(self, *, shared: bool) -> str:
        """Where to send: the inbox shared by its whole host, if wanted and there is one."""
        return self.shared_inbox if shared and self.shared_inbox else self.inbox


@dataclass(frozen=True, slots=True)
class NewActor:
    """What must be known of an actor who begins here; all else follows from the username.

    `summary` is clean HTML.
    """

    id: int
    role: Role
    username: str
    name: str
    summary: str = ""
    language: str | None = None
    place: str | None = None
    discoverable: bool = True
    approves_followers: bool = False


class FollowState(StrEnum):
    """How far a follow has come."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class FollowWish:
    """How a member wants to follow somebody. `languages` are two-letter codes; none: all."""

    shows_announces: bool = True
    notifies: bool = False  # of each post
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Follow:
    """`follower_id` asked to follow `followed_id` by the activity `iri`."""

    follower_id: int
    followed_id: int
    iri: str
    state: FollowState
    created_at: datetime
    answered_at: datetime | None
    wish: FollowWish = FollowWish()


class PactState(StrEnum):
    """How far a pact between our network and another has come."""

    PROPOSED = "proposed"
    ACTIVE = "active"
    DECLINED = "declined"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Pact:
    """Sisterhood with `network`; `proposed_by` is "us" or "them"."""

    id: int
    network: Actor
    offer_iri: str
    proposed_by: str
    state: PactState
    proposed_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Manners:
    """How a host was last pleased to be spoken to."""

    scheme: Scheme
    with_query: bool
    learned_at: datetime
