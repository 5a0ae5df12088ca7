"""Who we are to a browser that keeps a passkey (Web Authentication Level 2, "Relying Party")."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Party:
    """The host's name, the origin of our pages, the network's name."""

    id: str
    origin: str
    name: str
