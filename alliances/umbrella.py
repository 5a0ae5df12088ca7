"""What is known of an umbrella: its hosts, who is in, who coordinates it, what it is for."""

from dataclasses import dataclass
from datetime import datetime

from actors.actor import Actor

LONGEST_CHARTER = 10_000
LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class HostRow:
    """One host of an umbrella as it stands in the store; hosts of one `circle` are one umbrella."""

    actor_id: int
    local: bool
    circle: int
    charter: str
    charter_at: datetime | None
    community: str  # the IRI of the community beside it; empty if it has none
    read_at: datetime | None
    failures: int


@dataclass(frozen=True, slots=True)
class Member:
    """A network that is in: since when, and by the statement of which host."""

    network: Actor
    since: datetime
    by: Actor


@dataclass(frozen=True, slots=True)
class Coordinator:
    """Somebody who coordinates an umbrella, wherever they live; `actor` if we know them."""

    iri: str
    actor: Actor | None
    since: datetime


@dataclass(frozen=True, slots=True)
class Portrait:
    """An umbrella as anybody may see it; the first host is the one that was asked for."""

    actor: Actor
    charter: str
    hosts: tuple[Actor, ...]
    members: tuple[Member, ...]
    coordinators: tuple[Coordinator, ...]
    invited: tuple[str, ...]  # admitted, and have not said yes themselves: IRIs
    asking: tuple[str, ...]  # name the umbrella, and have not been admitted: IRIs
    joined: bool  # whether our own network names it
    community: str  # the handle by which Lemmy and its like subscribe; empty if there is none
    proposed: tuple[Actor, ...]  # name one of these hosts, and are not named by it
