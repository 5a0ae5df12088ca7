"""Reads what a member's program asks for: pure rules (ActivityPub section 6).

The program's ids, times and proofs are passed over: names are given by the node, and a proof is
made by it. Whom something is for is read from `to`, `cc`, `bto`, `bcc` and `audience`, and never
becomes wider than that.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from actors.actor import Actor
from federation.addressing import is_public
from federation.json_ld import plainly
from federation.kinds import ACTIVITY_TYPES
from federation.origins import is_iri
from federation.strict_json import Json
from listings.listing import ListingAudience
from outbox.audience import Audience
from world.errors import Malformed, Refused

_MOST_PEOPLE = 100
_ADDRESSES = ("to", "cc", "bto", "bcc", "audience")
_NOT_TAKEN = frozenset({"id", "proof", "signature", "published", "updated", "replies", "likes"})


@dataclass(frozen=True, slots=True)
class Wish:
    """One activity a program asks for: its type, its object, and whom it is for."""

    type: str
    object_iri: str | None
    object: Json | None
    target: str | None
    audience: Audience
    people: tuple[str, ...]

    @property
    def named(self) -> str:
        """The IRI of the object; raises `Malformed` if there is none."""
        if self.object_iri is None:
            raise Malformed("This activity needs an object with an id.")
        return self.object_iri

    @property
    def thing(self) -> Json:
        """The embedded object; raises `Malformed` if there is none."""
        if self.object is None:
            raise Malformed("This activity needs its object embedded.")
        return self.object


def read_wish(document: Json, member: Actor, network: Actor) -> Wish:
    """What is asked for; an object that is no activity is wrapped in a `Create` (section 6.2.1).

    Raises `Malformed` for what cannot be read, `Refused` if it is in somebody else's name.
    """
    said = plainly(document)
    if said.get("type") not in ACTIVITY_TYPES:
        said = {"type": "Create", "object": said}
    if said.get("actor", member.iri) != member.iri:
        raise Refused("A member speaks in their own name only.")
    thing = said.get("object")
    embedded = thing if isinstance(thing, dict) else None
    if embedded is not None and embedded.get("attributedTo", member.iri) != member.iri:
        embedded = None if said["type"] != "Create" else _not_yours()
    addressed = _iris_at(embedded or {}) or _iris_at(said)
    public_in_to = any(is_public(iri) for iri in _listed((embedded or said).get("to")))
    audience, people = audience_of(addressed, member, network, is_loud=public_in_to)
    return Wish(
        type=str(said["type"]),
        object_iri=_iri_of(thing),
        object=embedded,
        target=_iri_of(said.get("target")),
        audience=audience,
        people=people,
    )


def audience_of(
    addressed: Iterable[str], member: Actor, network: Actor, *, is_loud: bool
) -> tuple[Audience, tuple[str, ...]]:
    """The audience of these addresses, and the people named; the widest that is asked for."""
    asked = list(dict.fromkeys(addressed))
    collections = {
        member.followers: Audience.FOLLOWERS,
        network.sisters: Audience.SISTERS,
        network.members: Audience.NETWORK,
    }
    people = tuple(iri for iri in asked if not is_public(iri) and iri not in collections)
    if any(is_public(iri) for iri in asked):
        return (Audience.PUBLIC if is_loud else Audience.UNLISTED), people
    for collection, audience in collections.items():
        if collection in asked:
            return audience, people
    return Audience.DIRECT, people


_FOR_LISTINGS = {
    Audience.PUBLIC: ListingAudience.PUBLIC,
    Audience.SISTERS: ListingAudience.SISTERS,
    Audience.NETWORK: ListingAudience.NETWORK,
}


def listing_audience(wish: Wish, network: Actor) -> ListingAudience:
    """Whom a listing is for; addressed to the network's own desk: its coordinators.

    Raises `Malformed` for addresses that no listing has.
    """
    if wish.audience is Audience.DIRECT and wish.people == (network.iri,):
        return ListingAudience.COORDINATOR
    if wish.audience not in _FOR_LISTINGS:
        message = "A listing is for everybody, for sisters, for the network, or for its desk."
        raise Malformed(message)
    return _FOR_LISTINGS[wish.audience]


def as_new_thing(thing: Json, iri: str, member: Actor) -> Json:
    """The object as a thing of ours that has no name yet: `iri` stands for it while it is read."""
    kept = {key: value for key, value in thing.items() if key not in _NOT_TAKEN}
    for key in ("publishes", "reciprocal"):
        if isinstance(kept.get(key), dict):
            kept[key] = {**kept[key], "id": f"{iri}#{key}"}
    return {**kept, "id": iri, "attributedTo": member.iri}


def _not_yours() -> Json:
    raise Refused("A member speaks in their own name only.")


def _iris_at(said: Json) -> list[str]:
    found = [iri for key in _ADDRESSES for iri in _listed(said.get(key))]
    if len(found) > _MOST_PEOPLE:
        raise Malformed("That is addressed to too many.")
    return found


def _listed(value: object) -> Sequence[str]:
    entries = value if isinstance(value, list) else [value]
    return [iri for entry in entries if (iri := _iri_of(entry)) is not None]


def _iri_of(value: object) -> str | None:
    if isinstance(value, dict):
        value = value.get("id")
    if isinstance(value, str) and (is_iri(value) or is_public(value)):
        return value
    return None
