"""The community beside an umbrella: a `Group`, for readers who subscribe to nothing else.

Lemmy, PieFed and Mbin take an `Organization` for a person; what they subscribe to is a `Group`
that announces (FEP-1b12). So each host of an umbrella has one beside it, which announces what the
umbrella does. It has no members and decides nothing: all that counts is the umbrella's.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from actors import store as people
from actors.actor import Actor, NewActor, Role
from actors.keyring import make_keys
from alliances import announcing_store, member_store, store
from alliances.saying import Saying
from federation.iris import community_name
from outbox.publish import Publisher
from storage.database import Database
from storage.transaction import Writing

_FIRST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Communities:
    """Founds one beside each umbrella of ours."""

    database: Database
    publisher: Publisher
    saying: Saying

    def found(self, tx: Writing, umbrella: Actor, now: datetime) -> None:
        """Founds the community beside an umbrella of ours, in its name and its words."""
        publisher = self.publisher
        name = community_name(umbrella.username)
        row = NewActor(publisher.ids.new(), Role.COMMUNITY, name, umbrella.name, umbrella.summary)
        community = people.insert_local(tx, row, publisher.iris, now)
        make_keys(tx, community.id, community.iri, publisher.keyring, now, publisher.ids)
        store.set_community(tx, umbrella.id, community.iri)

    async def found_missing(self, now: datetime) -> int:
        """Founds those of umbrellas that are older than communities are; says how many."""
        lacking = await self.database.read(store.without_community)
        for umbrella in lacking:
            await self.publisher.keyring.prepare()
            await self.database.write(partial(self._catch_up, umbrella=umbrella, now=now))
        return len(lacking)

    def _catch_up(self, tx: Writing, umbrella: Actor, now: datetime) -> None:
        host = store.host(tx, umbrella.id)
        if host is None or host.community:
            return
        self.found(tx, umbrella, now)
        self.saying.tell_of(tx, umbrella, now, (), to_all=True)
        for member in member_store.members(tx, host.circle):
            newest = announcing_store.newest_open(tx, member.network.id, now, _FIRST_SHOWN)
            store.queue(tx, newest)
