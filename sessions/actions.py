"""Signing in by password, and what becomes of sessions."""

from datetime import datetime

from sessions import store
from sessions.attempts import Attempts, Counted
from sessions.names import plain, whose
from sessions.passwords import Passwords
from sessions.session import SEEN_EVERY, Caller, SecondFactor, Session, SessionLine, Started, Way
from sessions.starting import Starter
from storage.database import Database, Reading, Writing
from storage.sealing import Seal
from world.errors import Unproven
from world.outside import World

WRONG = "That name and password do not belong together."


class Sessions:
    """Starts, finds and ends sessions.

    Says nothing about whether a name exists: unknown names are answered alike, after the same
    work, and slowed alike.
    """

    def __init__(self, world: World, database: Database, seal: Seal, host: str) -> None:
        self._clock = world.clock
        self._database = database
        self._host = host
        self._attempts = Attempts(seal)
        self._passwords = Passwords(world.chance, seal)
        self._starter = Starter(world)

    async def by_password(self, name: str, password: str, caller: Caller) -> Started | SecondFactor:
        """Signs a member in who knows their password; `name` is a handle or an e-mail address.

        Raises:
            Unproven: the two do not belong together, or nobody has that name.
            Limited: too many tries with this name or from this network, or too many at once.
        """
        typed = plain(name, self._host)
        counted = (self._attempts.of_name(typed), self._attempts.of_address(caller.address))

        def begin(tx: Writing) -> tuple[int, bytes | None]:
            self._attempts.begin(tx, counted, self._clock.now())
            actor_id = whose(tx, typed) or 0
            return actor_id, store.sealed_password(tx, actor_id)

        actor_id, sealed_hash = await self._database.write(begin)
        if not await self._passwords.fits(password, actor_id, sealed_hash):
            raise Unproven(WRONG)
        return await self._database.write(
            lambda tx: self._proven(tx, actor_id, sealed_hash, counted, caller)
        )

    def _proven(
        self,
        tx: Writing,
        actor_id: int,
        sealed_hash: bytes | None,
        counted: tuple[Counted, Counted],
        caller: Caller,
    ) -> Started:
        if store.sealed_password(tx, actor_id) != sealed_hash:
            raise Unproven(WRONG)  # it was changed while this one was checked
        self._attempts.succeeded(tx, *counted)
        return self._starter.start(tx, actor_id, Way.PASSWORD, caller)

    async def set_password(self, actor_id: int, password: str, but: int | None = None) -> None:
        """Gives a member a password, and ends every session of theirs but that one.

        Raises `Malformed`, with the reason, for a password that is too easy.
        """
        sealed_hash = await self._passwords.sealed_hash(password, actor_id)

        def write(tx: Writing) -> None:
            store.set_password(tx, actor_id, sealed_hash, self._clock.now())
            store.end_sessions(tx, actor_id, but)

        await self._database.write(write)

    def session_of(self, tx: Reading, cookie: str, now: datetime) -> Session | None:
        """The living session that a cookie stands for. One statement: every page asks."""
        return store.session_of(tx, cookie, now)

    def sessions_of(self, tx: Reading, actor_id: int) -> list[SessionLine]:
        """Where a member is signed in, the place used last first."""
        return store.sessions_of(tx, actor_id, self._clock.now())

    async def note_seen(self, session: Session) -> None:
        """Writes that the session is in use, at most once an hour."""
        now = self._clock.now()
        if now - session.seen_at >= SEEN_EVERY:
            await self._database.write(lambda tx: store.mark_seen(tx, session.id, now))

    async def end(self, session: Session) -> None:
        """Signs that browser out; safe to repeat."""
        await self.end_one(session.actor_id, session.id)

    async def end_one(self, actor_id: int, session_id: int) -> bool:
        """Ends one session of a member's list; whether it was there and theirs."""
        return await self._database.write(lambda tx: store.end_session(tx, actor_id, session_id))

    async def end_all(self, actor_id: int, but: Session | None = None) -> int:
        """Signs a member out everywhere, or everywhere else; says how many sessions that were."""
        kept = None if but is None else but.id
        return await self._database.write(lambda tx: store.end_sessions(tx, actor_id, kept))
