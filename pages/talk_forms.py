"""The forms of conversations: what each asks for, and what it becomes in the room."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Annotated, Final

from accounts.behalf import ConsentHow
from accounts.person import Contact
from conversations.agreeing import Yes
from conversations.conversation import GIVEN_LONGEST, WORDS_LONGEST, Given, Side
from conversations.guests import GuestForm
from listings.window import Span
from mail.recipient import checked_address
from pages.fields import Choice, Choices, Clock, Day, Email, Lines, Text, Tick
from pages.people_forms import AGREED
from pages.sheet import FieldAmiss
from text.conversation_phrases import FIRST_WORDS, TALK_TROUBLE
from text.languages import zone_of
from world.errors import Malformed

NAME_LONGEST: Final = 60
WHY_LONGEST: Final = 1_000
_SHARED: Final = ("phone", "email")
_AN_HOUR: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class SayFields:
    """Words to the other side."""

    text: Annotated[str, Lines(WORDS_LONGEST)]


@dataclass(frozen=True, slots=True, kw_only=True)
class GuestFields(SayFields):
    """The first words of somebody without an account."""

    name: Annotated[str, Text(NAME_LONGEST)]
    email: Annotated[str, Email()]

    def told(self, language: str) -> GuestForm:
        """What was told; raises `FieldAmiss` for an address that no letter reaches."""
        try:
            address = checked_address(self.email)
        except Malformed as error:
            raise FieldAmiss("email", error.public) from error
        return GuestForm(self.name, address, self.text, language)


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerFields(SayFields):
    """First words; `how` the member has agreed for whom a coordinator says them."""

    how: Annotated[str, Choice(AGREED)] = ConsentHow.SPOKEN


@dataclass(frozen=True, slots=True, kw_only=True)
class ForOthers:
    """For whom a coordinator acts, and how they have agreed; empty where people act themselves."""

    side: Annotated[str, Choice(Side)] = ""
    how: Annotated[str, Choice(AGREED)] = ConsentHow.SPOKEN

    @property
    def for_side(self) -> Side | None:
        """The side a coordinator acts for, if there is a choice."""
        return Side(self.side) if self.side else None


@dataclass(frozen=True, slots=True, kw_only=True)
class YesFields(ForOthers):
    """A yes: when, where, and how the other side may reach whoever says it."""

    day: Annotated[date | None, Day()] = None
    begins: Annotated[time | None, Clock()] = None
    ends: Annotated[time | None, Clock()] = None
    place: Annotated[str, Text(GIVEN_LONGEST)] = ""
    share: Annotated[tuple[str, ...], Choices(_SHARED)] = ()
    contact: Annotated[str, Text(GIVEN_LONGEST)] = ""

    def told(self, zone: str, own: Contact) -> Yes:
        """What was told, with those ways of contact that were ticked; raises `FieldAmiss`."""
        ways = [getattr(own, name) for name in self.share]
        contact = " · ".join(part for part in (*ways, self.contact) if part)
        return Yes(self._window(zone), Given(self.place, contact[:GIVEN_LONGEST]))

    def _window(self, zone: str) -> Span | None:
        if self.day is None:
            if self.begins or self.ends:
                raise FieldAmiss("day", TALK_TROUBLE["which day"])
            return None
        if self.begins is None:
            raise FieldAmiss("begins", TALK_TROUBLE["which hour"])
        start = _instant(self.day, self.begins, zone)
        end = _instant(self.day, self.ends, zone) if self.ends else start + _AN_HOUR
        if end <= start:
            raise FieldAmiss("ends", TALK_TROUBLE["window"])
        return Span(start, end, zone)


def _instant(day: date, hour: time, zone: str) -> datetime:
    return datetime.combine(day, hour, zone_of(zone)).astimezone(zone_of("UTC"))


def yes_start(window: Span | None, given: Given | None, zone: str) -> YesFields:
    """The form as things stand: the time on the table, and what was given before."""
    known = given or Given()
    if window is None:
        return YesFields(place=known.place, contact=known.contact)
    start, end = (instant.astimezone(zone_of(zone)) for instant in (window.start, window.end))
    is_one_day = start.date() == end.date()
    return YesFields(
        day=start.date(),
        begins=start.time(),
        ends=end.time() if is_one_day else None,
        place=known.place,
        contact=known.contact,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyFields(ForOthers):
    """Why it does not work out, for the other side."""

    why: Annotated[str, Lines(WHY_LONGEST)] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveFields:
    """Whether nothing more of the other side is to be heard."""

    for_good: Annotated[bool, Tick()] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFields:
    """What is wrong, for moderators."""

    why: Annotated[str, Lines(WHY_LONGEST)]
    for_good: Annotated[bool, Tick()] = False


def first_words(beginning: str) -> Sequence[str]:
    """Codes of `FIRST_WORDS` for who does not know how to begin: "need", "offer" or "reply"."""
    return tuple(code for code in FIRST_WORDS if code.startswith(f"{beginning} "))
