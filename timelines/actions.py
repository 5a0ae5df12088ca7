"""The room as one object: what members arrange for reading, and who hears of what."""

from collections.abc import Mapping

from actors.actor import Actor
from relations.watching import QuietFollowWatcher
from storage.database import Database
from storage.transaction import Reading, Writing
from timelines import filter_store, list_store, marker_store, tag_store
from timelines.filters import Filters
from timelines.lists import Lists
from timelines.marker import Marker, Place
from timelines.tags import Tags, TagWatch
from world.errors import Conflict
from world.outside import World


class Timelines:
    """Lists, filters, hashtags, and how far somebody has read."""

    def __init__(self, database: Database, world: World) -> None:
        self._database = database
        self._clock = world.clock
        self.lists = Lists(database, world.ids)
        self.filters = Filters(database, world)
        self.tags = Tags(database, world.ids)
        self.posts = TagWatch()
        self.follows = ListWatch()
        self.departures = Departures()

    async def mark(
        self, member: Actor, read: Mapping[Place, int], versions: Mapping[Place, int]
    ) -> Mapping[Place, Marker]:
        """How far a member has read, in the places that are told; these markers.

        Raises `Conflict` where another program has said so since that version.
        """
        now = self._clock.now()

        def act(tx: Writing) -> Mapping[Place, Marker]:
            before = marker_store.of(tx, member.id)
            for place, last_read_id in read.items():
                known = before[place].version if place in before else 0
                if versions.get(place, known) != known:
                    raise Conflict("Conflict during update, please try again")
                marker_store.put(tx, member.id, place, last_read_id, now)
            after = marker_store.of(tx, member.id)
            return {place: after[place] for place in read}

        return await self._database.write(act)


def markers_of(tx: Reading, member: Actor) -> Mapping[Place, Marker]:
    """How far a member has read, where they ever said."""
    return marker_store.of(tx, member.id)


class ListWatch(QuietFollowWatcher):
    """Takes whoever is not followed any more off the lists of who followed them."""

    def unfollowed(self, tx: Writing, follower: Actor, followed: Actor) -> None:
        """One follows the other no more."""
        if follower.local:
            list_store.forget_member(tx, follower.id, followed.id)


class Departures:
    """Lets go of what this room keeps of somebody who is gone (`relations.DepartureObserver`)."""

    def departed(self, tx: Writing, actor: Actor) -> None:
        """Everything they arranged goes, and their places on the lists of others."""
        list_store.forget(tx, actor.id)
        filter_store.forget(tx, actor.id)
        marker_store.forget(tx, actor.id)
        tag_store.forget(tx, actor.id)
