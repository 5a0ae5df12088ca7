"""What pages show, as frozen dataclasses: the members each template may read.

Codes (`kind`, `state`, `urgency`, `mode`, `proof`, `visibility`) are said by `text.phrases`.
Texts are plain unless a name ends in `_html`. Addresses are complete, or begin with "/".
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The network whose node this is, at the head and foot of every page."""

    name: str
    handle: str  # "hull@hull.example"
    place: str = ""
    zone: str = "UTC"  # IANA name of the zone in which dates are told
    source_url: str = (
        "https://www.gnu.org/licenses/agpl-3.0.html"  # where the running code is offered
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Whoever looks at the page, for its head: which ways lead on from here."""

    path: str = "/"  # of this page, to come back to
    signed_in: bool = False
    name: str = ""
    url: str = ""  # their own page
    coordinator: bool = False
    waiting: int = 0  # messages not yet read


ANYBODY = Reader()


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryName:
    """A category: `label` is English, the key of its translations."""

    code: str
    label: str
    icon: str


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing a person decides by, in the reader's language: its name, and what of it."""

    name: str
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingCard:
    """An offer or a need, in a list or on its own page."""

    iri: str
    url: str  # its page: here if it is ours, else at its home
    kind: str
    title: str
    body: str
    state: str
    language: str | None
    categories: tuple[CategoryName, ...]
    urgency: str
    mode: str
    place: str
    estimate_minutes: int | None
    available_minutes: int | None
    published_at: datetime
    expires_at: datetime | None
    author_name: str
    author_handle: str
    author_url: str
    network_name: str  # "" when its home network is not known
    network_handle: str
    network_url: str
    local: bool
    proof: str
    terms: tuple[Fact, ...] = ()  # when, how often, by how many, in return for what
    answer: str = ""  # where a member answers it, ours or a sister's; "" while it takes no answers
    trail: str = ""  # where it says how it came; "" for what was written here


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkCard:
    """A network of the umbrella. `distance`: 0 ours, 1 a sister, 2 a sister's sister."""

    name: str
    handle: str
    url: str
    place: str
    distance: int
    proof: str
    via_name: str | None
    open_listings: int
    walked_at: datetime | None  # when we last heard what it offers
    unreachable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ActorView:
    """A network, a member or the node itself, on its own page. `role`: network, member or node."""

    name: str
    handle: str
    role: str
    iri: str
    summary_html: str
    place: str
    since: datetime
    followers: int | None  # None: not shown
    moved_to: str | None
    languages: tuple[str, ...] = ()  # told to members only
    edit_url: str = ""  # where whoever looks may change it
    icon: str = ""  # the address of its picture


@dataclass(frozen=True, slots=True, kw_only=True)
class PostView:
    """A post, with who wrote it."""

    iri: str
    url: str
    name: str  # "" for most
    content_html: str
    warning: str  # what stands before it, "" for none
    language: str | None
    published_at: datetime
    updated_at: datetime | None
    author_name: str
    author_handle: str
    author_url: str
    visibility: str
    local: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Pager:
    """Links to the newest and the next older items; None where there is nothing."""

    newest: str | None = None
    older: str | None = None


FOLDED_AWAY = (
    *("country", "area", "umbrella", "day", "part", "from", "to"),
    *("urgency", "mode", "sort", "since", "news"),
)
"""The fields of the umbrella's form that show once one of them is used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterForm:
    """What the umbrella is filtered by, and what can be chosen. Empty: all.

    The form sends `kind`, `category`, `network` (a handle), `language` and `words`, and what is in
    `more` by its names: those fields are folded away until one of them is used. `networks`
    and `umbrellas` are names by handle, `below` what is below each root, `days` codes of the days
    of the week.
    """

    action: str
    kind: str = ""
    category: str = ""
    network: str = ""
    language: str = ""
    words: str = ""
    categories: tuple[CategoryName, ...] = ()
    languages: tuple[str, ...] = ()
    networks: Mapping[str, str] = field(default_factory=dict)
    umbrellas: Mapping[str, str] = field(default_factory=dict)
    below: Mapping[str, tuple[CategoryName, ...]] = field(default_factory=dict)
    countries: tuple[str, ...] = ()
    days: tuple[str, ...] = ()
    more: Mapping[str, str] = field(default_factory=lambda: dict.fromkeys(FOLDED_AWAY, ""))

    @property
    def is_used(self) -> bool:
        """Whether anything is filtered at all."""
        told = (self.kind, self.category, self.network, self.language, self.words)
        return any(told) or self.uses_more

    @property
    def uses_more(self) -> bool:
        """Whether anything is chosen in what is folded away."""
        return any(self.more.values())


@dataclass(frozen=True, slots=True)
class DevLetter:
    """A letter that was not sent, on the page for trials; `text` is its plain version."""

    number: int
    to: str
    subject: str
    date: datetime
    text: str
    attachments: tuple[str, ...] = ()
