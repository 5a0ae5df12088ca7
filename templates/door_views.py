"""What the pages about signing in show."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionView:
    """A place where the reader is signed in; `way` is one of `text.door_phrases.WAYS_IN`."""

    id: int
    way: str
    device: str
    created_at: datetime
    seen_at: datetime
    is_here: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PasskeyView:
    """A passkey in the list."""

    id: int
    name: str
    created_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramView:
    """A program that was let in; `can` are sentences of `text.program_phrases.SCOPES`."""

    id: int
    name: str
    host: str  # of its website
    can: tuple[str, ...]
    since: datetime
    used_on: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AppView:
    """An app that is being set up: a picture to scan, and the same to type."""

    picture: str  # a data: address
    secret: str
    recovery_codes: tuple[str, ...]
