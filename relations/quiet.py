"""What members do not want to see: people they mute, servers they avoid. Nobody is told.

A mute hides somebody's posts and listings from the lists of one member; it changes nothing of
who may see, follow or answer whom. A server that is avoided is one where everybody is blocked.
"""

from collections.abc import Callable
from typing import TypeVar

from actors import store as actors_store
from actors.actor import Actor
from actors.fetch import Budget
from actors.room import Actors
from relations import store
from relations.following import Following
from storage.transaction import Writing
from world.errors import Conflict, Missing

T = TypeVar("T")


class Quiet:
    """The use cases. Members are actors of ours; whoever is meant is named by handle or IRI."""

    def __init__(self, actors: Actors, following: Following) -> None:
        self._actors = actors
        self._following = following

    async def mute(self, muter: Actor, whom: str, *, notices: bool = True) -> bool:
        """Hides somebody from the lists of a member, and with `notices` from what they are told.

        False if it was so before. Raises what `Fetcher.handle` raises, `Conflict` for oneself.
        """
        muted = await self._find(whom)
        if muted.id == muter.id:
            raise Conflict("Nobody can mute themselves.")

        def hide(tx: Writing) -> bool:
            known = actors_store.mute_of(tx, muter.id, muted.id)
            now = self._actors.clock.now()
            actors_store.mute(tx, muter.id, muted.id, now, notices=notices)
            return known is not notices

        return await self._write(hide)

    async def unmute(self, muter: Actor, whom: str) -> None:
        """Shows somebody again. Raises `Missing` if they were not muted."""
        muted = await self._find(whom)
        if not await self._write(lambda tx: actors_store.unmute(tx, muter.id, muted.id)):
            raise Missing("They are not muted.")

    async def avoid(self, member: Actor, host: str) -> bool:
        """A member wants nothing of a server: follows end, nobody there sees or reaches them.

        `host` is written as `moderation.hosts.host_named` does. False if it was avoided before.
        Raises `Conflict` for our own server.
        """
        if host == self._actors.iris.host:
            raise Conflict("That is this network's own server.")

        def shut(tx: Writing) -> bool:
            for theirs in store.tied_to(tx, member.id, host):
                self._following.sever(tx, member, theirs)
            return actors_store.avoid_host(tx, member.id, host, self._actors.clock.now())

        return await self._write(shut)

    async def meet(self, member: Actor, host: str) -> None:
        """Avoids a server no more. Raises `Missing` if it was not avoided."""
        if not await self._write(lambda tx: actors_store.meet_host(tx, member.id, host)):
            raise Missing("That server is not avoided.")

    async def _find(self, whom: str) -> Actor:
        return await self._actors.fetcher.handle(whom, budget=Budget())

    async def _write(self, deed: Callable[[Writing], T]) -> T:
        return await self._actors.database.write(deed)
