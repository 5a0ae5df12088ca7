"""The directory of networks, as anybody may see it: all of it, filtered, or one of them closely."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from actors import store as people
from actors.actor import Actor
from actors.key_history import history_named_by
from actors.store import Generation, generations_of
from alliances import seen as umbrellas
from storage.database import Reading
from storage.search import fold
from umbrella import network_store
from umbrella.known_network import KnownNetwork

_MOST_NAMED = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectoryFilter:
    """Which networks to show; None or empty means "all". `category` is one of the roots."""

    words: str = ""
    country: str | None = None
    language: str | None = None
    category: str | None = None

    @property
    def is_used(self) -> bool:
        """Whether anything is asked for."""
        return bool(self.words.strip() or self.country or self.language or self.category)


@dataclass(frozen=True, slots=True)
class Directory:
    """The networks that fit, nearest first, and what one may choose from."""

    networks: tuple[KnownNetwork, ...]
    countries: tuple[str, ...]
    languages: tuple[str, ...]
    categories: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NetworkPortrait:
    """One network: what is known of it, what it is in, its keys, and whom it names as its sisters.

    `key_history` is where it shows its keys itself, with what it has signed about them.
    """

    network: KnownNetwork
    umbrellas: tuple[Actor, ...]
    keys: tuple[Generation, ...]
    key_history: str | None
    sisters: tuple[KnownNetwork, ...]


def seen_by(tx: Reading, chosen: DirectoryFilter) -> Directory:
    """What everybody may see of it; hosts that are blocked here are left out."""
    known = network_store.networks(tx)
    return Directory(
        networks=tuple(one for one in known if _fits(one, chosen)),
        countries=_values(known, lambda one: [one.facts.where.country or ""]),
        languages=_values(known, lambda one: [_base(tag) for tag in one.facts.languages]),
        categories=_values(known, lambda one: one.categories),
    )


def network_seen_by(tx: Reading, handle: str) -> NetworkPortrait | None:
    """The network of that handle (`hull@hull.example`), or None if it is not in the directory."""
    username, _, host = handle.removeprefix("@").partition("@")
    actor = people.by_handle(tx, host, username)
    network = None if actor is None else network_store.network(tx, actor.id)
    if actor is None or network is None:
        return None
    return NetworkPortrait(
        network=network,
        umbrellas=tuple(umbrellas.umbrellas_of(tx, actor.id)),
        keys=tuple(generations_of(tx, actor.id)),
        key_history=f"{actor.iri}/keys" if actor.local else history_named_by(tx, actor),
        sisters=tuple(_sisters_of(tx, network)),
    )


def _sisters_of(tx: Reading, network: KnownNetwork) -> list[KnownNetwork]:
    if network.distance == 0:
        return [one for one in network_store.networks(tx) if one.distance == 1]
    return network_store.named_by(tx, network.actor_id, _MOST_NAMED)


def _fits(network: KnownNetwork, chosen: DirectoryFilter) -> bool:
    facts = network.facts
    told = fold(f"{network.name} {network.handle} {network.place} {facts.area}")
    return (
        all(word in told for word in fold(chosen.words).split())
        and chosen.country in (None, facts.where.country)
        and (chosen.category is None or chosen.category in network.categories)
        and (chosen.language is None or chosen.language in map(_base, facts.languages))
    )


def _base(tag: str) -> str:
    return tag.partition("-")[0]


def _values(
    known: Sequence[KnownNetwork], of: Callable[[KnownNetwork], Iterable[str]]
) -> tuple[str, ...]:
    return tuple(sorted({value for network in known for value in of(network) if value}))
