"""How well members are known, what they may do, and how roles pass from hand to hand.

No role is a password: it is given by whoever holds one that may give it, and taken the same way.
There is always a coordinator: the last one can neither lay the role down nor be paused.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from accounts import log_store, seen, store
from accounts.log_store import Change
from accounts.person import Person
from accounts.profile import version_of
from accounts.publication import Publication
from accounts.roles import (
    Limit,
    Role,
    Vetting,
    grantable,
    insist_on_grant,
    insist_on_step,
    standing_for,
)
from actors import store as people
from storage.database import Database, Reading, Writing
from text.people_phrases import TROUBLE
from world.clock import Clock
from world.errors import Conflict, Malformed, Missing, Refused

_SHOWN = 200


class RoleObserver(Protocol):
    """A room in which more is open to somebody with a role (`sessions`)."""

    def role_lost(self, tx: Writing, actor_id: int) -> None:
        """That member may do less from now on."""
        ...


@dataclass(frozen=True, slots=True)
class Held:
    """A role, who may use it now, and what whoever looks may do with it."""

    role: Role
    holders: tuple[Person, ...]
    is_own: bool
    may_give: bool


class Trust:
    """Changes vetting, limits and roles. `by` None: at the node's own machine, who may give any."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        publication: Publication,
        observers: Sequence[RoleObserver] = (),
    ) -> None:
        self._database = database
        self._clock = clock
        self._publication = publication
        self._observers = observers

    async def set_vetting(
        self, by: Person | None, member_id: int, to: Vetting, was: Vetting | None = None
    ) -> Person:
        """Takes a member one step further, pauses them, or lets them go on.

        `was`: the state in which the coordinator saw them. Raises `Refused` unless a coordinator
        asks, `Missing` for nobody, `Conflict` for a step there is not, for one made from another
        state by somebody who was faster, and for the last coordinator.
        """

        def step(tx: Writing) -> Person:
            self._insist(tx, by, Role.COORDINATOR)
            member = _member(tx, member_id)
            if was is not None and member.vetting is not was:
                raise Conflict(TROUBLE["changed"])
            insist_on_step(member.vetting, to)
            if not to.has_been_met:
                insist_on_successor(tx, member)
            store.set_vetting(tx, member.id, to)
            if not to.has_been_met:
                self._tell_of_loss(tx, member)
            return self._changed(tx, by, member, "vetting", to)

        return await self._database.write(step)

    async def set_limits(
        self, by: Person | None, member_id: int, limits: frozenset[Limit], was: str = ""
    ) -> Person:
        """Asks a member to keep to these limits, and to no others; raises as `set_vetting`.

        `was`: `version_of` the limits that the coordinator saw.
        """

        def limit(tx: Writing) -> Person:
            self._insist(tx, by, Role.COORDINATOR)
            member = _member(tx, member_id)
            if was and was != version_of(frozenset(map(str, member.limits))):
                raise Conflict(TROUBLE["changed"])
            store.set_limits(tx, member.id, limits)
            return self._changed(tx, by, member, "limits", " ".join(sorted(limits)))

        return await self._database.write(limit)

    async def give_role(self, by: Person | None, member_id: int, role: Role) -> Person:
        """Gives a member a role. Raises `Refused` to whoever may not, `Missing` for nobody.

        `Conflict` for somebody whom no coordinator has met: they could not use it.
        """

        def give(tx: Writing) -> Person:
            self._insist_on_grant(tx, by, role)
            return self._give(tx, by, _member(tx, member_id), role)

        return await self._database.write(give)

    async def take_role(self, by: Person | None, member_id: int, role: Role) -> Person:
        """Takes a role from a member; everybody may lay down their own.

        Raises `Refused` to whoever may not, `Missing` for nobody, `Conflict` for the last
        coordinator.
        """

        def take(tx: Writing) -> Person:
            member = _member(tx, member_id)
            if by is None or by.id != member.id:
                self._insist_on_grant(tx, by, role)
            return self._take(tx, by, member, role)

        return await self._database.write(take)

    async def hand_over(self, by: Person, to_id: int, role: Role) -> Person:
        """Passes one's own role on: the other has it and the first no more, at one instant.

        Raises `Refused` for a role that one does not hold, and as `give_role`.
        """

        def pass_on(tx: Writing) -> Person:
            holder = self._insist(tx, by, role)
            if to_id == by.id or holder is None:
                raise Malformed(TROUBLE["somebody else"])
            self._give(tx, by, _member(tx, to_id), role)
            self._take(tx, by, holder, role)
            return _member(tx, to_id)

        return await self._database.write(pass_on)

    def held_seen_by(self, tx: Reading, viewer: Person) -> list[Held]:
        """Who holds which role, as far as the viewer may give it or holds it themselves."""
        own = frozenset(filter(viewer.may, viewer.roles)) - {Role.MEMBER}
        may_give = grantable(own)
        return [
            Held(role, tuple(seen.holders(tx, role)), role in own, role in may_give)
            for role in Role
            if role in own | may_give
        ]

    def named(self, tx: Reading, viewer: Person, handle: str) -> Person:
        """The member with that handle, for whoever has a role to give or to hand over.

        Raises `Refused` for everybody else, `Missing` for nobody.
        """
        if viewer.roles == {Role.MEMBER}:
            raise Refused(TROUBLE["may not"])
        actor = people.local_by_username(tx, handle.strip().removeprefix("@").lower())
        return _member(tx, actor.id if actor else 0)

    def history_seen_by(self, tx: Reading, viewer: Person, member_id: int) -> list[Change]:
        """How a member's standing changed, newest first: for coordinators (E6)."""
        return log_store.changes_of(tx, member_id, _SHOWN) if viewer.is_coordinator else []

    def _give(self, tx: Writing, by: Person | None, member: Person, role: Role) -> Person:
        if role is Role.MEMBER:
            raise Malformed(TROUBLE["member already"])
        if not member.vetting.has_been_met:
            raise Conflict(TROUBLE["meet first"])
        if not store.give_role(tx, member.id, role, _id_of(by), self._clock.now()):
            return member
        return self._changed(tx, by, member, "role_given", role)

    def _take(self, tx: Writing, by: Person | None, member: Person, role: Role) -> Person:
        if role is Role.COORDINATOR:
            insist_on_successor(tx, member)
        if not store.take_role(tx, member.id, role):
            return member
        self._tell_of_loss(tx, member)
        return self._changed(tx, by, member, "role_taken", role)

    def _tell_of_loss(self, tx: Writing, member: Person) -> None:
        for observer in self._observers:
            observer.role_lost(tx, member.id)

    def _changed(
        self, tx: Writing, by: Person | None, member: Person, what: str, said: str
    ) -> Person:
        """Writes it into the log, and tells the rooms below and the world what follows from it."""
        now = self._clock.now()
        log_store.note_standing(tx, Change(now, _id_of(by), member.id, what, said))
        changed = _member(tx, member.id)
        people.add_member(tx, changed.id, standing_for(changed.roles, changed.vetting), now)
        self._publication.publish(tx, changed)
        return changed

    def _insist(self, tx: Reading, by: Person | None, role: Role) -> Person | None:
        """Whoever asks as they are now; `Refused` unless they may use that role."""
        if by is None:
            return None
        found = store.person(tx, by.id)
        if found is None or not found.may(role):
            raise Refused(TROUBLE["may not"])
        return found

    def _insist_on_grant(self, tx: Reading, by: Person | None, role: Role) -> None:
        found = self._insist(tx, by, Role.MEMBER)
        if found is not None:
            insist_on_grant(frozenset(filter(found.may, found.roles)), role)


def insist_on_successor(tx: Reading, member: Person) -> None:
    """Raises `Conflict` if that member is the last coordinator there is."""
    holders = seen.holders(tx, Role.COORDINATOR)
    if [holder.id for holder in holders] == [member.id]:
        raise Conflict(TROUBLE["last coordinator"])


def _member(tx: Reading, member_id: int) -> Person:
    found = store.person(tx, member_id)
    if found is None:
        raise Missing(TROUBLE["no member"])
    return found


def _id_of(by: Person | None) -> int | None:
    return None if by is None else by.id
