"""What members do about what they are told: put it away, choose a policy, answer requests."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final, TypeVar

from actors.actor import Actor
from notifications import reader_store, request_store, store
from notifications.announcing import Announcing
from notifications.policy import Policy
from notifications.telling import Teller
from notifications.watching import DepartureEar, FollowEar, PostEar, StaffEar, TokenEar
from storage.database import Database
from storage.transaction import Writing
from world.errors import Missing

KEPT: Final = timedelta(days=180)
_NONE: Final = "There is no such notification."

T = TypeVar("T")


class Notifications:
    """The use cases of this room; the fields named after rooms are its ears."""

    def __init__(self, database: Database, teller: Teller) -> None:
        self._database = database
        self.teller = teller
        self.posts = PostEar(teller)
        self.follows = FollowEar(teller)
        self.staff = StaffEar(teller)
        self.departures = DepartureEar()
        self.tokens = TokenEar()
        self.announcing = Announcing(database, teller.clock)

    async def clear(self, member: Actor) -> int:
        """Puts away all that is shown; says how many."""
        now = self.teller.clock.now()
        return await self._write(lambda tx: store.dismiss(tx, member.id, now))

    async def dismiss(self, member: Actor, number: int) -> None:
        """Puts one away. Raises `Missing` for what is not theirs, or put away already."""
        now = self.teller.clock.now()
        if not await self._write(lambda tx: store.dismiss(tx, member.id, now, id=number)):
            raise Missing(_NONE)

    async def dismiss_group(self, member: Actor, key: str) -> None:
        """Puts a group away; nothing happens if there is none, as with Mastodon."""
        now = self.teller.clock.now()
        await self._write(lambda tx: store.dismiss(tx, member.id, now, key=key))

    async def choose(self, member: Actor, policy: Policy) -> None:
        """From now on this is done with what strangers cause."""
        await self._write(lambda tx: reader_store.save_policy(tx, member.id, policy))

    async def accept(self, member: Actor, request_ids: Sequence[int]) -> int:
        """Lets people in who were held back, with all they had caused; says how many people."""

        def let_in(tx: Writing) -> int:
            people = request_store.accept(tx, member.id, request_ids)
            if people:
                for listener in self.teller.listeners:
                    listener.merged(tx, member.id)
            return people

        return await self._write(let_in)

    async def decline(self, member: Actor, request_ids: Sequence[int]) -> int:
        """Puts away what people had caused who were held back; says how many people."""
        now = self.teller.clock.now()
        return await self._write(lambda tx: request_store.dismiss(tx, member.id, request_ids, now))

    async def tidy(self, now: datetime) -> int:
        """Forgets what is older than half a year, seen or not, and announcements of long ago."""
        forgotten = await self.announcing.tidy(now)
        return forgotten + await self._write(lambda tx: store.forget_before(tx, now - KEPT))

    async def _write(self, deed: Callable[[Writing], T]) -> T:
        return await self._database.write(deed)
