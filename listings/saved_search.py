"""What is looked for on the board, now or whenever there is something new. Pure."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from listings.categories import root_code
from listings.listing import Kind, State, Urgency

PAGE_SIZE: Final = 20
LARGEST_PAGE: Final = 80
WORDS_LONGEST: Final = 200
SEARCHES_MOST: Final = 20
OURS: Final = "ours"
"""The network of a filter that means our own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What to show; None or empty means "all". A page begins below `before`, a post's number.

    `network` is `OURS` or a sister's handle or IRI; `day` finds what suits on that day, in `zone`.
    """

    kind: Kind | None = None
    category: str | None = None
    words: str = ""
    place: str = ""
    day: date | None = None
    zone: str = "UTC"
    urgency: Urgency | None = None
    language: str | None = None
    network: str | None = None
    state: State = State.OPEN
    before: int | None = None
    opened_after: datetime | None = None
    limit: int = PAGE_SIZE

    @property
    def is_used(self) -> bool:
        """Whether anything is left out at all."""
        told = (self.kind, self.category, self.urgency, self.language, self.network, self.day)
        return bool(self.words.strip() or self.place.strip()) or any(told)

    @property
    def root(self) -> str | None:
        """The root of its category."""
        return root_code(self.category) if self.category else None


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A filter that a member has kept; `is_told`: they hear by letter of what is new."""

    id: int
    actor_id: int
    filter: Filter
    is_told: bool
    made_at: datetime
    told_until: datetime
