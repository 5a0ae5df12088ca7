"""What has changed since somebody's last visit.

A visit is over when nothing was looked at for half an hour. What is remembered is a number of a
change, so that what came late, or from a clock that is wrong, is news all the same.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from pyroaring import BitMap

from actors.actor import Actor
from actors.shut_out import is_shut_out
from posts.seen_store import Viewer
from storage.database import Database
from storage.transaction import Reading
from umbrella import index_store, visits_store
from umbrella.feed_filter import FeedFilter, FeedItem
from umbrella.index_keeping import IndexKeeper
from umbrella.network_store import hidden_hosts
from umbrella.question import Question
from umbrella.visits_store import Visit

PAUSE: Final = timedelta(minutes=30)
_NOTED_EACH: Final = timedelta(minutes=1)
OVER_MOST: Final = 20


@dataclass(frozen=True, slots=True)
class News:
    """How many listings are new, and have changed, since the end of the last visit; what is over.

    `change` is for `FeedFilter.after`, which shows the first two.
    """

    since: datetime
    change: int
    new: int
    changed: int
    over: tuple[FeedItem, ...]


def news_seen_by(tx: Reading, viewer: Viewer, now: datetime) -> News | None:
    """What is news to a member; None on a first visit, and for anybody who is no member of ours."""
    visit = current(tx, viewer.actor, now)
    if visit is None or visit.since_at is None:
        return None
    new, changed = visits_store.changed_since(tx, visit.since_change)
    with tx.memory.of(IndexKeeper).at(tx, now) as snapshot:
        seen = Question(tx, snapshot, viewer, FeedFilter(), now).seen
        counts = [seen.intersection_cardinality(BitMap(places)) for places in (new, changed)]
    over = visits_store.over_since(tx, viewer, visit.since_change, OVER_MOST)
    hidden = hidden_hosts(tx)
    shown = tuple(
        one for one in over if not is_shut_out(one.network_handle.partition("@")[2], hidden)
    )
    return News(visit.since_at, visit.since_change, counts[0], counts[1], shown)


def current(tx: Reading, actor: Actor | None, now: datetime) -> Visit | None:
    """The visit that somebody is on now: the one that goes on, or a new one."""
    if actor is None or not actor.local:
        return None
    change = index_store.latest_change(tx)
    last = visits_store.visit_of(tx, actor.id)
    if last is None:
        return Visit(now, change, None, change)
    if now - last.looked_at < PAUSE:
        return replace(last, looked_at=now, change=change)
    return Visit(now, change, last.looked_at, last.change)


def noted_at(tx: Reading, actor: Actor | None) -> datetime | None:
    """When a visit of somebody was last written down."""
    last = None if actor is None else visits_store.visit_of(tx, actor.id)
    return None if last is None else last.looked_at


class Visits:
    """The use case: a member looks at the feed."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def note(self, member: Actor, visit: Visit, before: datetime | None) -> None:
        """Writes a visit down, unless that was done `before`, less than a minute ago."""
        if before is None or visit.looked_at - before >= _NOTED_EACH:
            await self._database.write(lambda tx: visits_store.put(tx, member.id, visit))
