"""Who is signed in where: the sessions of members, and the doors to them."""

from datetime import datetime

from accounts import seen
from accounts.behalf import Behalf
from accounts.person import Person
from actors.actor import Actor
from sessions import attempt_store, one_time_store, store
from sessions.attempts import FORGOTTEN_AFTER
from sessions.door import Door
from sessions.help import Help
from sessions.room import Room
from sessions.security import Security
from sessions.session import SEEN_EVERY, Caller, Session, SessionLine, Started, Way
from storage.database import Reading, Writing


class Sessions:
    """Finds and ends sessions.

    `door` is how they begin, `security` what members decide about their own ways in, `help` what
    coordinators do for members, `letters` the loop that sends links.
    """

    def __init__(self, room: Room, behalf: Behalf) -> None:
        self._room = room
        self.door = Door(room)
        self.security = Security(room)
        self.help = Help(room, behalf)
        self.letters = room.letters

    def session_of(self, tx: Reading, cookie: str, now: datetime) -> Session | None:
        """The living session that a cookie stands for. One statement: every page asks."""
        return store.session_of(tx, cookie, now)

    def sessions_of(self, tx: Reading, actor_id: int) -> list[SessionLine]:
        """Where a member is signed in, the place used last first."""
        return store.sessions_of(tx, actor_id, self._room.now())

    async def begin(self, actor_id: int, caller: Caller) -> Started:
        """A session for somebody who has just become a member on the page in front of them."""
        return await self._room.database.write(
            lambda tx: self._room.starter.start(tx, actor_id, Way.JOINED, caller)
        )

    async def note_seen(self, session: Session) -> None:
        """Writes that the session is in use, at most once an hour."""
        now = self._room.now()
        if now - session.seen_at >= SEEN_EVERY:
            await self._room.database.write(lambda tx: store.mark_seen(tx, session.id, now))

    async def note_visit(self, visitor: Person) -> None:
        """Writes that a member is here, to the hour: whoever stays away is missed."""
        now = self._room.now()
        if seen.is_visit_news(visitor, now):
            await self._room.database.write(lambda tx: seen.note_visit(tx, visitor, now))

    async def end(self, session: Session) -> None:
        """Signs that browser out; safe to repeat."""
        await self.end_one(session.actor_id, session.id)

    async def end_one(self, actor_id: int, session_id: int) -> bool:
        """Ends one session of a member's list; whether it was there and theirs."""
        return await self._room.database.write(
            lambda tx: store.end_session(tx, actor_id, session_id)
        )

    async def end_all(self, actor_id: int, but: Session | None = None) -> int:
        """Signs a member out everywhere, or everywhere else; says how many sessions that were."""
        kept = None if but is None else but.id
        return await self._room.database.write(lambda tx: store.end_sessions(tx, actor_id, kept))

    async def tidy(self) -> int:
        """Forgets what is over: sessions, links and codes, tries of yesterday; says how much."""
        now = self._room.now()
        return await self._room.database.write(
            lambda tx: (
                store.forget_ended(tx, now)
                + one_time_store.forget_ended_ways(tx, now)
                + attempt_store.forget_older(tx, now - FORGOTTEN_AFTER)
            )
        )

    # --------------------------------------------------------------- what other rooms tell of

    def role_lost(self, tx: Writing, actor_id: int) -> None:
        """A member may do less than before: they sign in anew everywhere."""
        store.end_sessions(tx, actor_id)

    def departed(self, tx: Writing, actor: Actor) -> None:
        """A member has left: nothing of theirs opens anything any more, and nothing is kept."""
        if actor.local:
            store.forget_member(tx, actor.id)
