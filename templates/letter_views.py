"""What each letter tells, as frozen dataclasses; the rooms above build them.

`kind` is what a person may choose to get or not (`mail.kinds`), `template` the file under
`letters/` that says it. Links are whole addresses on our own node. Titles, names and words of
members stand in the body only; a subject says nothing that is anybody's (`security.md` PRV-19).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Protocol


class LetterView(Protocol):
    """Any letter: its kind and its template; the rest is for the template alone."""

    kind: ClassVar[str]
    template: ClassVar[str]


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Who writes: the network's name and place, and the front page of its node."""

    network: str
    place: str
    base_url: str


@dataclass(frozen=True, slots=True)
class Reader:
    """To whom it is written: `unsubscribe_url` is empty where the kind cannot be switched off.

    `choices_url` is empty for whoever is no member here.
    """

    name: str
    zone: str
    unsubscribe_url: str = ""
    choices_url: str = ""


@dataclass(frozen=True, slots=True)
class ListingLine:
    """One offer or need in a list; leave `title` to the public ones and to the reader's own."""

    kind: str  # offer | need
    title: str
    link: str
    place: str = ""
    network: str = ""  # of a sister; empty for ours
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class InvitationLetter:
    """Somebody is invited. `note` is what the member who invites says, as plain text."""

    kind: ClassVar[str] = "invitation"
    template: ClassVar[str] = "invitation"
    by_name: str
    link: str
    until: datetime | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class SignInLetter:
    """The way in: a link and, if there is one, a code to type; both good for `minutes`."""

    kind: ClassVar[str] = "sign_in"
    template: ClassVar[str] = "sign_in"
    link: str
    minutes: int
    code: str = ""


@dataclass(frozen=True, slots=True)
class SignInChangedLetter:
    """A way in of theirs has changed; `change` is one of `text.door_phrases.SIGN_IN_CHANGES`."""

    kind: ClassVar[str] = "sign_in"
    template: ClassVar[str] = "sign_in_changed"
    change: str
    at: datetime
    link: str


@dataclass(frozen=True, slots=True)
class AddressLetter:
    """Whether the address is theirs; the link says yes."""

    kind: ClassVar[str] = "address"
    template: ClassVar[str] = "address"
    link: str
    minutes: int
    code: str = ""


@dataclass(frozen=True, slots=True)
class WelcomeLetter:
    """They are in; the link is where to begin."""

    kind: ClassVar[str] = "welcome"
    template: ClassVar[str] = "welcome"
    link: str
    coordinator_name: str = ""


@dataclass(frozen=True, slots=True)
class BehalfLetter:
    """A coordinator did something for the reader (`domain.md` 1.2).

    `deed` and `consent` are English sentences that the catalogues translate ("Published an offer
    in your name.", "You said yes on the telephone."); `about` is the title of what it was done to.
    """

    kind: ClassVar[str] = "behalf"
    template: ClassVar[str] = "behalf"
    coordinator_name: str
    deed: str
    at: datetime
    link: str
    about: str = ""
    consent: str = ""


@dataclass(frozen=True, slots=True)
class FarewellLetter:
    """They have left and were erased; `by_name` is the coordinator who did it for them, if any.

    The link shows how other servers took it. It is the last letter there is.
    """

    kind: ClassVar[str] = "behalf"
    template: ClassVar[str] = "farewell"
    at: datetime
    link: str
    by_name: str = ""


@dataclass(frozen=True, slots=True)
class AnswerLetter:
    """Somebody answered a listing, or wrote again (`again`). What they wrote is on the page only.

    `title` is left empty where the listing is sensitive.
    """

    kind: ClassVar[str] = "answer"
    template: ClassVar[str] = "answer"
    listing_kind: str  # offer | need
    from_name: str
    link: str
    title: str = ""
    again: bool = False


@dataclass(frozen=True, slots=True)
class TalkNewsLetter:
    """Something has come of a conversation, or nothing.

    `told` is a sentence of `text.conversation_phrases` ("{name} said yes."), `name` whose doing.
    """

    kind: ClassVar[str] = "answer"
    template: ClassVar[str] = "talk_news"
    told: str
    link: str
    name: str = ""
    title: str = ""
    has_calendar: bool = False  # an entry that takes it out of calendars is attached


@dataclass(frozen=True, slots=True)
class AgreedLetter:
    """Both said yes. Place and contact are on the page only, for the two of them."""

    kind: ClassVar[str] = "agreed"
    template: ClassVar[str] = "agreed"
    other_name: str
    link: str
    title: str = ""
    begins_at: datetime | None = None
    ends_at: datetime | None = None
    has_calendar: bool = False  # an entry for calendars is attached


@dataclass(frozen=True, slots=True)
class LapseLetter:
    """Something of the reader's ends soon; one tap on `renew_link` keeps it going.

    `title` is left empty where the listing is sensitive, or the desk speaks for the reader.
    """

    kind: ClassVar[str] = "lapse"
    template: ClassVar[str] = "lapse"
    listing_kind: str  # offer | need
    title: str
    ends_at: datetime
    renew_link: str
    edit_link: str


@dataclass(frozen=True, slots=True)
class DigestLetter:
    """The week: what is new, and what of the reader's own ends soon or waits for an answer."""

    kind: ClassVar[str] = "digest"
    template: ClassVar[str] = "digest"
    link: str
    needs: tuple[ListingLine, ...] = ()
    offers: tuple[ListingLine, ...] = ()
    sisters: tuple[ListingLine, ...] = ()
    ending: tuple[ListingLine, ...] = ()
    waiting: int = 0  # conversations in which the other side has written last
    waiting_link: str = ""


@dataclass(frozen=True, slots=True)
class SearchLetter:
    """New listings that a saved search finds."""

    kind: ClassVar[str] = "search"
    template: ClassVar[str] = "search"
    search: str
    link: str
    found: tuple[ListingLine, ...]


@dataclass(frozen=True, slots=True)
class MatchLetter:
    """A need and an offer that may fit. `reasons` are sentences in the reader's language.

    `to_helper` is true where the reader is the one who may help.
    """

    kind: ClassVar[str] = "match"
    template: ClassVar[str] = "match"
    link: str
    title: str = ""
    other_name: str = ""
    reasons: tuple[str, ...] = ()
    to_helper: bool = False


@dataclass(frozen=True, slots=True)
class ReportLetter:
    """To coordinators and moderators: a report came in. What it says is on the page only."""

    kind: ClassVar[str] = "report"
    template: ClassVar[str] = "report"
    link: str
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class DeskLine:
    """One row of the desk: `what` is a key of `text.phrases.DESK`."""

    what: str
    count: int


@dataclass(frozen=True, slots=True)
class DeskLetter:
    """To coordinators: what waits on the page "Today"."""

    kind: ClassVar[str] = "desk"
    template: ClassVar[str] = "desk"
    link: str
    lines: tuple[DeskLine, ...] = ()


@dataclass(frozen=True, slots=True)
class HelpLetter:
    """To coordinators, at once: they were brought into a conversation, and nothing of what it is.

    `is_wished` is true where one of the two asked for it; else the network's own rules did.
    """

    kind: ClassVar[str] = "help"
    template: ClassVar[str] = "help"
    link: str
    is_wished: bool = True


@dataclass(frozen=True, slots=True)
class TrialLetter:
    """Whether letters arrive at all; asked for by whoever keeps the node."""

    kind: ClassVar[str] = "desk"
    template: ClassVar[str] = "trial"
    link: str
