"""Who an activity is for, as people think of it, and how that is written in `to` and `cc`."""

from collections.abc import Sequence
from enum import StrEnum

from actors.actor import Actor
from federation.addressing import PUBLIC
from world.errors import Conflict


class Audience(StrEnum):
    """The six audiences of a node (`docs/architecture.md`, "Audiences")."""

    PUBLIC = "public"
    UNLISTED = "unlisted"
    FOLLOWERS = "followers"
    SISTERS = "sisters"
    NETWORK = "network"
    DIRECT = "direct"

    @property
    def for_everybody(self) -> bool:
        """Whether anybody may read it: such activities carry proofs and are served to all."""
        return self in (Audience.PUBLIC, Audience.UNLISTED)


def addressing(
    audience: Audience, sender: Actor, network: Actor, people: Sequence[str]
) -> tuple[list[str], list[str]]:
    """`to` and `cc` of something `sender` says to that audience; `people` are actors' IRIs.

    Both are always lists and hold nobody twice. `network` is the sender's home network. Raises
    `Conflict` when the sender or the network has no collection of that kind.
    """
    to, cc = _addressed(audience, sender, network, people)
    to = list(dict.fromkeys(to))
    return to, [iri for iri in dict.fromkeys(cc) if iri not in to]


def _addressed(
    audience: Audience, sender: Actor, network: Actor, people: Sequence[str]
) -> tuple[list[str], list[str]]:
    named = list(people)
    match audience:
        case Audience.PUBLIC:
            # The node's own actor speaks to everybody, but nobody follows it.
            followers = [] if sender.followers is None else [sender.followers]
            return [PUBLIC], [*followers, *named]
        case Audience.UNLISTED:
            return _known(sender.followers, "followers"), [PUBLIC, *named]
        case Audience.FOLLOWERS:
            return _known(sender.followers, "followers"), named
        case Audience.SISTERS:
            return _known(network.sisters, "sisters"), named
        case Audience.NETWORK:
            return _known(network.members, "members"), named
        case Audience.DIRECT:
            return named, []


def _known(collection: str | None, what: str) -> list[str]:
    if collection is None:
        raise Conflict(f"This actor has no collection of {what} to address.")
    return [collection]
