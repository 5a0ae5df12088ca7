"""Who lives on this node: the founding actors, members, their tokens and their keys."""

import re
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from actors import store as people
from actors.access_store import Standing, Token
from actors.actor import Actor, NewActor, Role
from actors.keyring import KeyRing, make_keys
from actors.tokens import hash_token, token_of
from federation.iris import Iris
from relations.actions import Relations
from storage.database import Database, Reading, Writing
from text.links import html_of
from world.chance import token
from world.errors import Conflict, Malformed, Missing
from world.outside import World

_USERNAME = re.compile(r"^[a-z0-9_]{2,30}$")
_RESERVED = frozenset(
    "actor admin administrator abuse api coordinator desk help hostmaster inbox info listing "
    "listings mail member members moderator node noreply official outbox postmaster root "
    "security sisternet support system umbrella webmaster www".split()
)
_NAME_LONGEST = 100


class Community(Protocol):
    """What the settings say of the network."""

    @property
    def username(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def summary(self) -> str: ...
    @property
    def language(self) -> str: ...
    @property
    def place(self) -> str: ...


@dataclass(frozen=True, slots=True)
class MemberLine:
    """What `sisternet member list` shows of one member."""

    handle: str
    name: str
    standing: str


class Membership:
    """Adds and removes those who live here."""

    def __init__(
        self, world: World, database: Database, keyring: KeyRing, iris: Iris, relations: Relations
    ) -> None:
        self._world = world
        self._database = database
        self._keyring = keyring
        self._iris = iris
        self._relations = relations

    async def found(self, community: Community) -> None:
        """Makes the node's own actor and the network's, unless they are there; safe to repeat."""
        for new in self._founders(community):
            role = new.role
            if not await self._database.read(partial(_has, role=role)):
                await self._keyring.prepare()
                await self._database.write(partial(self._make, new=new))

    def _founders(self, community: Community) -> tuple[NewActor, NewActor]:
        node = NewActor(
            id=self._world.ids.new(),
            role=Role.NODE,
            username=self._iris.host,
            name=self._iris.host,
            approves_followers=True,
        )
        network = NewActor(
            id=self._world.ids.new(),
            role=Role.NETWORK,
            username=community.username,
            name=community.name,
            summary=html_of(community.summary, {}, self._iris.tag) if community.summary else "",
            language=community.language,
            place=community.place or None,
        )
        return node, network

    async def add(
        self, username: str, *, name: str, coordinator: bool = False, discoverable: bool = True
    ) -> Actor:
        """A new member with keys of their own.

        Raises `Malformed` for a name that cannot be, `Conflict` for one that is or was in use.
        """
        _check_username(username)
        if not name.strip() or len(name) > _NAME_LONGEST:
            message = f"A name has between 1 and {_NAME_LONGEST} letters."
            raise Malformed(message)
        new = NewActor(
            id=self._world.ids.new(),
            role=Role.MEMBER,
            username=username,
            name=name.strip(),
            discoverable=discoverable,
        )
        standing = Standing.COORDINATOR if coordinator else Standing.MEMBER
        await self._keyring.prepare()
        return await self._database.write(lambda tx: self._make_member(tx, new, standing))

    async def all(self) -> list[MemberLine]:
        """Every member who is here, oldest first."""
        return await self._database.read(
            lambda tx: [
                MemberLine(actor.handle, actor.name, str(people.standing_of(tx, actor.id) or ""))
                for actor in people.local_members(tx)
            ]
        )

    async def token(self, username: str, label: str) -> str:
        """A new bearer token of that member; it is told once, and only its hash is kept."""
        member = await self.named(username)
        secret = token_of(token(self._world.chance))
        row = Token(self._world.ids.new(), member.id, label, self._world.clock.now(), None)
        await self._database.write(lambda tx: people.add_token(tx, row, hash_token(secret)))
        return secret

    async def remove(self, username: str) -> None:
        """Deletes a member here and everywhere they were known; the name is never used again."""
        await self._relations.delete_member(await self.named(username))

    async def rotate_keys(self, username: str | None) -> str:
        """New keys for that actor, or for the network; returns whose. Everybody is told."""
        actor = (
            await self.named(username) if username else await self._database.read(people.network)
        )
        await self._keyring.prepare()
        await self._relations.rotate_keys(actor)
        return actor.handle

    async def named(self, username: str) -> Actor:
        """The local actor of that name who is still here; raises `Missing`."""
        found = await self._database.read(lambda tx: people.local_by_username(tx, username))
        if found is None or found.gone_at is not None:
            message = f"Nobody here is called {username}. `sisternet member list` shows who is."
            raise Missing(message)
        return found

    async def by_id(self, actor_id: int) -> Actor:
        """The local actor of that number who is still here; raises `Missing`."""
        found = await self._database.read(lambda tx: people.by_id(tx, actor_id))
        if found is None or found.gone_at is not None:
            message = "Whoever that was has left."
            raise Missing(message)
        return found

    def _make(self, tx: Writing, new: NewActor) -> Actor:
        now = self._world.clock.now()
        actor = people.insert_local(tx, new, self._iris, now)
        make_keys(tx, actor.id, actor.iri, self._keyring, now, self._world.ids)
        return actor

    def _make_member(self, tx: Writing, new: NewActor, standing: Standing) -> Actor:
        taken = people.local_by_username(tx, new.username)
        if taken is not None:
            past = "was" if taken.gone_at else "is"
            message = f"The name {new.username} {past} in use here; names are given once only."
            raise Conflict(message)
        actor = self._make(tx, new)
        people.add_member(tx, actor.id, standing, self._world.clock.now())
        return actor


def _has(tx: Reading, role: Role) -> bool:
    return any(actor.role == role for actor in people.local_actors(tx))


def _check_username(username: str) -> None:
    if not _USERNAME.match(username):
        message = "A handle has 2 to 30 letters out of a-z, 0-9 and _."
        raise Malformed(message)
    if username in _RESERVED:
        message = f"The name {username} is kept for the node itself."
        raise Conflict(message)
