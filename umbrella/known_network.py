"""What the umbrella knows of a network. Pure."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class KnownNetwork:
    """A network of the umbrella; `distance` 0 is our own, 1 a sister, 2 a sister's sister."""

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
