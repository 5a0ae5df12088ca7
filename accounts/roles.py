"""What people may do here, how well we know them, and what they are asked to keep to.

Rules without rows: `domain.md` 1.2 (vetting states, limits) and 2E (E6). A node admin keeps the
machine and sees no more of what is private than any member; only a coordinator does.
"""

from collections.abc import Mapping
from enum import StrEnum

from actors.access_store import Standing
from text.people_phrases import TROUBLE
from world.errors import Conflict, Refused


class Role(StrEnum):
    """What somebody may do; everybody with an account is a `MEMBER`."""

    MEMBER = "member"
    COORDINATOR = "coordinator"
    MODERATOR = "moderator"
    ADMIN = "admin"
    UMBRELLA = "umbrella"


class Vetting(StrEnum):
    """How well the network knows somebody."""

    APPLIED = "applied"
    MET = "met"
    REFERENCES = "references"
    ACTIVE = "active"
    PAUSED = "paused"

    @property
    def has_been_met(self) -> bool:
        """Somebody of the network knows who this is, and trusts them with what neighbours ask."""
        return self in (Vetting.MET, Vetting.REFERENCES, Vetting.ACTIVE)

    @property
    def is_live(self) -> bool:
        """Offers, asks and answers without a coordinator looking first."""
        return self is Vetting.ACTIVE


class Limit(StrEnum):
    """What somebody is asked to keep to; known to them and to coordinators."""

    GROUP_ONLY = "group_only"
    VENUE_ONLY = "venue_only"
    ACCOMPANIED = "accompanied"
    REVIEW_FIRST = "review_first"


GRANTS: Mapping[Role, frozenset[Role]] = {
    Role.COORDINATOR: frozenset({Role.COORDINATOR, Role.MODERATOR, Role.UMBRELLA}),
    Role.ADMIN: frozenset({Role.ADMIN, Role.MODERATOR}),
}
"""Who may give and take which roles. No admin makes coordinators, who see what is private."""

NEXT: Mapping[Vetting, frozenset[Vetting]] = {
    Vetting.APPLIED: frozenset({Vetting.MET}),
    Vetting.MET: frozenset({Vetting.REFERENCES, Vetting.ACTIVE, Vetting.PAUSED}),
    Vetting.REFERENCES: frozenset({Vetting.ACTIVE, Vetting.PAUSED}),
    Vetting.ACTIVE: frozenset({Vetting.PAUSED}),
    Vetting.PAUSED: frozenset({Vetting.MET, Vetting.ACTIVE}),
}
"""The steps there are. A network that asks for no references goes from met to active."""


def insist_on_step(old: Vetting, new: Vetting) -> None:
    """Raises `Conflict` for a step that leaves something out."""
    if new not in NEXT[old]:
        raise Conflict(TROUBLE["step"])


def insist_on_grant(roles: frozenset[Role], role: Role) -> None:
    """Raises `Refused` unless somebody with those roles may give and take that one."""
    if not any(role in GRANTS.get(own, ()) for own in roles):
        raise Refused(TROUBLE["grant"])


def grantable(roles: frozenset[Role]) -> frozenset[Role]:
    """The roles that somebody with those roles may give and take."""
    return frozenset().union(*(GRANTS.get(own, frozenset()) for own in roles))


def standing_for(roles: frozenset[Role], vetting: Vetting) -> Standing:
    """What the rooms below need to know of it (`members.standing`)."""
    if not vetting.has_been_met:
        return Standing.NEWCOMER
    return Standing.COORDINATOR if Role.COORDINATOR in roles else Standing.MEMBER
