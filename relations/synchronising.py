"""Follower synchronisation (FEP-8fcf), the receiver's side.

A delivery to followers may say which of our people its sender believes to be among them. If
that is not what we believe, the sender's list for our host is read, and the difference mended:
who is not on it follows no more; who is on it without having asked takes the follow back.
"""

from collections import OrderedDict
from dataclasses import dataclass

import structlog

from actors import store as actors_store
from actors.actor import Actor, FollowState
from actors.fetch import Budget
from actors.room import Actors
from federation.documents import CollectionPage, read_collection
from federation.follower_sync import Synchronization, digest, read_header
from federation.origins import same_origin
from inbox.gates import Pace
from inbox.receipt import FollowersTold
from outbox import wire as outgoing
from outbox.audience import Audience
from relations.following import Following
from relations.wire import follow_document
from storage.database import Reading, Writing
from world.errors import Malformed, SisternetError

log = structlog.get_logger("relations")

_MOST_WAITING = 256
_MOST_PAGES = 10
_PER_MINUTE = 1
_PAUSE_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class _Difference:
    """What the two sides do not agree on, for one actor whom our people follow."""

    followed: Actor
    listed: frozenset[str]


class FollowerSynchronizer:
    """Hears headers at once, and mends in its own time; what it forgets comes again."""

    def __init__(self, actors: Actors, following: Following) -> None:
        self._actors = actors
        self._following = following
        self._waiting: OrderedDict[str, str] = OrderedDict()
        self._pace = Pace(_PER_MINUTE, actors.clock.monotonic)

    def hear(self, told: FollowersTold) -> None:
        """A delivery has brought such a header."""
        self._waiting[told.actor_iri] = told.header
        self._waiting.move_to_end(told.actor_iri)
        while len(self._waiting) > _MOST_WAITING:
            self._waiting.popitem(last=False)

    async def run(self) -> None:
        """Mends what was heard, for ever."""
        while True:
            await self.run_due()
            await self._actors.clock.sleep(_PAUSE_SECONDS)

    async def run_due(self) -> int:
        """Looks at everything heard so far; says how many differences were mended."""
        mended = 0
        while self._waiting:
            actor_iri, header = self._waiting.popitem(last=False)
            try:
                mended += await self._look(actor_iri, header)
            except SisternetError as trouble:
                log.info("followers not compared", actor=actor_iri, why=trouble.public)
        return mended

    async def _look(self, actor_iri: str, header: str) -> int:
        said = read_header(header)
        believed = await self._actors.database.read(lambda tx: _believed(tx, actor_iri))
        if believed is None:
            return 0
        followed, ours = believed
        if said.collection != followed.followers or not same_origin(said.url, followed.iri):
            raise Malformed("These are not the sender's own followers.")
        if digest(ours) == said.digest or self._pace.wait(actor_iri) > 0:
            return 0
        difference = _Difference(followed, await self._listed(said))
        return await self._actors.database.write(lambda tx: self._mend(tx, difference))

    async def _listed(self, said: Synchronization) -> frozenset[str]:
        """The whole list; raises `Malformed` unless it is what the digest says (federation 4.3)."""
        budget = Budget(_MOST_PAGES + 1)
        found: set[str] = set()
        page: CollectionPage | None = await self._page(said.url, budget)
        for _ in range(_MOST_PAGES):
            if page is None:
                break
            found |= {item for item in page.items if isinstance(item, str)}
            page = await self._beside(page.first if page.first is not None else page.next, budget)
        if digest(found) != said.digest:
            raise Malformed("The list of followers is not what was said of it.")
        return frozenset(found)

    async def _beside(
        self, following: str | CollectionPage | None, budget: Budget
    ) -> CollectionPage | None:
        if isinstance(following, str):
            return await self._page(following, budget)
        return following

    async def _page(self, url: str, budget: Budget) -> CollectionPage:
        fetched = await self._actors.fetcher.document(url, budget=budget)
        return read_collection(fetched.json)

    def _mend(self, tx: Writing, difference: _Difference) -> int:
        followed, mended = difference.followed, 0
        for follower_id in actors_store.local_followers(tx, followed.id):
            follower = actors_store.by_id(tx, follower_id)
            if follower is not None and follower.iri not in difference.listed:
                actors_store.remove_follow(tx, follower.id, followed.id)
                mended += 1
        for iri in sorted(difference.listed):
            if self._actors.iris.is_ours(iri):
                mended += self._mend_listed(tx, iri, followed)
        return mended

    def _mend_listed(self, tx: Writing, iri: str, followed: Actor) -> int:
        """One of ours is on the list: as they wish, or their answer was lost, or by mistake."""
        follower = actors_store.by_iri(tx, iri)
        if follower is None or follower.gone_at is not None:
            return 0
        follow = actors_store.follow_of(tx, follower.id, followed.id)
        if follow is not None and follow.state is FollowState.ACCEPTED:
            return 0
        if follow is not None and follow.state is FollowState.PENDING:
            now = self._actors.clock.now()
            actors_store.set_follow(
                tx, follower.id, followed.id, follow.iri, FollowState.ACCEPTED, now
            )
            return 1
        name = f"{follower.iri}#follows/{followed.id}"
        undo = outgoing.undo_of(follow_document(name, follower.iri, followed.iri))
        self._following.publisher.publish(tx, follower, undo, Audience.DIRECT, people=[followed])
        return 1


def _believed(tx: Reading, actor_iri: str) -> tuple[Actor, list[str]] | None:
    """That actor, and who of ours follows it as far as we know."""
    followed = actors_store.by_iri(tx, actor_iri)
    if followed is None or followed.local:
        return None
    ids = actors_store.local_followers(tx, followed.id)
    found = (actors_store.by_id(tx, number) for number in ids)
    return followed, [actor.iri for actor in found if actor is not None]
