"""How somebody becomes one of us, inside the transaction of whoever lets them in."""

from dataclasses import dataclass, field
from typing import Protocol

from accounts import log_store, store
from accounts.handles import handle_from, insist_on_handle
from accounts.person import Appearance, JoinedVia, Person, checked_name, published_name
from accounts.roles import Role, Vetting, standing_for
from accounts.wording import somebody_of
from actors import store as people
from actors.actor import Actor, NewActor
from actors.actor import Role as ActorRole
from actors.keyring import KeyRing, make_keys
from federation.iris import Iris
from storage.database import Reading, Writing
from world.outside import World


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomer:
    """What must be known of somebody who begins here; `handle` "" makes one from the name."""

    name: str
    handle: str = ""
    appearance: Appearance = Appearance.FIRST_NAME
    findable: bool = True
    language: str = ""
    zone: str = ""
    vetting: Vetting = Vetting.APPLIED
    role: Role = Role.MEMBER
    via: JoinedVia
    by: int | None = None


class JoinObserver(Protocol):
    """A room that hears, inside the transaction, of whoever begins here."""

    def joined(self, tx: Writing, person: Person, via: JoinedVia) -> None:
        """Somebody has an account here from now on; `via` says which way they came in."""
        ...


@dataclass(frozen=True, slots=True)
class Enrolment:
    """Makes actors with keys, accounts and roles. Whoever calls it has prepared a pair of keys."""

    world: World
    keyring: KeyRing
    iris: Iris
    zone: str  # the network's
    observers: list[JoinObserver] = field(default_factory=list)

    def make_actor(self, tx: Writing, new: NewActor) -> Actor:
        """An actor of ours with its first keys."""
        now = self.world.clock.now()
        actor = people.insert_local(tx, new, self.iris, now)
        make_keys(tx, actor.id, actor.iri, self.keyring, now, self.world.ids)
        return actor

    def enrol(self, tx: Writing, newcomer: Newcomer) -> Person:
        """A new member.

        Raises `Malformed` for a name or handle that cannot be, `Conflict` for a handle that is,
        was or looks like one in use.
        """
        now = self.world.clock.now()
        name = checked_name(newcomer.name)
        hidden = newcomer.appearance is Appearance.DESK
        network = people.network(tx)
        new = NewActor(
            id=self.world.ids.new(),
            role=ActorRole.MEMBER,
            username=self._handle(tx, newcomer.handle, name, hidden=hidden),
            name=published_name(newcomer.appearance, name, somebody_of(network)),
            language=newcomer.language or None,
            discoverable=newcomer.findable and not hidden and newcomer.vetting.has_been_met,
        )
        actor = self.make_actor(tx, new)
        roles = frozenset({newcomer.role, Role.MEMBER})
        people.add_member(tx, actor.id, standing_for(roles, newcomer.vetting), now)
        store.add(tx, self._row(actor.id, name, newcomer), now)
        if newcomer.role is not Role.MEMBER:
            store.give_role(tx, actor.id, newcomer.role, newcomer.by, now)
        log_store.note_standing(
            tx, log_store.Change(now, newcomer.by, actor.id, "joined", newcomer.vetting)
        )
        person = _here(tx, actor.id)
        for observer in self.observers:
            observer.joined(tx, person, newcomer.via)
        return person

    def _handle(self, tx: Reading, wished: str, name: str, *, hidden: bool) -> str:
        in_use = store.usernames(tx)
        if not wished:
            return handle_from(name, in_use, self.world.chance, hidden=hidden)
        insist_on_handle(wished, in_use)
        return wished

    def _row(self, actor_id: int, name: str, newcomer: Newcomer) -> store.NewAccount:
        return store.NewAccount(
            actor_id=actor_id,
            name=name,
            appearance=newcomer.appearance,
            findable=newcomer.findable,
            language=newcomer.language,
            zone=newcomer.zone or self.zone,
            vetting=newcomer.vetting,
            joined_via=newcomer.via,
            made_by=newcomer.by,
        )


def _here(tx: Reading, actor_id: int) -> Person:
    found = store.person(tx, actor_id)
    assert found is not None  # noqa: S101  # just written
    return found
