"""Empties the delivery queue: hundreds of hosts at once, one request in flight at each, in order.

The queue is the table; in memory is only what is due now. A walk along the index finds the
hosts that have something due; each of them gets a lane, which sends its deliveries one after
the other and waits until each result is on the disk before the next (so after a kill at most
the one in flight is sent twice, with the same id and body). A host that fails rests, and all
its deliveries with it; hosts never wait for one another.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from actors.actor import Manners
from actors.keyring import KeyRing, Signer
from outbox import backlog, delivery_store
from outbox.book import Book, Entry
from outbox.delivery_store import HostWork, Letter, Parcel, Question, Rest
from outbox.knock import Knocker, Outcome
from outbox.schedule import FIRST_PAUSE, Attempt, Done, Failed, judge
from storage.database import Database
from world.outside import World

_POLL = timedelta(seconds=5)  # another process may have queued something
_TIDY_EVERY = timedelta(days=1)
_REVIVAL_KEPT = timedelta(minutes=1)
_LETTERS_KEPT = 64
_HOSTS_AHEAD = 500
_UNPROVEN = 401

log = structlog.get_logger("outbox")


@dataclass(frozen=True, slots=True)
class Delivered:
    """An activity that has crossed to another host; `tries` counts this attempt too."""

    activity_iri: str
    activity_type: str
    host: str
    inbox: str
    status: int
    tries: int


def _nobody(_delivered: Delivered) -> None:
    """Nobody watches."""


async def _everybody(_host: str) -> bool:
    """Whoever answers is taken to be who they were."""
    return True


@dataclass(frozen=True, slots=True)
class Watch:
    """Who is told of each delivery, and who knows whether a silent host is still who it was."""

    on_crossed: Callable[[Delivered], None] = _nobody
    recognises: Callable[[str], Awaitable[bool]] = _everybody


class Deliverer:
    """The one who sends. `nudge` and `revive` are called in the event loop."""

    def __init__(
        self,
        world: World,
        database: Database,
        keyring: KeyRing,
        *,
        lanes: int = 300,
        watch: Watch | None = None,
    ) -> None:
        self._world = world
        self._database = database
        self._keyring = keyring
        self._lanes = lanes
        self._few = max(1, lanes // 2)
        self._watch = watch or Watch()
        self._knocker = Knocker(world.network, world.clock)
        self._book = Book(database, world.clock)
        self._wake = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._ready: deque[HostWork] = deque()
        self._busy: set[str] = set()
        self.stopped: set[str] = set()  # paused by a person: nothing follows what is in flight
        self._letters: dict[int, Letter] = {}
        self._resting: dict[str, Rest] = {}
        self._revived: dict[str, datetime] = {}
        self._walk_at: str | None = None  # the host where the walk goes on; None: none under way
        self._has_walked = False
        self._look_again = True
        self._look_at: datetime | None = None
        self._tidied_at: datetime | None = None
        self._news = 0
        self._attempts = 0
        self._closing = False
        self._fault: BaseException | None = None

    # ------------------------------------------------------------------ what others say to it

    def nudge(self) -> None:
        """Something was queued."""
        self._news += 1
        self._look_again = True
        self._wake.set()

    def revive(self, host: str) -> None:
        """A sign of life from that host: if it rests because it was silent, it is tried again.

        Soon, but not more often than after the shortest pause; a pause the host asked for stands.
        """
        rest = self._resting.get(host)
        if rest is None:
            if host in self._busy:
                self._revived[host] = self._now() + timedelta(seconds=FIRST_PAUSE)
            elif not self._has_walked:
                self._revived[host] = self._now()
            return
        soon = _after_revival(rest, self._now())
        if rest.asked or soon >= rest.until:
            return
        self._revived[host] = soon
        self._note_rest(host, replace(rest, until=soon))
        self._wake.set()

    async def close(self) -> None:
        """Lets the requests in flight end, writes down what became of them, and stops."""
        self._closing = True
        self._book.close()
        self._wake.set()
        if self._tasks:
            await asyncio.wait(self._tasks)
        self._knocker.close()

    # ------------------------------------------------------------------------------ its loops

    async def run(self) -> None:
        """Delivers until `close`. What it raises is no fault of a peer; it may be run again."""
        while not self._closing:
            self._wake.clear()
            await self._tidy()
            self._begin_walk_if_due()
            await self._employ()
            self._raise_fault()
            await self._until_something_happens()

    async def run_due(self) -> int:
        """Delivers all that is due at this instant of the clock; says how many attempts it took."""
        await self._tidy()
        before = self._attempts
        while True:
            start = self._attempts
            self._look_again = True
            await self._run_a_round()
            if self._attempts == start:
                return start - before

    async def _run_a_round(self) -> None:
        self._begin_walk_if_due()
        try:
            await self._employ()
            while self._tasks:
                await asyncio.wait(self._tasks, return_when=asyncio.FIRST_COMPLETED)
                self._raise_fault()
                await self._employ()
        finally:  # nothing is left over, unless the process is said to have died
            for task in self._tasks:
                task.cancel()
        self._raise_fault()

    def _raise_fault(self) -> None:
        fault, self._fault = self._fault, None
        if fault is not None:
            raise fault

    async def _until_something_happens(self) -> None:
        if self._walk_at is not None:  # lanes are at work, and the walk goes on when they ask
            await self._wake.wait()
            return
        if self._wake.is_set() or self._look_again:
            return
        now = self._now()
        pause = ((self._look_at or now + _POLL) - now).total_seconds()
        bell = asyncio.ensure_future(self._wake.wait())
        timer = asyncio.ensure_future(self._world.clock.sleep(max(pause, 0.0)))
        try:
            await asyncio.wait({bell, timer}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            bell.cancel()
            timer.cancel()

    async def _tidy(self) -> None:
        now = self._now()
        if self._tidied_at is not None and now < self._tidied_at + _TIDY_EVERY:
            return
        await self._database.write(lambda tx: backlog.tidy(tx, now))
        self._tidied_at = now

    # ----------------------------------------------------------------------- finding the work

    def _begin_walk_if_due(self) -> None:
        now = self._now()
        due = self._look_again or self._look_at is None or now >= self._look_at
        if not due or self._walk_at is not None:
            return
        self._look_again, self._has_walked = False, True
        self._walk_at = ""
        self._revived = {h: at for h, at in self._revived.items() if at > now - _REVIVAL_KEPT}
        self._resting = {host: rest for host, rest in self._resting.items() if rest.until > now}
        self._look_at = min([now + _POLL, *(rest.until for rest in self._resting.values())])

    async def _employ(self) -> None:
        """Gives lanes to hosts that have something due, as long as there are both."""
        while not self._closing:
            if self._walk_at is not None and len(self._ready) < self._few:
                await self._walk(self._walk_at)
            if not self._ready or len(self._tasks) >= self._lanes:
                return
            task = asyncio.create_task(self._lane(self._ready.popleft()))
            self._tasks.add(task)
            task.add_done_callback(self._lane_ended)

    async def _walk(self, after: str) -> None:
        question = self._question(after)
        found = await self._database.read(
            lambda tx: delivery_store.find(tx, self._keyring, question)
        )
        self._walk_at = found.go_on
        for host, rest in found.resting.items():
            self._note_rest(host, rest)
        for work in found.work:
            self._busy.add(work.host)
            self._keep_letters(work)
        self._ready.extend(found.work)

    def _question(self, after: str = "") -> Question:
        return Question(
            now=self._now(),
            after=after,
            hosts=_HOSTS_AHEAD,
            busy=frozenset(self._busy),
            revived=dict(self._revived),
            known=dict(self._letters),
        )

    def _keep_letters(self, work: HostWork) -> None:
        for parcel in work.parcels:
            letter = parcel.letter
            self._letters.pop(letter.activity_id, None)
            self._letters[letter.activity_id] = letter
        while len(self._letters) > _LETTERS_KEPT:
            del self._letters[next(iter(self._letters))]

    def _note_rest(self, host: str, rest: Rest) -> None:
        self._resting[host] = rest
        self._look_at = rest.until if self._look_at is None else min(self._look_at, rest.until)

    # --------------------------------------------------------------------------------- a lane

    async def _lane(self, work: HostWork) -> None:
        """Serves one host after another, as long as any are ready."""
        while True:
            await self._serve(work)
            if self._closing or not self._ready:
                return
            work = self._ready.popleft()
            if self._walk_at is not None and len(self._ready) < self._few:
                self._wake.set()

    def _lane_ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._fault = error
        self._wake.set()

    async def _serve(self, work: HostWork) -> None:
        """Sends what is due at one host, in order, until it fails or nothing is left."""
        try:
            self._resting.pop(work.host, None)
            following: HostWork | None = work
            while following is not None:
                following = await self._send_batch(following)
        finally:
            self._busy.discard(work.host)

    async def _send_batch(self, work: HostWork) -> HostWork | None:
        news, failures, manners = self._news, work.failures, work.manners
        for parcel in work.parcels:
            if self._closing or work.host in self.stopped:
                return None
            entry = await self._deliver(parcel, manners, failures)
            if self._rests(entry):
                return None
            failures, manners = 0, entry.outcome.learned or manners
        if self._closing or (not work.more and news == self._news):
            return None
        question = self._question()
        found = await self._database.read(
            lambda tx: delivery_store.find_at(tx, self._keyring, question, work.host)
        )
        return found if isinstance(found, HostWork) else None

    def _rests(self, entry: Entry) -> bool:
        host, rest = entry.parcel.host, entry.rest
        revived_at = self._revived.get(host)
        if rest is None:
            self._revived.pop(host, None)
            return False
        if revived_at is not None and not rest.asked:
            rest = replace(rest, until=min(rest.until, revived_at))
        self._note_rest(host, rest)
        return True

    async def _deliver(self, parcel: Parcel, manners: Manners | None, failures: int) -> Entry:
        self._world.crash("mid-fan-out")
        self._attempts += 1
        self._revived.pop(parcel.host, None)
        outcome = await self._attempt(parcel, manners)
        self._world.crash("after-send-before-mark-sent")
        entry = self._judged(parcel, outcome, failures)
        await self._book.enter(entry)
        self._tell(entry)
        return entry

    async def _attempt(self, parcel: Parcel, manners: Manners | None) -> Outcome:
        signer = parcel.letter.signer
        if signer is None:
            return Outcome(None, "the sender has no keys any more", doubtful=True)
        if parcel.is_guarded and not await self._watch.recognises(parcel.host):
            return Outcome(None, "nobody there shows the keys that were known")
        try:
            return await self._knock(parcel, signer, manners)
        except Exception:  # one of the three named loops: one odd delivery must not stop the rest
            log.exception("a delivery failed here", host=parcel.host, activity=parcel.letter.iri)
            return Outcome(None, "a fault of our own", doubtful=True)

    async def _knock(self, parcel: Parcel, signer: Signer, manners: Manners | None) -> Outcome:
        """With the keys of then, and if the host has the new ones only, with those."""
        outcome = await self._knocker.deliver(parcel, signer, manners)
        if outcome.status == _UNPROVEN and parcel.letter.heir is not None:
            return await self._knocker.deliver(parcel, parcel.letter.heir, manners)
        return outcome

    def _judged(self, parcel: Parcel, outcome: Outcome, failures: int) -> Entry:
        now = self._now()
        attempt = Attempt(
            status=outcome.status,
            tries=parcel.tries + 1,
            failures=failures + 1,
            first_at=parcel.first_at,
            now=now,
            patience=parcel.patience,
            asked=outcome.asked,
            jitter=self._world.chance.random(),
            doubtful=outcome.doubtful,
        )
        return Entry(parcel, outcome, judge(attempt), failures, now)

    def _tell(self, entry: Entry) -> None:
        parcel, letter = entry.parcel, entry.parcel.letter
        match entry.verdict, entry.outcome.status:
            case Done(), int() as status:
                self._watch.on_crossed(
                    Delivered(
                        letter.iri,
                        letter.type,
                        parcel.host,
                        parcel.inbox,
                        status,
                        parcel.tries + 1,
                    )
                )
            case Failed(reason), _:
                log.warning("given up", host=parcel.host, activity=letter.iri, reason=reason)
            case _:
                words = entry.outcome.words
                log.info("not delivered", host=parcel.host, activity=letter.iri, outcome=words)

    def _now(self) -> datetime:
        return self._world.clock.now()


def _after_revival(rest: Rest, now: datetime) -> datetime:
    if rest.last_try_at is None:
        return now
    return max(now, rest.last_try_at + timedelta(seconds=FIRST_PAUSE))
