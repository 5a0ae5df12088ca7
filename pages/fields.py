"""What a field of a form may hold, and how its text becomes a value.

A form is a frozen dataclass whose fields name one of these rules: `Annotated[str, Text(120)]`.
A rule turns what a browser sent into a value or says in a `Complaint` what is wrong with it;
complaints are English sentences of `text.phrases.COMPLAINTS`, filled in by the template.
"""

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from typing import ClassVar, TypeVar

from text import phrases

D = TypeVar("D", date, datetime)
Options = Collection[str] | type[StrEnum]  # codes; the members of an enumeration come out as such

_ADDRESS = re.compile(r"[^@\s\"(),:;<>\[\\\]]{1,64}@[^@\s\"(),:;<>\[\\\]]{1,190}")
_FIRST_YEAR, _LAST_YEAR = 1900, 2199
_HIDDEN_CATEGORIES = ("Cc", "Cs")  # controls, halves of surrogates
_BIDI = dict.fromkeys(map(ord, "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))


@dataclass(frozen=True, slots=True)
class Complaint:
    """What is wrong with what was typed: an English message and the values in it."""

    text: str
    values: Mapping[str, object] = field(default_factory=dict)


class Wrong(Exception):
    """A rule does not take what was typed."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.complaint = Complaint(phrases.COMPLAINTS[code], values)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came: its name and type are what the browser says, so nothing to rely on."""

    name: str
    media_type: str
    octets: bytes


class Rule:
    """How one field is read. What is left empty never comes here."""

    __slots__ = ()
    several: ClassVar[bool] = False  # whether it may come more than once
    kept: ClassVar[bool] = True  # whether what was typed is shown again beside an error

    def value(self, typed: Sequence[str]) -> object:
        """What was typed as a value; raises `Wrong`. A rule without this takes files only."""
        raise Wrong("file", number=len(typed))

    def files(self, sent: Sequence[Upload]) -> object:
        """What was sent as files; raises `Wrong`. Most rules take none."""
        raise Wrong("no file", number=len(sent))

    def shown(self, value: object) -> tuple[str, ...]:
        """What a form shows for a value."""
        return () if value is None else (str(value),)


@dataclass(frozen=True, slots=True)
class Text(Rule):
    """One line of text, its spaces made single."""

    longest: int
    shortest: int = 1

    def value(self, typed: Sequence[str]) -> str:
        text = " ".join(plain(typed[0]).split())
        _check_length(text, self.shortest, self.longest)
        return text


@dataclass(frozen=True, slots=True)
class Lines(Rule):
    """Text of several lines."""

    longest: int
    shortest: int = 1

    def value(self, typed: Sequence[str]) -> str:
        text = plain(typed[0]).strip()
        _check_length(text, self.shortest, self.longest)
        return text


@dataclass(frozen=True, slots=True)
class Secret(Rule):
    """A password or a code: taken as typed, and never shown again."""

    kept: ClassVar[bool] = False
    longest: int = 200
    shortest: int = 1

    def value(self, typed: Sequence[str]) -> str:
        _check_length(typed[0], self.shortest, self.longest)
        return typed[0]


@dataclass(frozen=True, slots=True)
class Email(Rule):
    """An e-mail address; only a letter can tell whether it is one."""

    longest: int = 254

    def value(self, typed: Sequence[str]) -> str:
        text = plain(typed[0]).strip()
        _check_length(text, 1, self.longest)
        if not _ADDRESS.fullmatch(text):
            raise Wrong("email")
        return text


@dataclass(frozen=True, slots=True)
class Choice(Rule):
    """One out of several codes; a `StrEnum` class is the collection of its members."""

    options: Options

    def value(self, typed: Sequence[str]) -> str:
        return _chosen(typed[0], self.options)


@dataclass(frozen=True, slots=True)
class Choices(Rule):
    """Any number of codes out of several."""

    several: ClassVar[bool] = True
    options: Options
    most: int = 50

    def value(self, typed: Sequence[str]) -> tuple[str, ...]:
        if len(typed) > self.most:
            raise Wrong("too many", most=self.most)
        return tuple(dict.fromkeys(_chosen(code, self.options) for code in typed))

    def shown(self, value: object) -> tuple[str, ...]:
        return tuple(str(code) for code in value) if isinstance(value, tuple | frozenset) else ()


@dataclass(frozen=True, slots=True)
class Tick(Rule):
    """A box that is ticked or not; what is not ticked does not come at all."""

    def value(self, typed: Sequence[str]) -> bool:
        return _chosen(typed[0], ("on", "yes")) != ""

    def shown(self, value: object) -> tuple[str, ...]:
        return ("yes",) if value else ()


@dataclass(frozen=True, slots=True)
class Whole(Rule):
    """A whole number."""

    lowest: int
    highest: int

    def value(self, typed: Sequence[str]) -> int:
        """The number; raises `Wrong` for what is none, or too small or large."""
        text = plain(typed[0]).strip()
        if not re.fullmatch(r"-?[0-9]{1,12}", text):
            raise Wrong("number")
        number = int(text)
        if not self.lowest <= number <= self.highest:
            raise Wrong("range", lowest=self.lowest, highest=self.highest)
        return number


@dataclass(frozen=True, slots=True)
class Day(Rule):
    """A day, as `<input type="date">` sends it."""

    def value(self, typed: Sequence[str]) -> date:
        try:
            return _meant(date.fromisoformat(typed[0].strip()))
        except ValueError as error:
            raise Wrong("day") from error

    def shown(self, value: object) -> tuple[str, ...]:
        return (value.isoformat(),) if isinstance(value, date) else ()


@dataclass(frozen=True, slots=True)
class Clock(Rule):
    """A time of day, as `<input type="time">` sends it."""

    def value(self, typed: Sequence[str]) -> time:
        try:
            found = time.fromisoformat(typed[0].strip())
        except ValueError as error:
            raise Wrong("time") from error
        return found.replace(second=0, microsecond=0, tzinfo=None)

    def shown(self, value: object) -> tuple[str, ...]:
        return (value.strftime("%H:%M"),) if isinstance(value, time) else ()


@dataclass(frozen=True, slots=True)
class LocalTime(Rule):
    """Day and time without a zone, as `<input type="datetime-local">` sends it; naive."""

    def value(self, typed: Sequence[str]) -> datetime:
        try:
            found = _meant(datetime.fromisoformat(typed[0].strip()))
        except ValueError as error:
            raise Wrong("moment") from error
        return found.replace(second=0, microsecond=0, tzinfo=None)

    def shown(self, value: object) -> tuple[str, ...]:
        return (value.strftime("%Y-%m-%dT%H:%M"),) if isinstance(value, datetime) else ()


@dataclass(frozen=True, slots=True)
class Files(Rule):
    """Files up to a number and a size; `media.decoding` finds out what they really are."""

    several: ClassVar[bool] = True
    kept: ClassVar[bool] = False
    octets: int
    most: int = 1
    accept: str = "image/*"

    def files(self, sent: Sequence[Upload]) -> tuple[Upload, ...]:
        if len(sent) > self.most:
            raise Wrong("too many", most=self.most)
        if any(len(file.octets) > self.octets for file in sent):
            raise Wrong("too large", megabytes=self.octets // 1_000_000)
        return tuple(sent)


def plain(text: str) -> str:
    """The text in one form of Unicode, with plain line ends and nothing invisible that acts."""
    even = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(
        sign
        for sign in even.translate(_BIDI)
        if sign in "\n\t" or unicodedata.category(sign) not in _HIDDEN_CATEGORIES
    )


def _meant(day: D) -> D:
    """The day, if somebody may mean it: no zone and no sum leads out of what can be written."""
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise ValueError(day.year)
    return day


def _check_length(text: str, shortest: int, longest: int) -> None:
    if not text and shortest:
        raise Wrong("missing")
    if len(text) < shortest:
        raise Wrong("too short", shortest=shortest)
    if len(text) > longest:
        raise Wrong("too long", longest=longest, length=len(text))


def _chosen(code: str, options: Options) -> str:
    for option in options:
        if option == code:
            return option
    raise Wrong("choice")
