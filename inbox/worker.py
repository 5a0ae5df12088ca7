"""The loop that handles what was received, and fetches what handlers need in between.

An activity that needs something is put aside, with all that its sender said after it, while the
others go on. What cannot be fetched now is tried again later, a few times; then it is left for
the keeper of the node.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

import structlog

from actors.fetch import Budget, Fetcher
from inbox import store
from inbox.courtesy import Courtesy
from inbox.dispatch import Dispatcher
from inbox.forwarding import Forwarder
from inbox.handling import Batch, Entangled, Handling, Wish, postpone_or_give_up
from inbox.origin import Origins
from inbox.receipt import Kept, State
from storage.database import Database, Writing
from world.errors import Limited, SisternetError, Unreachable
from world.outside import World
from world.waking import Waking

log = structlog.get_logger("inbox")

Supplier = Callable[[str, Budget], Awaitable[None]]
"""Fetches and stores one thing that a handler needs; raises an error of the tree if it cannot."""

_BATCH = 64
# In one transaction: at least so many, for a flood must not keep the node from its work; more
# while nobody is at the door, for that is fewer pages to write.
_BATCHES_AT_LEAST = 2
_BATCHES_AT_MOST = 4
# After something has failed, so many batches without a failure are handled with savepoints.
_CAREFUL_BATCHES = 8
_MOST_ERRANDS = 512
_AT_ONCE = 32
_MOST_ROUNDS = 24
_POLL_SECONDS = 5.0  # another process may have put something back into the queue
_PAUSE_SECONDS = 1.0


def actor_suppliers(fetcher: Fetcher) -> Mapping[str, Supplier]:
    """The suppliers for actors: "actor" (stored or fetched), "fresh actor" (fetched now)."""

    async def actor(iri: str, budget: Budget) -> None:
        await fetcher.actor(iri, budget=budget)

    async def fresh_actor(iri: str, budget: Budget) -> None:
        await fetcher.actor(iri, budget=budget, max_age_seconds=0)

    return {"actor": actor, "fresh actor": fresh_actor}


@dataclass(slots=True)
class _Errand:
    """What was fetched for one row so far, and what could not be had."""

    budget: Budget = field(default_factory=Budget)
    lacking: frozenset[str] = frozenset()
    rounds: int = 0


class InboxWorker:
    """Handles rows of `received`. One per node; `run` is its loop, `run_due` a loop with an end."""

    def __init__(
        self,
        world: World,
        database: Database,
        dispatcher: Dispatcher,
        suppliers: Mapping[str, Supplier],
        origins: Origins,
        forwarder: Forwarder,
    ) -> None:
        self._world = world
        self.courtesy = Courtesy(world.clock)
        self._database = database
        self._handling = Handling(world, forwarder.iris, dispatcher, forwarder)
        self._suppliers = suppliers
        self._origins = origins
        self._waking = Waking(world.clock)
        self._at_once = asyncio.Semaphore(_AT_ONCE)
        self._errands: dict[int, _Errand] = {}
        self._under_way: dict[int, asyncio.Task[None]] = {}
        self._faults: list[tuple[Kept, str]] = []
        self._has_begun = False
        self._careful = 0

    def nudge(self) -> None:
        """Something has come in."""
        self._waking.nudge()

    async def run(self) -> None:
        """Handles whatever comes, for ever."""
        while True:
            self._waking.clear()
            await self.courtesy.give_way()
            try:
                taken = await self._batch()
            except Unreachable as trouble:
                log.warning("the store gives way; the inbox waits", why=trouble.public)
                await self._world.clock.sleep(_PAUSE_SECONDS)
                continue
            if len(self._under_way) >= _MOST_ERRANDS:
                await asyncio.wait(self._under_way.values(), return_when=asyncio.FIRST_COMPLETED)
            elif not taken:
                await self._rest()

    async def run_due(self) -> int:
        """Handles all that is due now, with what it needs; says how many rows were taken up."""
        total = 0
        while True:
            taken = await self._batch()
            total += taken
            if self._under_way:
                await asyncio.wait(self._under_way.values())
            elif not taken:
                return total

    async def close(self) -> None:
        """Ends every errand; what it was for is due again after the next start."""
        tasks = list(self._under_way.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _batch(self) -> int:
        done = await self._written()
        self._has_begun = True
        self._faults = []
        for end in done.ended:
            self._errands.pop(end.row_id, None)
        for wish in done.wishes:
            self._send_out(wish)
        return done.taken + len(done.wishes)

    async def _written(self) -> Batch:
        if not self._careful:
            try:
                return await self._tried(is_careful=False)
            except Entangled:
                self._careful = _CAREFUL_BATCHES
        batch = await self._tried(is_careful=True)
        self._careful = _CAREFUL_BATCHES if batch.failures else max(self._careful - 1, 0)
        return batch

    async def _tried(self, *, is_careful: bool) -> Batch:
        batch = Batch(
            now=self._world.clock.now(),
            lacking={number: errand.lacking for number, errand in self._errands.items()},
            is_careful=is_careful,
        )
        return await self._database.write_long(lambda tx: self._handled(tx, batch))

    def _handled(self, tx: Writing, batch: Batch) -> Batch:
        if not self._has_begun:
            store.end_leases(tx, batch.now)
        for row, why in self._faults:
            postpone_or_give_up(tx, self._world, row, why)
        for number in range(1, _BATCHES_AT_MOST + 1):
            more = self._handling.run(tx, batch, _BATCH)
            is_enough = number >= _BATCHES_AT_LEAST and self.courtesy.is_asked_for
            if not more or batch.wishes or is_enough:
                break
        return batch

    async def _rest(self) -> None:
        """Until somebody nudges, the next row is due, or it is time to look again."""
        due_at = await self._database.read(store.next_due)
        seconds = _POLL_SECONDS
        if due_at is not None:
            wait = (due_at - self._world.clock.now()) / timedelta(seconds=1)
            seconds = min(seconds, max(wait, 0.0))
        await self._waking.rest(seconds)

    def _send_out(self, wish: Wish) -> None:
        number = wish.row.id
        if number in self._under_way:
            return
        task = asyncio.create_task(self._fetch(wish))
        self._under_way[number] = task
        task.add_done_callback(lambda ended: self._come_home(wish.row, ended))

    def _come_home(self, row: Kept, ended: asyncio.Task[None]) -> None:
        self._under_way.pop(row.id, None)
        if not ended.cancelled() and (fault := ended.exception()) is not None:
            log.error("an errand failed", activity=row.activity_iri, exc_info=fault)
            self._errands.pop(row.id, None)
            self._faults.append((row, f"fault: {type(fault).__name__}"))
        self._waking.nudge()

    async def _fetch(self, wish: Wish) -> None:
        async with self._at_once:
            if wish.need is None:
                await self._fetch_itself(wish.row)
            else:
                await self._supply(wish)

    async def _supply(self, wish: Wish) -> None:
        need, row = wish.need, wish.row
        assert need is not None  # noqa: S101  # see _fetch
        errand = self._errands.setdefault(row.id, _Errand())
        errand.rounds += 1
        try:
            await self._suppliers[need.kind](need.iri, errand.budget)
        except (Limited, Unreachable) as trouble:
            if not need.optional:
                del self._errands[row.id]
                await self._try_later(row, f"{need}: {trouble.public}")
                return
            errand.lacking |= {need.iri}
        except SisternetError:
            errand.lacking |= {need.iri}
        if errand.rounds >= _MOST_ROUNDS:
            await self._finish(row, State.REFUSED, "needs more than may be fetched for it")
            return
        await self._database.write(lambda tx: store.make_due(tx, row.id, self._world.clock.now()))

    async def _fetch_itself(self, row: Kept) -> None:
        try:
            receipt = await self._origins.of_row(row, Budget())
        except (Limited, Unreachable) as trouble:
            await self._try_later(row, f"its origin: {trouble.public}")
        except SisternetError as refusal:
            await self._finish(row, State.REFUSED, refusal.public)
        else:
            await self._database.write(lambda tx: store.replace_pending(tx, row, receipt))

    async def _try_later(self, row: Kept, why: str) -> None:
        await self._database.write(lambda tx: postpone_or_give_up(tx, self._world, row, why))

    async def _finish(self, row: Kept, state: State, why: str) -> None:
        self._errands.pop(row.id, None)
        await self._database.write(lambda tx: store.finish(tx, row.id, state, why))
