"""Lists of people that members keep for themselves, and those that everybody has. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from text.clean import clean_line
from world.errors import Malformed

TITLE_LONGEST: Final = 256
LISTS_MOST: Final = 50
MEMBERS_MOST: Final = 500


class Replies(StrEnum):
    """Whose answers to others a list shows: to anybody its owner follows, on the list, to none."""

    FOLLOWED = "followed"
    LIST = "list"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class PeopleList:
    """A list of somebody's."""

    id: int
    owner_id: int
    title: str
    replies: Replies = Replies.LIST
    exclusive: bool = False


HOUSE_LISTS: Mapping[int, str] = MappingProxyType({1: "sisters", 2: "offers", 3: "needs"})
"""The lists that everybody has and nobody keeps, by their ids (`text.showing_phrases.LISTS`)."""


def checked_title(title: str) -> str:
    """A title as one line. Raises `Malformed` if there is none, or it is too long."""
    said = clean_line(title, len(title) + 1)
    if not said:
        raise Malformed("Validation failed: Title can't be blank")
    if len(said) > TITLE_LONGEST:
        raise Malformed("Validation failed: Title is too long")
    return said
