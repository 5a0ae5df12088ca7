"""What a listing is and what may become of it: pure rules (`domain.md` 3.1)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from accounts.behalf import ConsentHow
from listings.categories import root_code
from listings.terms import ONE_HELPER, Cap, Crew, Exchange, Ride, Voice
from listings.window import ANYTIME, Window
from text.listing_phrases import LISTING_TROUBLE
from world.errors import Conflict

TITLE_LONGEST = 80
BODY_LONGEST = 2_000
PLACE_LONGEST = 80
CATEGORIES_MOST = 3
PICTURES_MOST = 4
QUARTER_HOUR = 15
ESTIMATE_LONGEST = 1_440
AVAILABLE_LONGEST = 60_000

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
    def is_unseen(self) -> bool:
        """Whether it has never been on show."""
        return self in (State.DRAFT, State.IN_REVIEW)

    @property
    def is_ended(self) -> bool:
        """Whether the world is told that it is over."""
        return self in (State.DONE, State.WITHDRAWN, State.EXPIRED, State.REMOVED)


class Deed(StrEnum):
    """What can be done to a listing."""

    SUBMIT = "submit"
    SEND_BACK = "send_back"
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
        (State.IN_REVIEW, Deed.SEND_BACK): State.DRAFT,
        (State.IN_REVIEW, Deed.WITHDRAW): State.WITHDRAWN,
        (State.DRAFT, Deed.WITHDRAW): State.WITHDRAWN,
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
        raise Conflict(LISTING_TROUBLE[f"while {state}"]) from None


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
    window: Window = ANYTIME
    cap: Cap | None = None
    helpers: Crew = ONE_HELPER
    voice: Voice = Voice.NAMED
    signed: str = ""  # the first name that is shown, if the voice is that
    access: tuple[str, ...] = ()  # for its owner, coordinators and whoever is matched
    exchange: Exchange = Exchange.HOURS
    ride: Ride | None = None
    rests_at_cap: bool = False  # paused by itself, and opens again by itself
    opened_at: datetime | None = None  # since when others may answer it
    tells_part: bool = True  # beyond the network, if it is for sisters (`listings.places`)

    @property
    def root_category(self) -> str | None:
        """The root of its first category, by which feeds are filtered."""
        return root_code(self.categories[0]) if self.categories else None

    @property
    def has_been_shown(self) -> bool:
        """Whether anybody but its owner and coordinators has ever been meant to see it."""
        return self.opened_at is not None

    def is_open(self, now: datetime) -> bool:
        """Whether it may be matched, listed and answered (invariant 20)."""
        return self.state is State.OPEN and (self.expires_at is None or self.expires_at > now)


@dataclass(frozen=True, slots=True)
class Agreed:
    """How its owner has agreed that a listing is shown to more people, and in which words."""

    how: ConsentHow = ConsentHow.WEB
    words: str = ""


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
    window: Window = ANYTIME
    cap: Cap | None = None
    helpers: Crew = ONE_HELPER
    voice: Voice | None = None
    access: tuple[str, ...] = ()
    exchange: Exchange | None = None
    ride: Ride | None = None
    pictures: tuple[int, ...] | None = None  # None: those that are there
    consent: Agreed | None = None  # to showing it to more people
    knowingly: bool = False  # it says how to reach somebody, and they have been warned


def as_draft(listing: Listing, pictures: tuple[int, ...] | None = None) -> ListingDraft:
    """What a listing says now; its end stays where it is, and its pictures, unless told."""
    return ListingDraft(
        kind=listing.kind,
        title=listing.title,
        body=listing.body,
        language=listing.language,
        categories=listing.categories,
        mode=listing.mode,
        estimate_minutes=listing.estimate_minutes,
        available_minutes=listing.available_minutes,
        urgency=listing.urgency,
        place=listing.place,
        audience=listing.audience,
        window=listing.window,
        cap=listing.cap,
        helpers=listing.helpers,
        access=listing.access,
        exchange=listing.exchange,
        ride=listing.ride,
        pictures=pictures,
    )
