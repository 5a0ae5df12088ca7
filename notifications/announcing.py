"""Announcing to everybody here, and what people do with it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Protocol

from actors.actor import Actor
from notifications import announcement_store as store
from notifications.announcement import REACTIONS_MOST, Announcement, Draft, checked_name
from storage.database import Database
from storage.transaction import Writing
from world.clock import Clock
from world.errors import Malformed, Missing

_KEPT: Final = timedelta(days=30)
_NONE: Final = "There is no such announcement."


class AnnouncementListener(Protocol):
    """Whoever carries announcements to programs at once."""

    def announced(self, tx: Writing, announcement: Announcement) -> None:
        """Something is announced."""
        ...

    def reacted(self, tx: Writing, number: int, name: str, count: int) -> None:
        """So many people have put that picture there."""
        ...

    def withdrawn(self, tx: Writing, number: int) -> None:
        """It is announced no more."""
        ...


@dataclass(frozen=True, slots=True)
class Announcing:
    """The use cases; whoever announces has been let in as one who may."""

    database: Database
    clock: Clock
    listeners: list[AnnouncementListener] = field(default_factory=list)

    async def announce(self, draft: Draft) -> int:
        """Tells everybody here; the number of the announcement. Raises as `Draft.checked`."""
        sound, now = draft.checked(), self.clock.now()

        def act(tx: Writing) -> int:
            number = store.add(tx, sound, now)
            made = store.one(tx, None, number, now)
            if made is not None:
                for listener in self.listeners:
                    listener.announced(tx, made)
            return number

        return await self.database.write(act)

    async def withdraw(self, number: int) -> None:
        """Takes one back. Raises `Missing` if there is none."""

        def act(tx: Writing) -> bool:
            for listener in self.listeners:
                listener.withdrawn(tx, number)
            return store.remove(tx, number)

        if not await self.database.write(act):
            raise Missing(_NONE)

    async def read(self, reader: Actor, number: int) -> None:
        """The reader has read it. Raises `Missing` if there is none."""

        def act(tx: Writing) -> None:
            self._insist(tx, number)
            store.mark_read(tx, reader.id, number)

        await self.database.write(act)

    async def react(self, reader: Actor, number: int, name: str) -> None:
        """Puts a little picture under it; again changes nothing.

        Raises `Missing` if there is none, `Malformed` for what is no picture, or one kind too many.
        """
        picture = checked_name(name)

        def act(tx: Writing) -> None:
            known = {one.name for one in self._insist(tx, number).reactions}
            if picture not in known and len(known) >= REACTIONS_MOST:
                raise Malformed("Validation failed: Limit of different reactions reached")
            if store.react(tx, reader.id, number, picture):
                self._tell(tx, number, picture)

        await self.database.write(act)

    async def take_back(self, reader: Actor, number: int, name: str) -> None:
        """Takes a picture away; nothing happens if there was none. Raises `Missing`."""

        def act(tx: Writing) -> None:
            self._insist(tx, number)
            if store.take_back(tx, reader.id, number, name):
                self._tell(tx, number, name)

        await self.database.write(act)

    async def tidy(self, now: datetime) -> int:
        """Forgets what has been over for a month."""
        return await self.database.write(lambda tx: store.forget_over(tx, now - _KEPT))

    def _insist(self, tx: Writing, number: int) -> Announcement:
        found = store.one(tx, None, number, self.clock.now())
        if found is None:
            raise Missing(_NONE)
        return found

    def _tell(self, tx: Writing, number: int, name: str) -> None:
        reactions = self._insist(tx, number).reactions
        count = next((one.count for one in reactions if one.name == name), 0)
        for listener in self.listeners:
            listener.reacted(tx, number, name, count)
