"""What a listing is and what may become of it: pure rules (`domain.md` 3.1)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from listings.categories import CATEGORIES, is_sensitive, root_code
from text.clean import clean_line
from text.contact_detector import contacts_in
from world.errors import Conflict, Refused

TITLE_LONGEST = 80
BODY_LONGEST = 2_000
PLACE_LONGEST = 80
CATEGORIES_MOST = 3
QUARTER_HOUR = 15
ESTIMATE_LONGEST = 1_440
AVAILABLE_LONGEST = 60_000

_NO_LIMIT = 1_000_000  # what is too long is refused, not cut

LONGEST_LIFE = timedelta(days=365)
RENEWABLE_FOR = timedelta(days=30)
GRACE = timedelta(hours=48)  # between the last Update and the Delete


class Kind(StrEnum):
    """Whether the member gives or asks."""

    OFFER = "offer"
    NEED = "need"


class Mode(StrEnum):
    """Whether people have to meet."""

    IN_PERSON = "in_person"
    REMOTE = "remote"
    EITHER = "either"


class Urgency(StrEnum):
    """How soon a need has to be met; offers are never urgent."""

    TODAY = "today"  # today or tomorrow
    WEEK = "week"
    MONTH = "month"
    WHENEVER = "whenever"


class ListingAudience(StrEnum):
    """Who may know of a listing."""

    COORDINATOR = "coordinator"
    NETWORK = "network"
    SISTERS = "sisters"
    PUBLIC = "public"

    @property
    def leaves_home(self) -> bool:
        """Whether anything of it may leave the node."""
        return self in (ListingAudience.SISTERS, ListingAudience.PUBLIC)

    def is_wider_than(self, other: "ListingAudience") -> bool:
        """Whether it reaches anybody whom `other` does not; each one contains those before it."""
        widths = list(ListingAudience)
        return widths.index(self) > widths.index(other)


class State(StrEnum):
    """Where a listing stands in its life."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    OPEN = "open"
    RESERVED = "reserved"
    PAUSED = "paused"
    DONE = "done"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    REMOVED = "removed"

    @property
    def is_live(self) -> bool:
        """Whether it is or may come back on show by its member's own doing."""
        return self in (State.OPEN, State.RESERVED, State.PAUSED)

    @property
    def is_ended(self) -> bool:
        """Whether the world is told that it is over."""
        return self in (State.DONE, State.WITHDRAWN, State.EXPIRED, State.REMOVED)


class Deed(StrEnum):
    """What can be done to a listing."""

    SUBMIT = "submit"
    PUBLISH = "publish"
    PAUSE = "pause"
    RESUME = "resume"
    RESERVE = "reserve"
    REOPEN = "reopen"
    FULFIL = "fulfil"
    WITHDRAW = "withdraw"
    EXPIRE = "expire"
    RENEW = "renew"
    REMOVE = "remove"


_LIVE = (State.OPEN, State.RESERVED, State.PAUSED)

TRANSITIONS: Mapping[tuple[State, Deed], State] = MappingProxyType(
    {
        (State.DRAFT, Deed.SUBMIT): State.IN_REVIEW,
        (State.DRAFT, Deed.PUBLISH): State.OPEN,
        (State.IN_REVIEW, Deed.PUBLISH): State.OPEN,
        (State.OPEN, Deed.PAUSE): State.PAUSED,
        (State.PAUSED, Deed.RESUME): State.OPEN,
        (State.OPEN, Deed.RESERVE): State.RESERVED,
        (State.RESERVED, Deed.REOPEN): State.OPEN,
        # One tap on "it is taken" reserves and closes at once.
        (State.OPEN, Deed.FULFIL): State.DONE,
        (State.RESERVED, Deed.FULFIL): State.DONE,
        (State.EXPIRED, Deed.RENEW): State.OPEN,
        # Renewing early only moves the end.
        **{(state, Deed.RENEW): state for state in _LIVE},
        **{(state, Deed.WITHDRAW): State.WITHDRAWN for state in _LIVE},
        **{(state, Deed.EXPIRE): State.EXPIRED for state in _LIVE},
        **{(state, Deed.REMOVE): State.REMOVED for state in State if state is not State.REMOVED},
    }
)


def after(state: State, deed: Deed) -> State:
    """The state a deed leads to. Raises `Conflict` when the present state does not allow it."""
    try:
        return TRANSITIONS[state, deed]
    except KeyError:
        raise Conflict(f"This cannot be done while the listing is {_in_words(state)}.") from None


def _in_words(state: State) -> str:
    return str(state).replace("_", " ")


@dataclass(frozen=True, slots=True)
class Listing:
    """An offer or a need, with the post that carries it."""

    post_id: int
    iri: str
    author_id: int
    network_id: int | None
    local: bool
    kind: Kind
    title: str
    body: str  # plain text
    language: str | None
    categories: tuple[str, ...]
    mode: Mode
    estimate_minutes: int | None
    available_minutes: int | None
    urgency: Urgency
    place: str  # a region's name, never an address
    audience: ListingAudience
    state: State
    expires_at: datetime | None
    delete_at: datetime | None
    created_at: datetime
    changed_at: datetime

    @property
    def root_category(self) -> str | None:
        """The root of its first category, by which feeds are filtered."""
        return root_code(self.categories[0]) if self.categories else None

    def is_open(self, now: datetime) -> bool:
        """Whether it may be matched, listed and answered (invariant 20)."""
        return self.state is State.OPEN and (self.expires_at is None or self.expires_at > now)


@dataclass(frozen=True, slots=True)
class ListingDraft:
    """What a member says of a new listing, or of one that is edited. None: take the usual."""

    kind: Kind
    title: str
    body: str = ""
    language: str | None = None
    categories: tuple[str, ...] = ()
    mode: Mode = Mode.EITHER
    estimate_minutes: int | None = None
    available_minutes: int | None = None
    urgency: Urgency = Urgency.WHENEVER
    place: str = ""
    audience: ListingAudience | None = None
    expires_at: datetime | None = None


def default_audience(codes: tuple[str, ...]) -> ListingAudience:
    """Sensitive things are for coordinators' eyes, everything else for the network."""
    return ListingAudience.COORDINATOR if is_sensitive(codes) else ListingAudience.NETWORK


def default_life(kind: Kind, urgency: Urgency) -> timedelta:
    """How long a listing stays when nobody says otherwise."""
    if kind is Kind.OFFER:
        return timedelta(days=180)
    return timedelta(days=3) if urgency is Urgency.TODAY else timedelta(days=14)


def expiry(draft: ListingDraft, now: datetime) -> datetime:
    """When the listing will end. Raises `Refused` for a past end or one too far away."""
    if draft.expires_at is None:
        return now + default_life(draft.kind, draft.urgency)
    if draft.expires_at <= now:
        raise Refused("The end of a listing must lie in the future.")
    if draft.expires_at > now + LONGEST_LIFE:
        raise Refused("A listing may run for a year at most; it can be renewed.")
    return draft.expires_at


def renewed_until(listing: Listing, until: datetime | None, now: datetime) -> datetime:
    """The new end of a renewed listing. Raises `Conflict` when it ended too long ago."""
    ended_at = listing.expires_at if listing.state is State.EXPIRED else None
    if ended_at is not None and now - ended_at > RENEWABLE_FOR:
        raise Conflict("This listing ended more than 30 days ago; please make a new one.")
    wished = ListingDraft(listing.kind, listing.title, urgency=listing.urgency, expires_at=until)
    return expiry(wished, now)


def checked(draft: ListingDraft) -> ListingDraft:
    """The draft with texts trimmed and audience settled. Raises `Refused` with the reason."""
    trimmed = _trimmed(draft)
    _check_texts(trimmed)
    _check_categories(trimmed.categories)
    _check_minutes(trimmed)
    if trimmed.kind is Kind.OFFER and trimmed.urgency is not Urgency.WHENEVER:
        raise Refused("Only a need can be urgent.")
    if trimmed.audience is not None and trimmed.audience.leaves_home:
        _check_contact(trimmed)
    return trimmed


def _trimmed(draft: ListingDraft) -> ListingDraft:
    categories = tuple(dict.fromkeys(code.strip().lower() for code in draft.categories))
    return ListingDraft(
        kind=draft.kind,
        title=clean_line(draft.title, _NO_LIMIT),
        body="\n".join(clean_line(line, _NO_LIMIT) for line in draft.body.splitlines()).strip(),
        language=draft.language,
        categories=categories,
        mode=draft.mode,
        estimate_minutes=draft.estimate_minutes,
        available_minutes=draft.available_minutes,
        urgency=draft.urgency,
        place=clean_line(draft.place, _NO_LIMIT),
        audience=draft.audience or default_audience(categories),
        expires_at=draft.expires_at,
    )


def _check_texts(draft: ListingDraft) -> None:
    if not draft.title:
        raise Refused("A listing needs a title.")
    for what, text, longest in (
        ("title", draft.title, TITLE_LONGEST),
        ("text", draft.body, BODY_LONGEST),
        ("place", draft.place, PLACE_LONGEST),
    ):
        if len(text) > longest:
            raise Refused(f"The {what} has {len(text)} characters; {longest} are the most.")


def _check_categories(codes: tuple[str, ...]) -> None:
    if not 1 <= len(codes) <= CATEGORIES_MOST:
        raise Refused(f"Choose one to {CATEGORIES_MOST} categories.")
    for code in codes:
        if code not in CATEGORIES:
            raise Refused(f'There is no category "{code}".')


def _check_minutes(draft: ListingDraft) -> None:
    _check_quarter_hours("time it takes", draft.estimate_minutes, ESTIMATE_LONGEST)
    _check_quarter_hours("time available", draft.available_minutes, AVAILABLE_LONGEST)


def _check_quarter_hours(what: str, minutes: int | None, longest: int) -> None:
    if minutes is None:
        return
    if minutes % QUARTER_HOUR or not QUARTER_HOUR <= minutes <= longest:
        raise Refused(f"The {what} is given in quarter hours, up to {longest // 60} hours.")


def _check_contact(draft: ListingDraft) -> None:
    """What leaves the house names no e-mail address, no number, no house (invariant 16)."""
    found = contacts_in(f"{draft.title}\n{draft.body}\n{draft.place}")
    if not found:
        return
    said = ", ".join(f"“{finding.text}”" for finding in found)
    raise Refused(
        f"Please leave out {said}: people beyond your network answer through it, and an area is "
        "enough to say where."
    )
