"""What there is between a member of ours and somebody else, as the member may know it. Pure."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from world.errors import Malformed

NOTE_LONGEST: Final = 2_000
ENDORSED_MOST: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """Both directions. `blocked` is for the rooms: a block is told to nobody (PRV-11)."""

    about_id: int
    follows: bool = False
    asks: bool = False
    shows_announces: bool = False
    notifies: bool = False
    languages: tuple[str, ...] = ()
    followed: bool = False
    asked: bool = False
    blocks: bool = False
    blocked: bool = False
    mutes: bool = False
    mutes_notices: bool = False
    muted_until: datetime | None = None
    avoids_host: bool = False
    endorses: bool = False
    note: str = ""


def checked_note(words: str) -> str:
    """What a member notes about somebody; raises `Malformed` for what is endless."""
    if len(words) > NOTE_LONGEST:
        message = f"Validation failed: Comment is too long (maximum is {NOTE_LONGEST} characters)"
        raise Malformed(message)
    return words.strip()


def checked_languages(codes: list[str]) -> tuple[str, ...]:
    """The languages that a follow is for, as two-letter codes; raises `Malformed` for others."""
    kept = tuple(dict.fromkeys(code.strip().lower().partition("-")[0] for code in codes))
    if any(len(code) not in (2, 3) or not code.isascii() or not code.isalpha() for code in kept):
        raise Malformed("Validation failed: Languages is invalid")
    return tuple(sorted(kept))
