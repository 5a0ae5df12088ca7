"""What has happened in a network of the demo by the time one looks at it, in order. Pure.

The past is told through the same use cases as the present, by a clock that is set back and runs
up to now: so there is somebody to meet, something that has gone quiet, and a month to count.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from node.demo.plan import Applicant, Newcomer, Person, Talk, Told, Town

FOUNDED: Final = 80.0
SILENT: Final = 2  # of the members, the last ones
LAPSES_IN: Final = 2  # days
_JOINED: Final = (78.0, 66.0)
_OFFERED: Final = (58.0, 3.0)
_ASKED: Final = (12.0, 0.6)
_APPLIED: Final = (4.0, 0.3)
_CAME: Final = 1.0
_SAID: Final = 0.1
_AGREED: Final = 1.0
_DONE: Final = 2.0


@dataclass(frozen=True, slots=True)
class Joins:
    """Somebody becomes a member."""

    person: Person


@dataclass(frozen=True, slots=True)
class Lists:
    """Somebody offers or asks; `days` until it ends, counted from now."""

    told: Told
    days: int


@dataclass(frozen=True, slots=True)
class Applies:
    """Somebody asks to join."""

    applicant: Applicant


@dataclass(frozen=True, slots=True)
class Comes:
    """A coordinator enters somebody new, who offers something at once."""

    newcomer: Newcomer


@dataclass(frozen=True, slots=True)
class Talks:
    """A step of a talk: answers, replies, agrees, does."""

    talk: Talk
    step: str


@dataclass(frozen=True, slots=True)
class Visits:
    """Somebody looks at the pages."""

    person: Person


Deed = Joins | Lists | Applies | Comes | Talks | Visits


@dataclass(frozen=True, slots=True)
class Happening:
    """A deed, and how many days ago it was."""

    days_ago: float
    deed: Deed


def story_of(town: Town) -> list[Happening]:
    """Everything that has happened in a town, the first at the head."""
    found = [*_joining(town), *_listing(town), *_asking_in(town), *_talking(town), *_visiting(town)]
    return sorted(found, key=lambda one: -one.days_ago)


def regulars(town: Town) -> Sequence[Person]:
    """Who comes by and reads letters; the others are known by telephone only."""
    return town.people[: len(town.people) - SILENT]


def _spread(between: tuple[float, float], count: int) -> Iterator[float]:
    first, last = between
    step = (first - last) / max(count, 1)
    return (first - place * step for place in range(count))


def _joining(town: Town) -> Iterator[Happening]:
    days = _spread(_JOINED, len(town.people))
    return (Happening(ago, Joins(person)) for ago, person in zip(days, town.people, strict=True))


def _listing(town: Town) -> Iterator[Happening]:
    offers = [told for told in town.before if told.kind == "offer"]
    needs = [told for told in town.before if told.kind == "need"]
    for kind, between in ((offers, _OFFERED), (needs, _ASKED)):
        for ago, told in zip(_spread(between, len(kind)), kind, strict=True):
            days = LAPSES_IN if told is offers[-1] else told.days
            yield Happening(ago, Lists(told, days))


def _asking_in(town: Town) -> Iterator[Happening]:
    days = _spread(_APPLIED, len(town.applicants))
    for ago, applicant in zip(days, town.applicants, strict=True):
        yield Happening(ago, Applies(applicant))
    for newcomer in town.newcomers:
        yield Happening(_CAME, Comes(newcomer))


def _talking(town: Town) -> Iterator[Happening]:
    for talk in town.talks:
        yield Happening(talk.days_ago, Talks(talk, "answers"))
        yield Happening(talk.days_ago - _SAID, Talks(talk, "replies"))
        if talk.became == "done":
            yield Happening(talk.days_ago - _AGREED, Talks(talk, "agrees"))
            yield Happening(talk.days_ago - _DONE, Talks(talk, "does"))


def _visiting(town: Town) -> Iterator[Happening]:
    """The regulars have looked in lately, and before anybody talked with them."""
    for ago in (_ASKED[0] + 1, 0.5):
        for person in regulars(town):
            yield Happening(ago, Visits(person))
