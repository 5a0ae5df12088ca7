"""What members decide about their own ways in. Each change is told to them by letter.

Pages ask for a fresh session (`Session.is_fresh`) before they call any of this.
"""

from dataclasses import dataclass
from typing import Protocol

from accounts import seen
from actors import store as people
from sessions import passkey_store, store
from sessions.letters import Change
from sessions.one_time_store import end_ways
from sessions.passkey_store import Passkey
from sessions.room import Room
from sessions.session import Session, SessionLine
from sessions.totp import Preparation, SecondStep
from storage.database import Reading, Writing
from text import people_phrases
from text.door_phrases import DOOR
from world.errors import Conflict, Missing


@dataclass(frozen=True, slots=True)
class WaysIn:
    """A member's ways in, as they see them themselves."""

    sessions: tuple[SessionLine, ...]
    has_password: bool
    passkeys: tuple[Passkey, ...]
    second: SecondStep


class WaysObserver(Protocol):
    """A room beside this one in which something was let in by who may not have been the member."""

    def ways_in_changed(self, tx: Writing, actor_id: int) -> None:
        """Whatever speaks for that member has to be let in anew."""
        ...


class Security:
    """Passwords, passkeys and authenticator apps of members, by themselves."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self.observers: list[WaysObserver] = []

    def ways_in(self, tx: Reading, actor_id: int) -> WaysIn:
        """Everything there is to see and to change."""
        return WaysIn(
            sessions=tuple(store.sessions_of(tx, actor_id, self._room.now())),
            has_password=store.sealed_password(tx, actor_id) is not None,
            passkeys=tuple(passkey_store.passkeys_of(tx, actor_id)),
            second=self._room.second.state(tx, actor_id),
        )

    # -------------------------------------------------------------------------------- password

    async def set_password(self, actor_id: int, password: str, keep: Session | None = None) -> None:
        """Gives a member a password.

        Ends every session of theirs but `keep`, and every program's access: somebody else may
        have had the old one (`security.md` OAU-12). Raises `Malformed`, with the reason, for a
        password that is too easy.
        """
        room = self._room
        sealed_hash = await room.passwords.sealed_hash(password, actor_id)

        def write(tx: Writing) -> None:
            store.set_password(tx, actor_id, sealed_hash, room.now())
            self._end_others(tx, actor_id, keep)
            room.letters.tell(tx, actor_id, Change.PASSWORD)

        await room.database.write(write)

    async def remove_password(self, actor_id: int, keep: Session | None = None) -> None:
        """From now on links, codes and passkeys alone open the door; else as `set_password`.

        `Conflict` if there would be no way in left but the coordinator's help.
        """

        def write(tx: Writing) -> None:
            if store.remove_password(tx, actor_id):
                self._insist_on_a_way(tx, actor_id)
                self._end_others(tx, actor_id, keep)
                self._room.letters.tell(tx, actor_id, Change.NO_PASSWORD)

        await self._room.database.write(write)

    def _insist_on_a_way(self, tx: Reading, actor_id: int) -> None:
        """Raises `Conflict` if nothing is left by which the member comes in without help."""
        person = seen.person(tx, actor_id)
        reached = person is None or person.has_email
        known = store.sealed_password(tx, actor_id) or passkey_store.credential_ids(tx, actor_id)
        if not reached and not known:
            raise Conflict(DOOR["no way in"])

    def _end_others(self, tx: Writing, actor_id: int, keep: Session | None) -> None:
        store.end_sessions(tx, actor_id, None if keep is None else keep.id)
        end_ways(tx, actor_id)
        self._room.second.end_first_proofs(tx, actor_id)
        people.revoke_tokens_of(tx, actor_id, self._room.now())
        for observer in self.observers:
            observer.ways_in_changed(tx, actor_id)

    # ---------------------------------------------------------------------------------- passkeys

    async def passkey_options(self, actor_id: int) -> str:
        """What the browser is to make a passkey from, as JSON."""
        room = self._room

        def read(tx: Reading) -> str:
            actor = people.by_id(tx, actor_id)
            if actor is None:
                raise Missing(people_phrases.TROUBLE["no member"])
            return room.passkeys.registration(tx, actor_id, actor.username, room.now())

        return await room.database.read(read)

    async def add_passkey(self, actor_id: int, answer: str, name: str) -> None:
        """Keeps the passkey that the browser has made, under a name that the member knows it by.

        Raises what `Passkeys.register` raises.
        """

        def write(tx: Writing) -> None:
            self._room.passkeys.register(tx, actor_id, answer, name, self._room.now())
            self._room.letters.tell(tx, actor_id, Change.PASSKEY)

        await self._room.database.write(write)

    async def remove_passkey(self, actor_id: int, passkey_id: int) -> bool:
        """Whether it was there and theirs; it opens nothing any more.

        `Conflict` if there would be no way in left but the coordinator's help.
        """

        def write(tx: Writing) -> bool:
            removed = passkey_store.remove_passkey(tx, actor_id, passkey_id)
            if removed:
                self._insist_on_a_way(tx, actor_id)
                self._room.letters.tell(tx, actor_id, Change.NO_PASSKEY)
            return removed

        return await self._room.database.write(write)

    # ------------------------------------------------------------------------------- second step

    async def prepare_app(self, actor_id: int) -> None:
        """Begins to set an authenticator app up; `Conflict` if one is in use."""
        room = self._room
        await room.database.write(lambda tx: room.second.prepare(tx, actor_id, room.now()))

    def preparation(self, tx: Reading, actor_id: int, account: str) -> Preparation | None:
        """What was prepared and is not in use yet; `account` is how the app is to call it."""
        return self._room.second.preparation(tx, actor_id, account)

    async def use_app(self, actor_id: int, typed: str) -> None:
        """From now on the app is asked for; raises what `SecondSteps.put_in_use` raises."""

        def write(tx: Writing) -> None:
            self._room.second.put_in_use(tx, actor_id, typed, self._room.now())
            self._room.letters.tell(tx, actor_id, Change.APP)

        await self._room.database.write(write)

    async def remove_app(self, actor_id: int) -> None:
        """From now on one step is enough; safe to repeat."""

        def write(tx: Writing) -> None:
            was_in_use = self._room.second.state(tx, actor_id).in_use
            self._room.second.remove(tx, actor_id)
            if was_in_use:
                self._room.letters.tell(tx, actor_id, Change.NO_APP)

        await self._room.database.write(write)
