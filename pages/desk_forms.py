"""The forms of the desk: what is written down on the telephone, and what becomes of it."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final

from accounts.application import JoinForm, checked_form
from accounts.behalf import ConsentHow
from accounts.person import NAME_LONGEST
from accounts.roles import Vetting
from desk.intake import Consented, end_of
from listings.categories import CATEGORIES
from listings.checking import ContactFound
from listings.listing import (
    BODY_LONGEST,
    PLACE_LONGEST,
    TITLE_LONGEST,
    Agreed,
    Kind,
    ListingAudience,
    ListingDraft,
    Urgency,
)
from pages.fields import Choice, Day, Lines, Text, Tick
from pages.people_forms import AGREED
from pages.people_forms import beside as beside_person
from pages.sheet import FieldAmiss
from text.desk_phrases import DESK_TROUBLE
from text.languages import LANGUAGES
from text.listing_phrases import LISTING_TROUBLE
from world.errors import SisternetError

NEW: Final = "new"


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeFields:
    """What somebody says on the telephone, who they are, and how they agreed.

    `member` is the number of who was chosen, or `NEW`; "" lets the name decide.
    """

    who: Annotated[str, Text(NAME_LONGEST)]
    member: Annotated[str, Text(19)] = ""
    kind: Annotated[str, Choice(Kind)] = Kind.NEED
    title: Annotated[str, Text(TITLE_LONGEST)]
    body: Annotated[str, Lines(BODY_LONGEST)] = ""
    category: Annotated[str, Choice(CATEGORIES)]
    urgency: Annotated[str, Choice(Urgency)] = Urgency.WHENEVER
    place: Annotated[str, Text(PLACE_LONGEST)] = ""
    until: Annotated[date | None, Day()] = None
    audience: Annotated[str, Choice(ListingAudience)] = ""
    wider: Annotated[bool, Tick()] = False
    knowingly: Annotated[bool, Tick()] = False
    how: Annotated[str, Choice(AGREED)] = ConsentHow.SPOKEN
    on: Annotated[date | None, Day()] = None
    phone: Annotated[str, Text(40)] = ""
    contact_note: Annotated[str, Text(300)] = ""
    language: Annotated[str, Choice(LANGUAGES)] = ""
    met: Annotated[bool, Tick()] = False

    def draft(self, zone: str) -> ListingDraft:
        """The listing; its last day ends at midnight in that zone."""
        is_need = self.kind == Kind.NEED
        return ListingDraft(
            kind=Kind(self.kind),
            title=self.title,
            body=self.body,
            categories=(self.category,),
            urgency=Urgency(self.urgency) if is_need else Urgency.WHENEVER,
            place=self.place,
            audience=ListingAudience(self.audience) if self.audience else None,
            expires_at=end_of(self.until, zone),
            consent=Agreed(ConsentHow(self.how), self.title) if self.wider else None,
            knowingly=self.knowingly,
        )

    def consented(self, today: date) -> Consented:
        """How they agreed, and when: today, if nothing else was written."""
        return Consented(ConsentHow(self.how), self.on or today)

    def newcomer(self) -> JoinForm:
        """Somebody who is none of our members yet; raises `FieldAmiss`."""
        try:
            return checked_form(
                JoinForm(
                    name=self.who,
                    phone=self.phone,
                    contact_note=self.contact_note,
                    language=self.language,
                )
            )
        except SisternetError as error:
            fault = beside_person(error)
            is_no_way = isinstance(fault, FieldAmiss) and fault.name == "email"
            raise FieldAmiss("phone", error.public) if is_no_way else fault from error

    @property
    def vetting(self) -> Vetting:
        """How well somebody new is known."""
        return Vetting.MET if self.met else Vetting.APPLIED


_FIELDS: Final = {
    LISTING_TROUBLE["title missing"]: "title",
    LISTING_TROUBLE["title long"]: "title",
    LISTING_TROUBLE["text long"]: "body",
    LISTING_TROUBLE["place long"]: "place",
    LISTING_TROUBLE["end past"]: "until",
    LISTING_TROUBLE["end far"]: "until",
    LISTING_TROUBLE["contact outside"]: "title",
    DESK_TROUBLE["day"]: "on",
}


def beside(error: SisternetError) -> SisternetError:
    """The same error, beside the field that it is about, where one is."""
    if isinstance(error, ContactFound) and error.may_insist:
        return FieldAmiss("knowingly", error.public)
    if error.public == LISTING_TROUBLE["consent"]:
        return FieldAmiss("wider", DESK_TROUBLE["wider"])
    field = _FIELDS.get(error.public)
    return error if field is None else FieldAmiss(field, error.public)
