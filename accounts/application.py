"""What somebody tells who wants to join: on the page, to a coordinator, or on the telephone."""

import json
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from enum import StrEnum

from accounts.contact_ways import checked_contact
from accounts.person import Appearance, Contact, checked_name
from text.people_phrases import TROUBLE
from world.errors import Malformed

_ABOUT_LONGEST = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinForm:
    """A name and one way of contact; all else is as it is by default."""

    name: str
    email: str = ""
    phone: str = ""
    contact_note: str = ""  # "knock at the blue door", "through my daughter"
    handle: str = ""
    appearance: Appearance = Appearance.FIRST_NAME
    language: str = ""
    zone: str = ""
    about: str = ""  # to the coordinator, in one's own words

    @property
    def contact(self) -> Contact:
        """How to reach them."""
        return Contact(email=self.email, phone=self.phone, note=self.contact_note)


class ApplicationState(StrEnum):
    """What became of it."""

    WAITING = "waiting"
    APPROVED = "approved"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Application:
    """`told` is None once it has been forgotten."""

    id: int
    state: ApplicationState
    told: JoinForm | None
    applied_at: datetime
    decided_at: datetime | None
    decided_by: int | None
    actor_id: int | None


def checked_form(form: JoinForm) -> JoinForm:
    """The form with everything as we keep it.

    Raises `Malformed` for what cannot be, and for somebody whom we could not reach.
    """
    contact = checked_contact(form.contact)
    if not (contact.email or contact.phone or contact.note):
        raise Malformed(TROUBLE["no way"])
    if len(form.about) > _ABOUT_LONGEST:
        raise Malformed(TROUBLE["too long"])
    return replace(
        form,
        name=checked_name(form.name),
        email=contact.email,
        phone=contact.phone,
        contact_note=contact.note,
        about=form.about.strip(),
    )


def told_text(form: JoinForm) -> str:
    """The form as one text, to be sealed."""
    return json.dumps(asdict(form))


def told_form(text: str) -> JoinForm:
    """The form out of what `told_text` wrote."""
    told = json.loads(text)
    known = {field.name for field in fields(JoinForm)}
    values = {name: value for name, value in told.items() if name in known}
    return JoinForm(**values | {"appearance": Appearance(values["appearance"])})
