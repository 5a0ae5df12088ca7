"""A member as rooms and pages know them: no sealed field is in it."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from accounts.roles import Limit, Role, Vetting
from actors.actor import Actor
from text.people_phrases import TROUBLE
from world.errors import Malformed

NAME_LONGEST: Final = 100


class Appearance(StrEnum):
    """Under which name somebody appears to everybody but coordinators."""

    NAMED = "named"
    FIRST_NAME = "first_name"
    DESK = "desk"


class JoinedVia(StrEnum):
    """How somebody came here."""

    COMMAND = "command"
    INVITATION = "invitation"
    APPLICATION = "application"
    DESK = "desk"


@dataclass(frozen=True, slots=True)
class Rhythm:
    """When letters are welcome, in local hours and days; 0 is Monday (`domain.md` 7)."""

    quiet_from: int = 21
    quiet_to: int = 8
    digest_day: int = 4
    digest_hour: int = 7


@dataclass(frozen=True, slots=True)
class Posting:
    """How a member likes to post with a program."""

    visibility: str = "public"  # in the words of programs
    sensitive: bool = False
    language: str = ""  # "": that of their pages
    quotes: str = "public"  # who may quote it, in the words of programs


@dataclass(frozen=True, slots=True)
class Person:
    """A member of ours. `actor.name` is what others see; `name` is for them and coordinators."""

    actor: Actor
    name: str
    roles: frozenset[Role]
    vetting: Vetting
    limits: frozenset[Limit]
    appearance: Appearance
    findable: bool
    pronouns: str
    languages: tuple[str, ...]
    can_do: str
    area: str
    language: str
    zone: str
    has_email: bool
    has_phone: bool
    joined_via: JoinedVia
    joined_at: datetime
    last_seen_at: datetime | None
    portrait: str = ""  # the path of their picture
    rhythm: Rhythm = field(default_factory=Rhythm)
    header: str = ""  # the path of a wide picture
    fields: tuple[tuple[str, str], ...] = ()  # a small table: name and text, plain
    posting: Posting = field(default_factory=Posting)

    @property
    def id(self) -> int:
        """The number of their actor."""
        return self.actor.id

    def may(self, role: Role) -> bool:
        """Whether they hold that role and may use it: whoever is paused may not."""
        return role in self.roles and (role is Role.MEMBER or self.vetting.has_been_met)

    @property
    def is_coordinator(self) -> bool:
        """May act for the network and on behalf of members."""
        return self.may(Role.COORDINATOR)

    @property
    def needs_review(self) -> bool:
        """A coordinator looks at what they publish first."""
        return not self.vetting.is_live or Limit.REVIEW_FIRST in self.limits

    @property
    def meets_alone(self) -> bool:
        """May be introduced to one other person alone (invariant 21)."""
        return Limit.GROUP_ONLY not in self.limits


@dataclass(frozen=True, slots=True)
class Contact:
    """How to reach somebody, and what they need: opened for whoever may know it, never kept."""

    email: str = ""
    phone: str = ""
    home: str = ""
    access_needs: str = ""
    note: str = ""


def first_name(name: str) -> str:
    """The first word of a name: "Josie" of "Josie Ann Blake"; a one-word name is whole."""
    return name.split(maxsplit=1)[0] if name.split() else ""


def published_name(appearance: Appearance, name: str, somebody: str) -> str:
    """What everybody sees; `somebody` stands for who appears through the desk only."""
    match appearance:
        case Appearance.NAMED:
            return name
        case Appearance.FIRST_NAME:
            return first_name(name)
        case Appearance.DESK:
            return somebody


def checked_name(name: str) -> str:
    """The name without superfluous space; raises `Malformed` for none and for endless ones."""
    bare = " ".join(name.split())
    if not bare or len(bare) > NAME_LONGEST or not bare.isprintable():
        raise Malformed(TROUBLE["name"])
    return bare
