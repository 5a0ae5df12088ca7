"""What rooms give a member to take with them: files, pictures, and a chapter to read."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from accounts.person import Person
from storage.transaction import Reading
from text.languages import Words


@dataclass(frozen=True, slots=True)
class Piece:
    """The next octets of a file; the pieces of one file come one after another.

    `path` is relative to the folder that the archive unpacks to, such as "listings.json".
    """

    path: str
    octets: bytes


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture in the chapter: the name of its file in the folder of media, and what it shows."""

    name: str
    alt: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing in a chapter, in the member's language; whatever people wrote is plain text."""

    heading: str = ""
    facts: Sequence[tuple[str, str]] = ()  # what is told, and what of it
    words: str = ""
    pictures: Sequence[Shown] = ()


@dataclass(frozen=True, slots=True)
class Sheaf:
    """A handful of what a room has. `go_on` is where the next begins; None after the last."""

    pieces: Sequence[Piece] = ()
    entries: Sequence[Entry] = ()
    pictures: Sequence[str] = ()  # names of files in the folder of media
    go_on: int | None = None


@dataclass(frozen=True, slots=True)
class Taking:
    """Who takes what is theirs with them, and the language in which it is told."""

    member: Person
    words: Words


class Keepsake(Protocol):
    """A room's part of what a member takes with them. Nothing of other people's secrets."""

    @property
    def heading(self) -> str:
        """The heading of its chapter, in English, as the catalogues know it."""
        ...

    def sheaf(self, tx: Reading, taking: Taking, start: int) -> Sheaf:
        """What follows `start`, which is 0 at first, then what `go_on` said.

        Each is read for itself, so that no reader of the database is held for long.
        """
        ...
