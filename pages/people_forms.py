"""The forms about people: what each asks for, and what it becomes in the room of accounts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Final, Self

from accounts.application import JoinForm
from accounts.behalf import ConsentHow
from accounts.contact_ways import checked_phone
from accounts.invitation import Terms
from accounts.inviting import Guest
from accounts.person import NAME_LONGEST, Appearance, Contact, Person, Rhythm
from accounts.profile import Habits, ProfileForm
from accounts.roles import Limit, Role, Vetting
from mail.kinds import CHOOSABLE, LetterKind
from mail.recipient import checked_address
from pages.fields import Choice, Choices, Email, Lines, Text, Tick, Whole
from pages.sheet import FieldAmiss
from storage.search import fold
from text import people_phrases, phrases
from text.languages import LANGUAGES, Words
from world.errors import Malformed, SisternetError

SPOKEN_LANGUAGES: Final = (
    "ar bn cs de en es fa fil fr hi it ja ko lt mi nl pa pl pt ro ru sl so sq sw ta ti to tr uk ur "
    "vi yo zh"
).split()
AGREED: Final = (ConsentHow.SPOKEN, ConsentHow.PAPER, ConsentHow.WITNESSED)
_HOURS: Final = tuple(str(hour) for hour in range(24))
_DAYS: Final = tuple(str(day) for day in range(7))
_WEEKS_AHEAD: Final = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinFields:
    """A name and one way of contact."""

    name: Annotated[str, Text(NAME_LONGEST)]
    email: Annotated[str, Email()] = ""
    phone: Annotated[str, Text(40)] = ""
    contact_note: Annotated[str, Text(300)] = ""
    appearance: Annotated[str, Choice(Appearance)] = Appearance.FIRST_NAME

    def told(self, language: str, about: str = "") -> JoinForm:
        """What was told, checked; raises `FieldAmiss`."""
        if not (self.email or self.phone or self.contact_note):
            raise FieldAmiss("email", people_phrases.TROUBLE["no way"])
        return JoinForm(
            name=self.name,
            email=_address(self.email),
            phone=_phone(self.phone),
            contact_note=self.contact_note,
            appearance=Appearance(self.appearance),
            language=language,
            about=about,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplyFields(JoinFields):
    """The same, and a word to the coordinator."""

    about: Annotated[str, Lines(1_000)] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EnterFields(JoinFields):
    """Somebody whom a coordinator enters."""

    language: Annotated[str, Choice(LANGUAGES)]
    vetting: Annotated[str, Choice((Vetting.APPLIED, Vetting.MET, Vetting.ACTIVE))] = Vetting.MET
    how: Annotated[str, Choice(AGREED)]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileFields:
    """What is said of a member; `was` is the version they saw."""

    name: Annotated[str, Text(NAME_LONGEST)]
    appearance: Annotated[str, Choice(Appearance)]
    findable: Annotated[bool, Tick()] = False
    pronouns: Annotated[str, Text(40)] = ""
    languages: Annotated[tuple[str, ...], Choices(SPOKEN_LANGUAGES, most=12)] = ()
    can_do: Annotated[str, Lines(1_000)] = ""
    area: Annotated[str, Text(80)] = ""
    anyway: Annotated[bool, Tick()] = False
    was: Annotated[str, Text(32)] = ""

    @classmethod
    def of(cls, told: ProfileForm, **more: str) -> Self:
        """The form as it stands; languages that it does not offer are left out."""
        return cls(
            name=told.name,
            appearance=told.appearance,
            findable=told.findable,
            pronouns=told.pronouns,
            languages=tuple(code for code in told.languages if code in SPOKEN_LANGUAGES),
            can_do=told.can_do,
            area=told.area,
            **more,  # type: ignore[arg-type]  # of forms that have more fields
        )

    def told(self) -> ProfileForm:
        """What the room of accounts takes."""
        return ProfileForm(
            name=self.name,
            appearance=Appearance(self.appearance),
            findable=self.findable,
            pronouns=self.pronouns,
            languages=self.languages,
            can_do=self.can_do,
            area=self.area,
            anyway=self.anyway,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileForOthers(ProfileFields):
    """The same on behalf of somebody, with how they agreed."""

    how: Annotated[str, Choice(AGREED)]


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailFields:
    """Where letters go."""

    email: Annotated[str, Email()] = ""

    def told(self) -> str:
        """The address, checked; raises `FieldAmiss`."""
        return _address(self.email)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactFields:
    """How to reach a member besides letters, and what they need."""

    phone: Annotated[str, Text(40)] = ""
    note: Annotated[str, Text(300)] = ""
    home: Annotated[str, Lines(300)] = ""
    access_needs: Annotated[str, Lines(1_000)] = ""
    was: Annotated[str, Text(32)] = ""

    @classmethod
    def of(cls, known: Contact, **more: str) -> Self:
        """The form as it stands."""
        return cls(
            phone=known.phone,
            note=known.note,
            home=known.home,
            access_needs=known.access_needs,
            **more,
        )

    def told(self, email: str) -> Contact:
        """What was told, checked, with that address; raises `FieldAmiss`."""
        return Contact(
            email=_address(email),
            phone=_phone(self.phone),
            note=self.note,
            home=self.home,
            access_needs=self.access_needs,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactForOthers(ContactFields):
    """The same on behalf of somebody, with the address and how they agreed."""

    email: Annotated[str, Email()] = ""
    how: Annotated[str, Choice(AGREED)]


@dataclass(frozen=True, slots=True, kw_only=True)
class HabitsFields:
    """In which language and when, and which letters."""

    language: Annotated[str, Choice(LANGUAGES)]
    zone: Annotated[str, Text(60)]
    quiet_from: Annotated[str, Choice(_HOURS)]
    quiet_to: Annotated[str, Choice(_HOURS)]
    digest_day: Annotated[str, Choice(_DAYS)]
    digest_hour: Annotated[str, Choice(_HOURS)]
    kinds: Annotated[tuple[str, ...], Choices(CHOOSABLE)] = ()

    @classmethod
    def of(cls, person: Person, wanted: Mapping[LetterKind, bool]) -> "HabitsFields":
        """The form as it stands."""
        rhythm = person.rhythm
        return cls(
            language=person.language,
            zone=person.zone,
            quiet_from=str(rhythm.quiet_from),
            quiet_to=str(rhythm.quiet_to),
            digest_day=str(rhythm.digest_day),
            digest_hour=str(rhythm.digest_hour),
            kinds=tuple(kind for kind, is_wanted in wanted.items() if is_wanted),
        )

    def told(self) -> Habits:
        """What the room of accounts takes."""
        hours = (self.quiet_from, self.quiet_to, self.digest_day, self.digest_hour)
        return Habits(language=self.language, zone=self.zone, rhythm=Rhythm(*map(int, hours)))


@dataclass(frozen=True, slots=True, kw_only=True)
class InviteFields:
    """For how many, for how long, and how well whoever gets it is known."""

    uses: Annotated[int, Whole(1, 200)] = 1
    weeks: Annotated[int, Whole(1, _WEEKS_AHEAD)] = 2
    vetting: Annotated[str, Choice((Vetting.APPLIED, Vetting.MET, Vetting.ACTIVE))] = (
        Vetting.APPLIED
    )
    note: Annotated[str, Text(120)] = ""

    def terms(self, now: datetime) -> Terms:
        """What the room of accounts takes."""
        until = now + timedelta(weeks=self.weeks)
        return Terms(until, self.uses, Vetting(self.vetting), note=self.note)


@dataclass(frozen=True, slots=True, kw_only=True)
class SendFields:
    """To whom an invitation is sent."""

    email: Annotated[str, Email()]
    language: Annotated[str, Choice(LANGUAGES)]
    words: Annotated[str, Lines(500)] = ""

    def told(self) -> Guest:
        """What was told, checked; raises `FieldAmiss`."""
        return Guest(_address(self.email), self.language, self.words)


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproveFields:
    """How an applicant begins, after the meeting."""

    vetting: Annotated[str, Choice((Vetting.MET, Vetting.ACTIVE))] = Vetting.MET
    handle: Annotated[str, Text(30)] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VettingFields:
    """One step of a member's vetting, and from where it was made."""

    to: Annotated[str, Choice(Vetting)]
    was: Annotated[str, Choice(Vetting)]


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitsFields:
    """What a member is asked to keep to."""

    limits: Annotated[tuple[str, ...], Choices(Limit)] = ()
    was: Annotated[str, Text(32)] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleFields:
    """A role that is given, taken or handed over."""

    role: Annotated[str, Choice(tuple(role for role in Role if role is not Role.MEMBER))]


_FIELDS: Final = {
    people_phrases.TROUBLE["name"]: "name",
    people_phrases.TROUBLE["no way"]: "email",
    people_phrases.TROUBLE["phone"]: "phone",
    people_phrases.TROUBLE["area"]: "area",
    people_phrases.TROUBLE["tells contact"]: "anyway",
    people_phrases.TROUBLE["zone"]: "zone",
    people_phrases.TROUBLE["handle"]: "handle",
    people_phrases.TROUBLE["handle kept"]: "handle",
    people_phrases.TROUBLE["handle used"]: "handle",
    people_phrases.TROUBLE["handle alike"]: "handle",
}


def spoken_in(words: Words) -> list[tuple[str, str]]:
    """The languages that people may choose, as pairs of code and name, by name."""
    named = [(code, words.language_name(code)) for code in SPOKEN_LANGUAGES]
    return sorted(named, key=lambda pair: fold(pair[1]))


def beside(error: SisternetError) -> SisternetError:
    """The same error, beside the field that it is about, where one is."""
    field = _FIELDS.get(error.public)
    return error if field is None else FieldAmiss(field, error.public)


def _address(text: str) -> str:
    try:
        return checked_address(text) if text else ""
    except Malformed as error:
        raise FieldAmiss("email", phrases.COMPLAINTS["email"]) from error


def _phone(text: str) -> str:
    try:
        return checked_phone(text)
    except Malformed as error:
        raise FieldAmiss("phone", error.public) from error
