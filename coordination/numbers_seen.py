"""The numbers of all networks we know, our own among them, as coordinators see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from accounts.person import Person
from actors import store as people
from actors.actor import Actor
from alliances.seen import sees_networks
from coordination import number_store
from coordination.collecting import publishers
from coordination.number_store import Kept, Source
from coordination.wire import read_numbers
from desk import counting
from desk.figures import MonthShown
from federation.strict_json import parse
from storage.transaction import Reading


@dataclass(frozen=True, slots=True)
class NetworkMonth:
    """What one network tells of one month; `checked_at` is None for our own."""

    network: Actor
    shown: MonthShown
    checked_at: datetime | None = None
    key_iri: str = ""

    @property
    def is_ours(self) -> bool:
        """Whether we have counted it ourselves."""
        return self.network.local


@dataclass(frozen=True, slots=True)
class SourceSeen:
    """Another network, and how asking it for its numbers went; None: it was not asked yet."""

    network: Actor
    source: Source | None


@dataclass(frozen=True, slots=True)
class NumbersSeen:
    """All months of all networks, the oldest first, our own network first; and who was asked."""

    months: Sequence[NetworkMonth] = ()
    sources: Sequence[SourceSeen] = ()

    @property
    def names(self) -> list[str]:
        """The months of which anything is told, the oldest first."""
        return sorted({one.shown.month for one in self.months})

    def of(self, month: str) -> list[NetworkMonth]:
        """What is told of one month."""
        return [one for one in self.months if one.shown.month == month]


def numbers_seen_by(
    tx: Reading, coordinator: Person, since: str = "", *, published: bool = False
) -> NumbersSeen:
    """What networks tell of the months from that one on; nothing for anybody but coordinators.

    Whoever coordinates an umbrella, and not our network, sees ours only if they are `published`.
    """
    if not sees_networks(tx, coordinator):
        return NumbersSeen()
    shows_ours = published or coordinator.is_coordinator
    ours = people.network(tx)
    found = sorted(publishers(tx), key=lambda network: (network.name, network.id))
    others = {network.id: network for network in found}
    sources = number_store.sources(tx)
    told = counting.months_told(tx, since) if shows_ours else []
    own = [NetworkMonth(ours, shown) for shown in told]
    theirs = [
        _told(others[kept.network_id], kept)
        for kept in number_store.collected(tx, since)
        if kept.network_id in others
    ]
    return NumbersSeen(
        months=sorted([*own, *theirs], key=_order),
        sources=[SourceSeen(other, sources.get(other.id)) for other in found],
    )


def _told(network: Actor, kept: Kept) -> NetworkMonth:
    shown = read_numbers(parse(kept.document)).shown
    return NetworkMonth(network, shown, kept.checked_at, kept.key_iri)


def _order(one: NetworkMonth) -> tuple[str, bool, str, int]:
    return (one.shown.month, not one.is_ours, one.network.name, one.network.id)
