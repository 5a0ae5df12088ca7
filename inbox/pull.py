"""After we have been away: reads the outboxes of those we follow, so that nothing is lost.

Some servers give a delivery up after minutes, or after one 5xx (`reference/federation.md` 17,
point 4). A heartbeat stands in the store; when it stopped for more than four minutes, every
followed actor's outbox is read back to that instant, in several goes over the next days if need be.
What is found there is kept only with a sound proof by the actor, or as its origin has it.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import structlog

from actors import store as actors_store
from actors.actor import Actor
from actors.fetch import Budget, Fetcher
from federation.documents import Activity, CollectionPage, read_activity, read_collection
from federation.origins import same_origin
from federation.proofs import check_proof, proof_key
from federation.strict_json import Json, write
from inbox import pull_store, store
from inbox.origin import Origins
from inbox.origin_rules import check_origins
from inbox.pull_store import CatchUp
from inbox.receipt import Receipt
from inbox.schedule import next_try
from inbox.verified import ProvenBy
from storage.database import Database, Writing
from world.errors import Limited, Malformed, SisternetError, Unreachable
from world.outside import World

log = structlog.get_logger("inbox")

_BEAT_SECONDS = 60.0
_DOWNTIME = timedelta(minutes=4)
_MARGIN = timedelta(minutes=5)  # clocks differ, and what was on its way when we went
_KEPT_FOR = timedelta(days=30)
_TRIM_EVERY = timedelta(hours=6)
_MOST_ITEMS = 500
_FETCHES = 100
_AT_ONCE = 8


@dataclass(slots=True)
class _Reading:
    """One outbox being read: what is wanted from it, still allowed, and found so far, newest first.

    `trouble` is the last thing that could not be read now, or could never be.
    """

    actor: Actor
    since: datetime
    budget: Budget
    found: list[Receipt] = field(default_factory=list)
    trouble: SisternetError | None = None


@dataclass(frozen=True, slots=True)
class Pulled:
    """How much of an outbox was new, and what kept us from reading all of it."""

    found: int
    trouble: SisternetError | None = None

    @property
    def is_worth_another_go(self) -> bool:
        """After a silence, and after too much at once if there was anything good in it."""
        if isinstance(self.trouble, Limited):
            return self.found > 0
        return isinstance(self.trouble, Unreachable)


class Puller:
    """Notices downtimes, catches up after them, and forgets what is a month old."""

    def __init__(
        self,
        world: World,
        database: Database,
        fetcher: Fetcher,
        origins: Origins,
        nudge: Callable[[], None],
    ) -> None:
        self._world = world
        self._database = database
        self._fetcher = fetcher
        self._origins = origins
        self._nudge = nudge
        self._trimmed_at: datetime | None = None

    async def run(self) -> None:
        """Beats once a minute, and catches up beside it, for ever."""
        async with asyncio.TaskGroup() as both:
            both.create_task(self._keep(self.beat))
            both.create_task(self._keep(self.catch_up))

    async def _keep(self, deed: Callable[[], Awaitable[object]]) -> None:
        while True:
            await deed()
            await self._world.clock.sleep(_BEAT_SECONDS)

    async def run_due(self) -> int:
        """One beat, and all there is to catch up with; says how many activities that found."""
        await self.beat()
        return await self.catch_up()

    async def beat(self) -> None:
        """Notes that we are up; notices if we were not; forgets what is a month old."""
        now = self._world.clock.now()
        await self._database.write(lambda tx: _beat(tx, now))
        if self._trimmed_at is None or now - self._trimmed_at >= _TRIM_EVERY:
            self._trimmed_at = now
            await self._database.write(lambda tx: store.trim(tx, now - _KEPT_FOR))

    async def catch_up(self) -> int:
        """Reads every outbox that is due, some at once; says how many activities that found."""
        found = 0
        while True:
            now = self._world.clock.now()
            due = await self._database.read(lambda tx: pull_store.due(tx, now, _AT_ONCE))  # noqa: B023  # awaited at once
            if not due:
                return found
            found += sum(await asyncio.gather(*map(self._catch_up, due)))

    async def pull(self, actor: Actor, since: datetime) -> Pulled:
        """Keeps what that actor has published since then and we have not seen."""
        if actor.outbox is None:
            return Pulled(0)
        reading = _Reading(actor, since, Budget(_FETCHES))
        try:
            await self._read_outbox(reading, actor.outbox)
        except SisternetError as trouble:
            reading.trouble = trouble
        return Pulled(await self._keep_found(reading), reading.trouble)

    async def _keep_found(self, reading: _Reading) -> int:
        """Oldest first, and numbered so: rows are handled in the order of their numbers."""
        oldest_first = [
            replace(receipt, id=self._world.ids.new()) for receipt in reversed(reading.found)
        ]
        kept = await self._database.write(
            lambda tx: sum(store.keep(tx, receipt) for receipt in oldest_first)
        )
        if kept:
            self._nudge()
        return kept

    async def _catch_up(self, due: CatchUp) -> int:
        pulled = await self.pull(due.actor, due.since)
        if pulled.trouble is not None and pulled.is_worth_another_go:
            await self._put_off(due, pulled.trouble.public)
            return pulled.found
        if pulled.trouble is not None:
            log.info("an outbox cannot be read", actor=due.actor.iri, why=pulled.trouble.public)
        await self._database.write(lambda tx: pull_store.finish(tx, due.actor.id))
        log.info("caught up", actor=due.actor.iri, found=pulled.found)
        return pulled.found

    async def _put_off(self, due: CatchUp, why: str) -> None:
        now = self._world.clock.now()
        later = next_try(due.tries + 1, now, self._world.chance.random())
        log.info("catching up is put off", actor=due.actor.iri, why=why, until=later)
        await self._database.write(lambda tx: pull_store.put_off(tx, due.actor.id, later))

    async def _read_outbox(self, reading: _Reading, outbox: str) -> None:
        """Page after page, newest first, until one is old enough, or the budget is used up."""
        visited = {outbox}
        whole = await self._page(reading, outbox)
        page = whole if whole.first is None else await self._beside(reading, whole.first, visited)
        while page is not None and await self._read_page(reading, page):
            page = await self._beside(reading, page.next, visited)

    async def _beside(
        self, reading: _Reading, following: str | CollectionPage | None, visited: set[str]
    ) -> CollectionPage | None:
        if following is None or isinstance(following, CollectionPage):
            return following
        if following in visited or not same_origin(following, reading.actor.iri):
            return None
        visited.add(following)
        return await self._page(reading, following)

    async def _page(self, reading: _Reading, iri: str) -> CollectionPage:
        fetched = await self._fetcher.document(iri, budget=reading.budget)
        return read_collection(fetched.json)

    async def _read_page(self, reading: _Reading, page: CollectionPage) -> bool:
        """Whether there may be more to find further back."""
        for item in page.items:
            if len(reading.found) >= _MOST_ITEMS:
                raise Limited("This is more than is read at once.")
            if not await self._read_item(reading, item):
                return False
        return True

    async def _read_item(self, reading: _Reading, item: str | Json) -> bool:
        try:
            claimed = await self._claimed(reading, item)
            if claimed.published is not None and claimed.published < reading.since:
                return False
            if claimed.id is None or not await self._is_new(claimed.id):
                return True
            reading.found.append(await self._proven(reading, claimed))
        except Limited:
            raise
        except Unreachable as silence:
            reading.trouble = silence
        except SisternetError as refusal:
            log.info("an item of an outbox is left out", why=refusal.public)
        return True

    async def _claimed(self, reading: _Reading, item: str | Json) -> Activity:
        if isinstance(item, str):
            item = (await self._fetcher.document(item, budget=reading.budget)).json
        claimed = read_activity(item, now=self._world.clock.now())
        if claimed.actor != reading.actor.iri:
            raise Malformed("An outbox holds what its owner has not said.")
        check_origins(claimed)
        return claimed

    async def _is_new(self, activity_iri: str) -> bool:
        return not await self._database.read(lambda tx: store.is_seen(tx, activity_iri))

    async def _proven(self, reading: _Reading, claimed: Activity) -> Receipt:
        """By the proof it carries, or else as its origin has it.

        Its name is the origin's own word, since it stands in the actor's own outbox.
        """
        if await self._has_proof(reading, claimed):
            now = self._world.clock.now()
            return Receipt(
                id=self._world.ids.new(),
                activity_iri=claimed.id,
                actor_iri=claimed.actor,
                type=claimed.type,
                signed_by=claimed.actor,
                proven_by=ProvenBy.PROOF,
                body=write(claimed.json),
                received_at=now,
                due_at=now,
            )
        confirmed = await self._origins.confirmed(claimed, reading.budget)
        receipt = self._origins.receipt(confirmed, claimed.actor, self._world.clock.now())
        return replace(receipt, activity_iri=claimed.id)

    async def _has_proof(self, reading: _Reading, claimed: Activity) -> bool:
        key_iri = proof_key(claimed.json)
        if key_iri is None:
            return False
        try:
            key = await self._fetcher.key(key_iri, claimed.actor, budget=reading.budget)
            check_proof(claimed.json, key, now=self._world.clock.now())
        except SisternetError:
            return False
        return True


def _beat(tx: Writing, now: datetime) -> None:
    """Notes that we are up; if we were away for long, notes whom to ask what we have missed."""
    last = pull_store.beat(tx, now)
    if last is None or now - last <= _DOWNTIME:
        return
    since = last - _MARGIN
    followed = actors_store.followed_remotely(tx)
    log.warning("we were away", since=last.isoformat(), outboxes=len(followed))
    pull_store.schedule(tx, [actor.id for actor in followed], since, now)
