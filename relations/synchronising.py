"""Follower synchronisation (FEP-8fcf), the receiver's side.

A delivery to followers may say which of our people its sender believes to be among them. If
that is not what we believe, the sender's list for our host is read, and the difference mended:
who is not on it follows no more; who is on it without having asked takes the follow back.
"""

from collections import OrderedDict
from collections.abc import Iterable
from datetime import timedelta

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
from relations import store
from relations.following import Following
from relations.wire import follow_document
from storage.database import Reading, Writing
from world.errors import Malformed, SisternetError

log = structlog.get_logger("relations")

_MOST_WAITING = 256
_MOST_PAGES = 10
_MOST_UNHEARD = 100
_PER_MINUTE = 1
_PAUSE_SECONDS = 10.0
_TOLD_AGAIN_AFTER = timedelta(days=1)


class FollowerSynchronizer:
    """Hears headers at once, and mends in its own time; what it forgets comes again."""

    def __init__(self, actors: Actors, following: Following) -> None:
        self._actors = actors
        self._following = following
        self._waiting: OrderedDict[str, Synchronization] = OrderedDict()
        self._pace = Pace(_PER_MINUTE, actors.clock.monotonic)

    def hear(self, told: FollowersTold) -> None:
        """A delivery has brought such a header; one that cannot be read counts for nothing."""
        try:
            said = read_header(told.header)
        except Malformed as flaw:
            log.info("followers not compared", actor=told.actor_iri, why=flaw.public)
            return
        self._waiting[told.actor_iri] = said
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
            actor_iri, said = self._waiting.popitem(last=False)
            try:
                mended += await self._look(actor_iri, said)
            except SisternetError as trouble:
                log.info("followers not compared", actor=actor_iri, why=trouble.public)
        return mended

    async def _look(self, actor_iri: str, said: Synchronization) -> int:
        believed = await self._actors.database.read(lambda tx: self._believed(tx, actor_iri))
        if believed is None:
            return 0
        followed, ours = believed
        if said.collection != followed.followers or not same_origin(said.url, followed.iri):
            raise Malformed("These are not the sender's own followers.")
        if digest(ours) == said.digest or not self._pace.has_room(actor_iri):
            return 0
        self._pace.wait(actor_iri)
        listed = await self._listed(said)
        unheard = sorted(filter(self._actors.iris.is_ours, listed - ours))[:_MOST_UNHEARD]
        return await self._actors.database.write(
            lambda tx: (
                self._unfollow(tx, followed, ours - listed) + self._reconcile(tx, followed, unheard)
            )
        )

    def _believed(self, tx: Reading, actor_iri: str) -> tuple[Actor, frozenset[str]] | None:
        """That actor, and who of ours follows it as far as we know."""
        followed = actors_store.by_iri(tx, actor_iri)
        if followed is None or followed.local:
            return None
        ours = actors_store.followers_at(tx, followed.id, self._actors.iris.host)
        return followed, frozenset(ours)

    async def _listed(self, said: Synchronization) -> frozenset[str]:
        """The whole list; raises `Malformed` unless it is what the digest says (federation 4.3).

        `Limited` for a list of very many pages. No page lies on another origin than the first:
        `read_collection` names none that does.
        """
        budget = Budget(_MOST_PAGES)
        found: set[str] = set()
        following: str | CollectionPage | None = said.url
        while following is not None:
            page = await self._page(following, budget)
            found |= {item for item in page.items if isinstance(item, str)}
            following = page.next if page.first is None else page.first
        if digest(found) != said.digest:
            raise Malformed("The list of followers is not what was said of it.")
        return frozenset(found)

    async def _page(self, page: str | CollectionPage, budget: Budget) -> CollectionPage:
        if isinstance(page, CollectionPage):
            return page
        fetched = await self._actors.fetcher.document(page, budget=budget)
        return read_collection(fetched.json)

    def _reconcile(self, tx: Writing, followed: Actor, unheard: Iterable[str]) -> int:
        """Some of ours are on the list whom we do not believe to follow."""
        return sum(self._reconcile_one(tx, followed, iri) for iri in unheard)

    def _reconcile_one(self, tx: Writing, followed: Actor, follower_iri: str) -> bool:
        """As they wish, if the answer to their Follow was lost; or else by mistake."""
        follower = actors_store.by_iri(tx, follower_iri)
        if follower is None or follower.gone_at is not None:
            return False
        now = self._actors.clock.now()
        follow = actors_store.follow_of(tx, follower.id, followed.id)
        if follow is not None and follow.state is not FollowState.REJECTED:
            ends = (follower, followed)
            self._following.note(tx, ends, follow.iri, FollowState.ACCEPTED, now)
            return True
        name = f"{follower.iri}#follows/{followed.id}"
        if store.has_undone_since(tx, name, now - _TOLD_AGAIN_AFTER):
            return False
        undo = outgoing.undo_of(follow_document(name, follower.iri, followed.iri))
        self._following.publisher.publish(tx, follower, undo, Audience.DIRECT, people=[followed])
        return True

    def _unfollow(self, tx: Writing, followed: Actor, missing: Iterable[str]) -> int:
        """Some of ours are not on the list whom we believed to follow."""
        followers = actors_store.by_iris(tx, missing)
        return sum(self._following.drop(tx, actor, followed) for actor in followers)
