"""Polls: `Question` with `oneOf` or `anyOf`, and the votes in them (`federation.md` 5.8, FEP-9967).

Pure readers; what is odd about a poll makes it none, and nothing here raises.
Words are not cleaned yet.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from federation.dates import read_instant
from federation.reading import count_of
from federation.strict_json import Json

OPTIONS_MOST: Final = 50
OPTION_LONGEST: Final = 500
_OPTIONS_FEWEST: Final = 1


@dataclass(frozen=True, slots=True)
class Option:
    """What can be chosen, and how often its author's server says it was."""

    title: str
    votes: int


@dataclass(frozen=True, slots=True)
class PollDocument:
    """A poll as its author's server tells it. `ends_at` may be in the past; None: it stays open.

    `voters` is None where nobody says how many people voted.
    """

    multiple: bool
    options: tuple[Option, ...]
    ends_at: datetime | None
    voters: int | None

    @property
    def titles(self) -> tuple[str, ...]:
        """What can be chosen, in order."""
        return tuple(option.title for option in self.options)


def read_poll(document: Json, now: datetime) -> PollDocument | None:
    """The poll in a Question; None if there is none that could be shown.

    One that says it is `closed` without saying since when ended `now` at the latest.
    """
    multiple = document.get("anyOf") is not None
    given: Any = document.get("anyOf") if multiple else document.get("oneOf")
    if not isinstance(given, list) or not _OPTIONS_FEWEST <= len(given) <= OPTIONS_MOST:
        return None
    options = tuple(_option(entry) for entry in given)
    titles = [option.title for option in options if option is not None]
    if len(set(titles)) != len(given) or "" in titles:
        return None
    return PollDocument(
        multiple=multiple,
        options=tuple(option for option in options if option is not None),
        ends_at=_end_of(document, now),
        voters=count_of(document.get("votersCount")),
    )


def _option(entry: object) -> Option | None:
    if not isinstance(entry, dict) or not isinstance(entry.get("name"), str):
        return None
    replies = entry.get("replies")
    votes = count_of(replies.get("totalItems")) if isinstance(replies, dict) else None
    return Option(entry["name"].strip()[:OPTION_LONGEST], votes or 0)


def _end_of(document: Json, now: datetime) -> datetime | None:
    closed, end = document.get("closed"), read_instant(document.get("endTime"))
    if closed is None or closed is False:
        return end
    ended = min(read_instant(closed) or now, now)
    return ended if end is None else min(ended, end)
