"""Which others our host of an umbrella names as hosts of the same one, in the caller's transaction.

Two hosts are one umbrella once each names the other (`alliances.consent`): so whoever keeps the
other machine has to want it, and a coordinator of the umbrella, who says it for all its hosts.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from actors import store as people
from actors.actor import Actor
from alliances import store
from alliances.consent import MOST_HOSTS
from alliances.settling import Settling, Spoken
from inbox.needs import Needs
from storage.transaction import Writing
from text.alliance_phrases import ALLIANCE_TROUBLE
from world.errors import Refused


@dataclass(frozen=True, slots=True)
class Hosting:
    """Names hosts, or no longer, and tells them so."""

    settling: Settling

    def name(
        self, tx: Writing, ours: Actor, iris: Sequence[str], *, named: bool, now: datetime
    ) -> None:
        """Our host names these as well, or none of them; nothing happens if it is so already."""
        before = ours.also_known_as
        kept = tuple(iri for iri in before if iri not in iris)
        wanted = (*before, *(iri for iri in iris if iri not in (*before, ours.iri)))
        after = wanted[:MOST_HOSTS] if named else kept
        if after == before:
            return
        people.update_local(tx, replace(ours, also_known_as=after), now)
        spoken = Spoken(frozenset({ours.id}), tuple(iris))
        self.settling.settle(tx, [ours.id], now, spoken)
        news = people.by_iris(tx, [iri for iri in after if iri not in before])
        self.settling.saying.propose(tx, ours, news, now)

    def hear(self, tx: Writing, ours: Actor, iri: str, *, named: bool, now: datetime) -> None:
        """A coordinator who lives elsewhere has said so: as `name`, once the host is known.

        Raises `Needs` for a host whose document we have not read, `Refused` for what is no
        umbrella.
        """
        other = people.by_iri(tx, iri)
        if named and other is None:
            raise Needs("actor", iri)
        if named and other is not None:
            if other.type != "Organization" or other.id == ours.id:
                raise Refused(ALLIANCE_TROUBLE["not one"])
            store.note_host(tx, other, now)
        self.name(tx, ours, [iri], named=named, now=now)
