"""The room as one object: its use cases, wired."""

from collections.abc import Sequence
from dataclasses import dataclass

from accounts.addresses import Addresses
from accounts.behalf import Behalf
from accounts.consents import ConsentObserver, Consents
from accounts.enrolment import Enrolment
from accounts.joining import Joining
from accounts.membership import Membership
from accounts.people import Profiles
from accounts.publication import Publication
from accounts.reach import Reach
from accounts.tickets import Tickets
from accounts.trust import RoleObserver, Trust
from mail.actions import Letters
from relations.actions import Relations
from storage.database import Database
from storage.sealing import Seal


@dataclass(frozen=True, slots=True)
class Accounts:
    """Everything this room does; what may be read stands in `seen` and `consents`."""

    membership: Membership
    joining: Joining
    profiles: Profiles
    trust: Trust
    addresses: Addresses
    behalf: Behalf
    consents: Consents
    tickets: Tickets
    reach: Reach


@dataclass(frozen=True, slots=True)
class Observers:
    """Higher rooms that hear of what ends here: consents and roles."""

    consents: Sequence[ConsentObserver] = ()
    roles: Sequence[RoleObserver] = ()


def furnished(
    database: Database,
    enrolment: Enrolment,
    seal: Seal,
    letters: Letters,
    relations: Relations,
    observers: Observers | None = None,
) -> Accounts:
    """The room over an open database."""
    heard = observers or Observers()
    world, iris = enrolment.world, enrolment.iris
    reach = Reach(seal)
    behalf = Behalf(world.clock, reach, letters, iris.base_url)
    addresses = Addresses(world, database, seal, letters, iris.base_url)
    publication = Publication(relations, iris)
    return Accounts(
        membership=Membership(database, enrolment, relations),
        joining=Joining(database, enrolment, seal, addresses, behalf, letters),
        profiles=Profiles(database, seal, addresses, behalf, publication),
        trust=Trust(database, world.clock, publication, heard.roles),
        addresses=addresses,
        behalf=behalf,
        consents=Consents(world, database, behalf, heard.consents),
        tickets=Tickets(seal, world.clock),
        reach=reach,
    )
