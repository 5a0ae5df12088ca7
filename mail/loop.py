"""The loop that hands letters to the mail server, and remembers what became of each.

A letter is claimed before it is sent, by counting the try and setting the next: if the process
dies in between, the letter goes again later, under the same `Message-ID`. At worst somebody
gets it twice; nobody misses one.
"""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from mail import store
from mail.closing import Closing
from mail.hours import after_quiet
from mail.letter import Content, LetterState, Queued, content_of
from mail.message import Composer
from mail.readers import Subscription
from mail.returns import Returns
from mail.schedule import after_failure, after_success, next_try
from storage import restorations
from storage.database import Database
from storage.transaction import Reading, Writing
from world.errors import Conflict, Unreachable
from world.mail import Bounced, Deferred
from world.outside import World
from world.waking import Waking

log = structlog.get_logger("mail")

_BATCH = 16
_POLL_SECONDS = 60.0
_TIDY_EVERY = timedelta(hours=1)
KEPT = timedelta(days=90)  # bounces come late, and `about` shall hold


@dataclass(frozen=True, slots=True)
class _Claimed:
    """A letter that is to go now."""

    letter: Queued
    address: str
    content: Content


class MailLoop:
    """Sends letters, one after the other over one connection, the urgent first."""

    def __init__(self, world: World, database: Database, composer: Composer) -> None:
        self._world = world
        self._database = database
        self._composer = composer
        self._closing = Closing(composer.marks.seal, world.ids)
        self._waking = Waking(world.clock)
        self._at_work = asyncio.Lock()
        self._has_ended = False
        self._tidied_at: datetime | None = None

    @property
    def returns(self) -> Returns:
        """Takes in what comes back of the letters that this loop has sent."""
        return Returns(self._composer.marks, self._closing)

    def nudge(self) -> None:
        """Something was queued."""
        self._waking.nudge()

    async def run(self) -> None:
        """Sends what is due, until `close`."""
        while not self._has_ended:
            self._waking.clear()
            await self.run_due()
            await self._rest()

    async def run_due(self) -> int:
        """Sends all that is due at this instant; says how many letters were taken up."""
        total = 0
        await self._tidy_if_due()
        try:
            while not self._has_ended and (taken := await self._round()):
                total += taken
        finally:
            if total:
                await self._world.mail.close()
        return total

    async def close(self) -> None:
        """Lets the letter in hand go, and begins no other."""
        self._has_ended = True
        self._waking.nudge()
        async with self._at_work:
            await self._world.mail.close()

    # ----------------------------------------------------------------------------- one round

    async def _round(self) -> int:
        now = self._world.clock.now()
        if not await self._database.read(lambda tx: self._is_due(tx, now)):
            return 0
        claimed, moved = await self._database.write(lambda tx: self._claim(tx, now))
        closed: set[bytes] = set()  # addresses found to be none in this round
        for place, one in enumerate(claimed):
            if one.letter.address_key in closed:
                continue
            async with self._at_work:
                goes_on = not self._has_ended and await self._send(one, closed)
            if not goes_on:
                await self._give_back(claimed[place:])
                return place + 1
        return len(claimed) + moved

    def _is_due(self, tx: Reading, now: datetime) -> bool:
        due_at = store.next_due(tx)
        return self._world.mail.is_there and due_at is not None and due_at <= now

    def _claim(self, tx: Writing, now: datetime) -> tuple[list[_Claimed], int]:
        """What is to go now, and how many letters were put off or given up instead."""
        found = store.due(tx, now, _BATCH)
        claimed = [one for letter in found if (one := self._claim_one(tx, letter, now))]
        return claimed, len(found) - len(claimed)

    def _claim_one(self, tx: Writing, letter: Queued, now: datetime) -> _Claimed | None:
        if letter.useless_at <= now:
            store.finish(tx, letter.id, LetterState.LATE, now)
            return None
        try:
            address, content = self._opened(letter)
        except Conflict as fault:
            store.finish(tx, letter.id, LetterState.REFUSED, now, "cannot be opened")
            log.warning("a letter cannot be opened", letter=letter.id, why=fault.public)
            return None
        quiet = (content.zone, content.quiet_from, content.quiet_to)
        due_at = now if letter.is_urgent else after_quiet(now, *quiet)
        if due_at > now:
            store.set_due(tx, letter.id, due_at, letter.tries)
            return None
        again_at = min(next_try(now, letter.tries + 1), letter.useless_at)
        store.set_due(tx, letter.id, again_at, letter.tries + 1)
        return _Claimed(letter, address, content)

    def _opened(self, letter: Queued) -> tuple[str, Content]:
        seal = self._composer.marks.seal
        address = seal.open_text(letter.address, f"letters.address {letter.id}")
        return address, content_of(seal.open(letter.content, f"letters.content {letter.id}"))

    async def _tidy_if_due(self) -> None:
        now = self._world.clock.now()
        if self._tidied_at is None or not self._tidied_at <= now < self._tidied_at + _TIDY_EVERY:
            await self._database.write(lambda tx: _tidy(tx, now))
            self._tidied_at = now

    async def _send(self, one: _Claimed, closed: set[bytes]) -> bool:
        """Hands one letter over; False if the mail server takes none at all."""
        number, now = one.letter.id, self._world.clock.now()
        what = Subscription(one.letter.reader, one.letter.kind)
        envelope = self._composer.envelope(number, one.address, one.content, what, now)
        try:
            await self._world.mail.send(envelope)
        except Bounced as bounce:
            await self._refused(number, bounce)
            if bounce.is_address:
                closed.add(one.letter.address_key)
        except Deferred as later:
            code = later.code
            await self._database.write(lambda tx: store.note(tx, number, code))
        except Unreachable as trouble:
            await self._server_fails(trouble.public)
            return False
        else:
            self._world.crash("after-letter-before-mark-sent")
            await self._sent(number)
        return True

    async def _sent(self, number: int) -> None:
        def mark(tx: Writing) -> None:
            now = self._world.clock.now()
            store.finish(tx, number, LetterState.SENT, now)
            store.note_health(tx, after_success(store.health(tx), now))

        await self._database.write(mark)
        log.info("letter sent", letter=number)

    async def _refused(self, number: int, bounce: Bounced) -> None:
        def mark(tx: Writing) -> None:
            now = self._world.clock.now()
            store.finish(tx, number, LetterState.REFUSED, now, bounce.code)
            if bounce.is_address:
                self._closing.close(tx, number, bounce.code, now)

        await self._database.write(mark)
        log.warning("letter refused", letter=number, code=bounce.code)

    async def _server_fails(self, why: str) -> None:
        def mark(tx: Writing) -> None:
            failed = after_failure(store.health(tx), self._world.clock.now(), why)
            store.note_health(tx, failed)

        await self._database.write(mark)
        log.warning("the mail server takes no letters", why=why)

    async def _give_back(self, claimed: list[_Claimed]) -> None:
        """What was claimed and not handed over is due again, as if it had not been tried."""

        def mark(tx: Writing) -> None:
            now = self._world.clock.now()
            for one in claimed:
                store.set_due(tx, one.letter.id, now, one.letter.tries)

        await self._database.write(mark)

    async def _rest(self) -> None:
        """Until somebody nudges, the next letter is due, or it is time to look again."""
        due_at = await self._database.read(store.next_due)
        seconds = _POLL_SECONDS
        if due_at is not None and self._world.mail.is_there:
            wait = (due_at - self._world.clock.now()) / timedelta(seconds=1)
            seconds = min(seconds, max(wait, 0.0))
        await self._waking.rest(seconds)


def _tidy(tx: Writing, now: datetime) -> None:
    """Holds what a restored backup brought along, and forgets what ended long ago."""
    restored_at = restorations.unsettled(tx)
    if restored_at is not None:
        store.hold(tx, restored_at)
    store.give_up_held(tx, now)
    store.forget_finished(tx, now - KEPT)
