"""What the door has to know at once, without asking the store for each delivery.

Blocked hosts and the owners of our inboxes are looked up again every few seconds, and at once
when somebody says that they have changed: this process, or a command beside it.
"""

import asyncio

from actors import store as actors_store
from actors.shut_out import is_shut_out
from federation.origins import host_of
from storage.database import Database, Reading
from world.clock import Clock
from world.errors import Gone, Missing, Refused

_FRESH_SECONDS = 5.0
_MOST_NAMES = 4_096


class Doorstep:
    """Who is shut out, who lives here, whom we know, and with which hosts we are related."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._blocked: frozenset[str] = frozenset()
        self._owners: dict[str, tuple[int, bool]] = {}
        self._read_at: float | None = None
        self._changes = 0
        self._looking = asyncio.Lock()

    async def refresh(self) -> None:
        """Looks again if the last look is older than a few seconds; all wait for the same look."""
        if self._is_fresh():
            return
        async with self._looking:
            while not self._is_fresh():
                await self._look()

    def forget(self) -> None:
        """Something has changed: the next delivery looks again."""
        self._changes += 1
        self._read_at = None

    def check_not_blocked(self, iri: str) -> None:
        """Raises `Refused` if that host, or a domain it belongs to, is shut out."""
        if self._blocked and is_shut_out(host_of(iri), self._blocked):
            raise Refused("This server is not welcome here.")

    async def inbox_owner(self, username: str | None) -> int:
        """The id of our actor of that name; None is the node's own actor.

        Raises `Missing` if there never was one, `Gone` if it was deleted.
        """
        name = (username or "").lower()
        owner = self._owners.get(name)
        if owner is None:
            owner = await self._database.read(lambda tx: _owner(tx, username))
            if len(self._owners) < _MOST_NAMES:
                self._owners[name] = owner
        number, is_gone = owner
        if is_gone:
            raise Gone("Whoever had this inbox has left.")
        return number

    async def knows(self, actor_iri: str) -> bool:
        """Whether that actor is stored."""
        return await self._database.read(lambda tx: actors_store.by_iri(tx, actor_iri)) is not None

    async def is_related(self, iri: str) -> bool:
        """Whether somebody here follows somebody on that host, or it is a sister's."""
        host = host_of(iri)
        return await self._database.read(lambda tx: _is_related(tx, host))

    def _is_fresh(self) -> bool:
        return (
            self._read_at is not None and self._clock.monotonic() - self._read_at < _FRESH_SECONDS
        )

    async def _look(self) -> None:
        """What has changed while it looked is not taken for what it saw."""
        changes = self._changes
        blocked = await self._database.read(lambda tx: frozenset(actors_store.blocked_hosts(tx)))
        if changes == self._changes:
            self._blocked, self._read_at = blocked, self._clock.monotonic()
            self._owners.clear()


def _owner(tx: Reading, username: str | None) -> tuple[int, bool]:
    if username is None:
        return actors_store.node_actor(tx).id, False
    actor = actors_store.local_by_username(tx, username)
    if actor is None:
        raise Missing("There is no such inbox.")
    return actor.id, actor.gone_at is not None


def _is_related(tx: Reading, host: str) -> bool:
    if actors_store.host_has_local_followers(tx, host):
        return True
    return any(sister.host == host for sister in actors_store.active_sisters(tx))
