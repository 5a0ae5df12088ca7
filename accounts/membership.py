"""Who lives on this node: the founding actors, members, their tokens and their keys."""

from dataclasses import dataclass, replace
from functools import partial
from typing import Protocol

from accounts import seen, store
from accounts.enrolment import Enrolment, Newcomer
from accounts.person import Appearance, JoinedVia, Person
from accounts.roles import Role, Vetting
from actors import store as people
from actors.access_store import Token
from actors.actor import Actor, NewActor
from actors.actor import Role as ActorRole
from actors.tokens import hash_token, token_of
from relations.actions import Relations
from storage.database import Database, Reading, Writing
from text.links import html_of
from text.people_phrases import TROUBLE
from world.chance import token
from world.errors import Missing


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
    @property
    def zone(self) -> str: ...
    @property
    def directories(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class MemberLine:
    """What `sisternet member list` shows of one member."""

    handle: str
    name: str
    standing: str


class Membership:
    """Adds and removes those who live here."""

    def __init__(self, database: Database, enrolment: Enrolment, relations: Relations) -> None:
        self._database = database
        self._enrolment = enrolment
        self._world = enrolment.world
        self._keyring = enrolment.keyring
        self._iris = enrolment.iris
        self._relations = relations

    async def found(self, community: Community) -> None:
        """Makes the node's own actor and the network's, unless they are there; safe to repeat."""
        for new in self._founders(community):
            role = new.role
            if not await self._database.read(partial(_has, role=role)):
                await self._keyring.prepare()
                await self._database.write(partial(self._enrolment.make_actor, new=new))
        await self.settle(community)

    async def settle(self, community: Community) -> None:
        """What the settings say now: whether directories may name the network.

        Gives the network's time zone to members who had none before there were accounts.
        """
        now = self._world.clock.now()

        def settle(tx: Writing) -> None:
            store.settle_zones(tx, community.zone)
            network = people.network(tx)
            if network.discoverable != community.directories:
                people.update_local(tx, replace(network, discoverable=community.directories), now)

        await self._database.write(settle)

    def _founders(self, community: Community) -> tuple[NewActor, NewActor]:
        node = NewActor(
            id=self._world.ids.new(),
            role=ActorRole.NODE,
            username=self._iris.host,
            name=self._iris.host,
            approves_followers=True,
        )
        network = NewActor(
            id=self._world.ids.new(),
            role=ActorRole.NETWORK,
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
        """A new member with keys of their own, whom whoever keeps the machine vouches for.

        Raises `Malformed` for a name that cannot be, `Conflict` for one that is or was in use.
        """
        newcomer = Newcomer(
            name=name,
            handle=username,
            appearance=Appearance.NAMED,
            findable=discoverable,
            vetting=Vetting.ACTIVE,
            role=Role.COORDINATOR if coordinator else Role.MEMBER,
            via=JoinedVia.COMMAND,
        )
        await self._keyring.prepare()
        made = await self._database.write(lambda tx: self._enrolment.enrol(tx, newcomer))
        return made.actor

    async def all(self) -> list[MemberLine]:
        """Every member who is here, oldest first."""
        return await self._database.read(_lines)

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
            raise Missing(TROUBLE["left"])
        return found


def _lines(tx: Reading) -> list[MemberLine]:
    """By their own names: whoever is at the machine may know them."""
    return [
        MemberLine(person.actor.handle, person.name, _standing(person))
        for person in seen.holders(tx, Role.MEMBER)
    ]


def _standing(person: Person) -> str:
    """The roles that say more than "member", or that; and how far they have come, if not whole."""
    held: list[Role] = sorted(person.roles - {Role.MEMBER}) or [Role.MEMBER]
    return " ".join(held if person.vetting.is_live else [*held, f"({person.vetting})"])


def _has(tx: Reading, role: ActorRole) -> bool:
    return any(actor.role == role for actor in people.local_actors(tx))
