"""What the umbrella knows of a network. Pure."""

from dataclasses import dataclass
from datetime import datetime

from federation.network_profile import Whereabouts

_NOWHERE = Whereabouts()


@dataclass(frozen=True, slots=True)
class NetworkFacts:
    """What a network says of itself, and what was found there at the last visit.

    `told_listings` is how many open listings it counts itself, None if it does not say, or tells
    us more than everybody. `told_members`: how many members it has, if it publishes that.
    """

    area: str = ""
    where: Whereabouts = _NOWHERE
    languages: tuple[str, ...] = ()
    told_listings: int | None = None
    told_members: int | None = None
    software: str | None = None
    opted_out: bool = False


_NOTHING_SAID = NetworkFacts()


@dataclass(frozen=True, slots=True)
class KnownNetwork:
    """A network of the umbrella; `distance` 0 is our own, 1 a sister, 2 a sister's sister.

    `via_name` is who named it: a network, or an umbrella that it is in. `categories` are the
    roots of what it offers and asks for. `asked_again_at`: it did not answer, or shall be read.
    """

    actor_id: int
    iri: str
    handle: str
    name: str
    place: str
    url: str | None
    distance: int
    proof: str
    via_id: int | None
    via_name: str | None
    walked_at: datetime | None
    walk_error: str | None
    open_listings: int
    facts: NetworkFacts = _NOTHING_SAID
    categories: tuple[str, ...] = ()
    failures: int = 0
    asked_again_at: datetime | None = None
    last_contact_at: datetime | None = None
