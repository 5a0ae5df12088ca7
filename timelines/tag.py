"""Hashtags as members follow them and show them on their profiles. Pure."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Final

from world.errors import Malformed, Missing

LONGEST: Final = 100
FOLLOWED_MOST: Final = 500
FEATURED_MOST: Final = 10
_TAG: Final = re.compile(r"[\w·-]+")


@dataclass(frozen=True, slots=True)
class FollowedTag:
    """A hashtag that somebody follows."""

    id: int
    tag: str


@dataclass(frozen=True, slots=True)
class FeaturedTag:
    """A hashtag on somebody's profile, with what everybody may read of theirs that bears it."""

    id: int
    tag: str
    statuses: int
    last_status_on: str | None


@dataclass(frozen=True, slots=True)
class Used:
    """How often a hashtag was used on a day, and by how many."""

    day: date
    uses: int
    accounts: int


def tag_of(name: str) -> str:
    """The hashtag that is meant, lower case and without its sign.

    Raises `Missing` for what is none, as for any address where there is nothing.
    """
    tag = unicodedata.normalize("NFKC", name).strip().removeprefix("#").lower()
    if len(tag) > LONGEST or not _TAG.fullmatch(tag) or tag.isdigit():
        raise Missing("Record not found")
    return tag


def featured_tag_of(name: str) -> str:
    """As `tag_of`. Raises `Malformed` where the hashtag is a parameter, not an address."""
    try:
        return tag_of(name)
    except Missing as error:
        raise Malformed("Validation failed: Tag is invalid") from error
