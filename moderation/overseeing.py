"""Who may look after what with a program, and what they see there: no more than on our pages.

Coordinators and moderators look into reports; they and admins shut servers out. Only coordinators
are given a list of members, and how to reach them (`domain.md` 2E, PRV-17).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum

from accounts import seen as accounts_seen
from accounts.person import Person
from accounts.roles import Limit, Role, Vetting
from accounts.trust import Trust
from actors import store as people
from actors.actor import Actor
from actors.shut_out import is_shut_out
from moderation import people_store
from moderation.people_store import Chosen
from storage.sealing import Seal
from storage.transaction import Reading
from text.people_phrases import TROUBLE
from world.errors import Conflict, Missing, Refused


class Matter(Enum):
    """What is looked after, and by whom."""

    MEMBERS = (Role.COORDINATOR,)
    REPORTS = (Role.COORDINATOR, Role.MODERATOR)
    HOUSE = (Role.COORDINATOR, Role.MODERATOR, Role.ADMIN)  # servers, what is open of accounts


def overseer(tx: Reading, actor_id: int, matter: Matter) -> Person:
    """The member, as they are now; raises `Refused` unless they look after that."""
    found = accounts_seen.person(tx, actor_id)
    if found is None or not any(found.may(role) for role in matter.value):
        raise Refused(TROUBLE["may not"])
    return found


@dataclass(frozen=True, slots=True)
class Overseen:
    """An account as somebody who looks after things sees it. `email` is for coordinators."""

    actor: Actor
    person: Person | None  # of ours
    email: str = ""
    host_is_silenced: bool = False
    host_is_shut_out: bool = False


def accounts_seen_by(tx: Reading, by: Person, seal: Seal, chosen: Chosen) -> list[Overseen]:
    """A stretch of the accounts that fit; members of ours for coordinators only."""
    allowed = replace(chosen, local=chosen.local and by.is_coordinator)
    return overseen_by(tx, by, seal, people_store.found(tx, allowed))


def overseen_by(tx: Reading, by: Person, seal: Seal, numbers: Sequence[int]) -> list[Overseen]:
    """These accounts, in their order; whoever is not here is left out."""
    members = accounts_seen.persons(tx, numbers)
    shut_out, silenced = people.blocked_hosts(tx), people.silenced_hosts(tx)
    found = []
    for number in numbers:
        actor = people.by_id(tx, number)
        if actor is None or actor.gone_at is not None:
            continue
        contact = accounts_seen.contact_seen_by(tx, seal, by, number) if actor.local else None
        found.append(
            Overseen(
                actor=actor,
                person=members.get(number),
                email=contact.email if contact is not None else "",
                host_is_silenced=not actor.local and is_shut_out(actor.host, silenced),
                host_is_shut_out=not actor.local and is_shut_out(actor.host, shut_out),
            )
        )
    return found


class Overseeing:
    """What coordinators do about members with a program; each step is logged as on our pages."""

    def __init__(self, trust: Trust) -> None:
        self._trust = trust

    async def admit(self, by: Person, member_id: int) -> None:
        """Somebody who has applied has been met. Raises as `Trust.set_vetting`."""
        await self._trust.set_vetting(by, member_id, Vetting.MET, was=Vetting.APPLIED)

    async def pause(self, by: Person, member: Person) -> None:
        """A member says nothing to others until somebody lets them; again changes nothing."""
        if member.vetting is not Vetting.PAUSED:
            await self._trust.set_vetting(by, member.id, Vetting.PAUSED)

    async def let_go_on(self, by: Person, member: Person) -> None:
        """A paused member goes on; others do anyway."""
        if member.vetting is Vetting.PAUSED:
            await self._trust.set_vetting(by, member.id, Vetting.ACTIVE)

    async def look_first(self, by: Person, member: Person, *, wanted: bool) -> None:
        """A coordinator looks at what a member publishes first, or does no more."""
        wished = {Limit.REVIEW_FIRST} if wanted else set()
        limits = (member.limits - {Limit.REVIEW_FIRST}) | wished
        if limits != member.limits:
            await self._trust.set_limits(by, member.id, frozenset(limits))


def member_in(found: Sequence[Overseen]) -> Person:
    """The member of ours. `Missing` for nobody, `Conflict` for somebody elsewhere."""
    if not found:
        raise Missing(TROUBLE["no member"])
    person = found[0].person
    if person is None:
        raise Conflict("Somebody on another server is not ours to judge: block that server.")
    return person
