"""Notes that are published later: written down now, published by the clock, exactly once each."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

import structlog

from actors import store as people
from actors.actor import Actor
from posts import scheduled_store
from posts.draft import NoteDraft
from posts.post import Post
from posts.scheduled_store import Scheduled
from posts.seen_store import Page
from posts.statuses import Once, Statuses, note_program
from storage.database import Reading, Writing
from world.crash import CrashPoints, no_crash
from world.errors import Conflict, Malformed, Missing, SisternetError

log = structlog.get_logger("posts")

AHEAD: Final = timedelta(minutes=5)
LATEST: Final = timedelta(days=2 * 365)
_AT_ONCE: Final = 20


@dataclass(frozen=True, slots=True)
class Scheduling:
    """The use cases. Actors are ours, and proven to be who acts."""

    statuses: Statuses
    crash: CrashPoints = no_crash

    async def schedule(
        self, author: Actor, draft: NoteDraft, due_at: datetime, key: str | None = None
    ) -> Scheduled:
        """Lets a note wait for its time. Raises `Malformed` for a time that is too soon or too far.

        What is wrong with the note itself is told now, as far as it can be known (`Refused`).
        """
        draft.check()
        once = Once(author.id, key, self.statuses.clock)

        def act(tx: Writing) -> Scheduled:
            before = once.before(tx)
            if before is not None:
                return self.waiting(tx, author, before)
            self._check(due_at)
            if scheduled_store.count(tx, author.id) >= scheduled_store.WAITING_MOST:
                raise Conflict(f"{scheduled_store.WAITING_MOST} notes wait already.")
            note = Scheduled(self.statuses.ids.new(), author.id, due_at, draft)
            scheduled_store.put(tx, note)
            once.note(tx, note.id)
            return note

        return await self.statuses.database.write(act)

    async def put_off(self, author: Actor, note_id: int, due_at: datetime) -> Scheduled:
        """Gives a note another time. Raises `Missing`, and `Malformed` as `schedule`."""

        def act(tx: Writing) -> Scheduled:
            note = self.waiting(tx, author, note_id)
            self._check(due_at)
            scheduled_store.put_off(tx, note_id, due_at)
            return replace(note, due_at=due_at, failed=None)

        return await self.statuses.database.write(act)

    async def call_off(self, author: Actor, note_id: int) -> None:
        """It will not be published. Raises `Missing`."""

        def act(tx: Writing) -> None:
            self.waiting(tx, author, note_id)
            scheduled_store.take(tx, note_id)

        await self.statuses.database.write(act)

    def waiting(self, tx: Reading, author: Actor, note_id: int) -> Scheduled:
        """One note of an author's that waits. Raises `Missing`."""
        note = scheduled_store.one(tx, author.id, note_id)
        if note is None:
            raise Missing("There is no such note that waits.")
        return note

    def waiting_of(self, tx: Reading, author: Actor, page: Page) -> list[Scheduled]:
        """All that wait of an author's, last scheduled first."""
        return scheduled_store.of_author(tx, author.id, page)

    async def publish_due(self, now: datetime) -> int:
        """Publishes what is due; says how many. What cannot be published is left to its author."""
        due = await self.statuses.database.read(lambda tx: scheduled_store.due(tx, now, _AT_ONCE))
        return sum([await self._publish(note) for note in due])

    async def _publish(self, note: Scheduled) -> bool:
        database = self.statuses.database
        author = await database.read(lambda tx: people.by_id(tx, note.author_id))
        if author is None or author.gone_at is not None:
            return False
        try:
            await self.statuses.write_within(author, note.draft, _Due(note, self.crash))
        except _Done:
            return False
        except SisternetError as error:
            why = error.public
            log.info("note not published", scheduled=note.id, why=type(error).__name__)
            await database.write(lambda tx: scheduled_store.fail(tx, note.id, why))
            return False
        self.crash("after-commit-scheduled")
        # A room above may have done something else than to write a post.
        await database.write(lambda tx: scheduled_store.take(tx, note.id))
        return True

    def _check(self, due_at: datetime) -> None:
        now = self.statuses.clock.now()
        if due_at < now + AHEAD:
            raise Malformed("Validation failed: Scheduled at must be at least 5 minutes ahead")
        if due_at > now + LATEST:
            raise Malformed("Validation failed: Scheduled at is too far ahead")


class _Done(Missing):
    """It was published before, or called off meanwhile."""


@dataclass(frozen=True, slots=True)
class _Due:
    """The row goes in the transaction that publishes, so that a death publishes nothing twice."""

    note: Scheduled
    crash: CrashPoints

    def before(self, tx: Writing) -> int | None:
        if not scheduled_store.take(tx, self.note.id):
            raise _Done("There is no such note that waits.")
        return None

    def written(self, tx: Writing, post: Post) -> None:
        note_program(tx, post, self.note.author_id, self.note.draft.program)
        self.crash("before-commit-scheduled")
