"""What members say of themselves, checked, and what of it the world reads. Pure."""

import hashlib
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from typing import Final
from zoneinfo import ZoneInfo

from accounts.person import (
    Appearance,
    Contact,
    Person,
    Rhythm,
    checked_name,
    published_name,
)
from relations.actions import ProfileChange
from text import contact_detector
from text.contact_detector import Finding
from text.languages import LANGUAGES
from text.links import html_of, line_of
from text.people_phrases import TROUBLE
from world.errors import Malformed

_LONGEST: Final = {"pronouns": 40, "can_do": 1_000, "area": 80}
FIELDS_MOST: Final = 4
FIELD_LONGEST: Final = 255
_MOST_LANGUAGES: Final = 12
_LANGUAGE_LONGEST: Final = 12
_VERSION_DIGITS: Final = 16
_DAYS, _HOURS = range(7), range(24)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileForm:
    """What is said of a member. `anyway`: they know that it tells how to reach them."""

    name: str
    appearance: Appearance
    findable: bool = True
    pronouns: str = ""
    languages: tuple[str, ...] = ()
    can_do: str = ""
    area: str = ""
    anyway: bool = False
    fields: tuple[tuple[str, str], ...] | None = None  # None: as they are


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """In which language and zone they read, and when letters are welcome."""

    language: str
    zone: str
    rhythm: Rhythm


class TellsContact(Malformed):
    """A public text says how to reach somebody; `found` is what looks so."""

    status = 422

    def __init__(self, found: Collection[Finding]) -> None:
        super().__init__(TROUBLE["tells contact"])
        self.found = tuple(found)


def filled(person: Person) -> ProfileForm:
    """The form as it stands."""
    return ProfileForm(
        name=person.name,
        appearance=person.appearance,
        findable=person.findable,
        pronouns=person.pronouns,
        languages=person.languages,
        can_do=person.can_do,
        area=person.area,
    )


def with_profile(person: Person, form: ProfileForm) -> Person:
    """The person with what the form says.

    Raises `Malformed` for what is too long or no area, `TellsContact` for contact in a text that
    everybody reads, unless it is meant.
    """
    said = {name: " ".join(getattr(form, name).split()) for name in ("pronouns", "area")}
    said["can_do"] = form.can_do.strip()
    for name, text in said.items():
        if len(text) > _LONGEST[name]:
            raise Malformed(TROUBLE["too long"])
    if contact_detector.contacts_in(said["area"]):
        raise Malformed(TROUBLE["area"])
    fields = person.fields if form.fields is None else _checked_fields(form.fields)
    texts = (form.name, said["pronouns"], said["can_do"], *(text for _, text in fields))
    found = contact_detector.contacts_in("\n".join(texts))
    if found and not form.anyway:
        raise TellsContact(found)
    return replace(
        person,
        name=checked_name(form.name),
        appearance=form.appearance,
        findable=form.findable,
        pronouns=said["pronouns"],
        languages=_checked_languages(form.languages),
        can_do=said["can_do"],
        area=said["area"],
        fields=fields,
    )


def with_habits(person: Person, habits: Habits) -> Person:
    """The person with these habits; raises `Malformed` for what is no language, zone or hour."""
    rhythm = habits.rhythm
    hours = (rhythm.quiet_from, rhythm.quiet_to, rhythm.digest_hour)
    if habits.language not in LANGUAGES:
        raise Malformed(TROUBLE["page language"])
    if rhythm.digest_day not in _DAYS or any(hour not in _HOURS for hour in hours):
        raise Malformed(TROUBLE["hour"])
    try:
        ZoneInfo(habits.zone)
    except (KeyError, OSError, ValueError) as error:
        raise Malformed(TROUBLE["zone"]) from error
    return replace(person, language=habits.language, zone=habits.zone, rhythm=rhythm)


def _checked_fields(fields: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """The lines of the table that say something, four at most."""
    said = [(" ".join(name.split()), " ".join(text.split())) for name, text in fields]
    kept = tuple((name, text) for name, text in said if name and text)
    if len(kept) > FIELDS_MOST or any(len(part) > FIELD_LONGEST for line in kept for part in line):
        raise Malformed(TROUBLE["too long"])
    return kept


def _checked_languages(codes: Collection[str]) -> tuple[str, ...]:
    sound = all(
        code.replace("-", "").isalpha() and code.isascii() and len(code) <= _LANGUAGE_LONGEST
        for code in codes
    )
    if not sound or len(codes) > _MOST_LANGUAGES:
        raise Malformed(TROUBLE["language"])
    return tuple(dict.fromkeys(code.lower() for code in codes))


def published(
    person: Person, somebody: str, tag_url: Callable[[str], str], base_url: str = ""
) -> ProfileChange:
    """What everybody reads of a member: nothing but a name until somebody has met them.

    The part of town is for neighbours, who read it of the person (`domain.md` 3.3). `somebody`
    stands for whoever appears through the desk only, of whom nothing is told at all.
    """
    shown = person.vetting.has_been_met and person.appearance is not Appearance.DESK
    texts = [person.can_do, person.pronouns] if shown else []
    said = "\n\n".join(text for text in texts if text)
    said_of_it = person.fields if shown else ()
    return ProfileChange(
        name=published_name(person.appearance, person.name, somebody),
        summary=html_of(said, {}, tag_url) if said else "",
        place="",
        language=person.language,
        discoverable=shown and person.findable,
        icon=f"{base_url}{person.portrait}" if shown and person.portrait else "",
        header=f"{base_url}{person.header}" if shown and person.header else "",
        fields=tuple((name, line_of(text, tag_url)) for name, text in said_of_it),
    )


def is_less(old: Person, new: Person) -> bool:
    """Whether the world is to know less than it did; then everybody is told, not followers only."""
    order = (Appearance.DESK, Appearance.FIRST_NAME, Appearance.NAMED)
    hidden = order.index(new.appearance) < order.index(old.appearance)
    return hidden or (old.findable and not new.findable)


def version_of(told: ProfileForm | Contact | Habits | frozenset[str]) -> str:
    """A short text that changes with what it is made of: to see that somebody was faster."""
    plain = sorted(told) if isinstance(told, frozenset) else told
    return hashlib.sha256(repr(plain).encode()).hexdigest()[:_VERSION_DIGITS]
