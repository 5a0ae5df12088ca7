"""What is shown of statuses and of the people in them: facts out of the rooms, no rules."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from actors.actor import Actor
from listings.listing import Kind, Mode, State, Urgency
from media.picture import Picture
from posts.draft import WrittenWith
from posts.post import Counts, Post

LIKED, ANNOUNCED, BOOKMARKED, MUTED, PINNED = 1, 2, 4, 8, 16
"""What `Shown.marks` adds up: what the viewer has done with a post."""


class Shown(NamedTuple):
    """A status that its viewer may see, by its numbers, as one row of a timeline has them.

    `version` and its like grow whenever anything that is shown changes. A post that somebody
    announced has them from `by_id` on.
    """

    id: int
    post_id: int
    version: int
    author_id: int
    author_version: int
    marks: int
    by_id: int | None = None
    by_version: int | None = None
    announced_at: str | None = None
    announced_as: str | None = None
    announced_to: str | None = None


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """An actor, what anybody may know of them here, and what they say of themselves elsewhere."""

    actor: Actor
    version: int
    followers: int
    following: int
    statuses: int
    last_status_on: str | None
    is_coordinator: bool  # of ours
    document: bytes | None  # of somebody elsewhere: what their server says


@dataclass(frozen=True, slots=True)
class ListingFacts:
    """What programs are told of an offer or a need, besides its text."""

    kind: Kind
    title: str
    state: State
    categories: tuple[str, ...]
    mode: Mode
    urgency: Urgency
    estimate_minutes: int | None
    available_minutes: int | None
    place: str
    expires_at: datetime | None
    network_name: str
    network_handle: str
    network_url: str


@dataclass(frozen=True, slots=True)
class PostFacts:
    """A post with everything that is shown of it to whoever may see it.

    `parent` is the id of what it answers and of who wrote that, where it is here and no secret.
    """

    post: Post
    version: int
    counts: Counts
    parent: tuple[int, int] | None
    listing: ListingFacts | None
    pictures: tuple[Picture, ...]
    has_poll: bool
    has_quote: bool
    program: WrittenWith | None  # of ours; for their author alone
    author_followers: str | None  # the collection, by which leave to quote may be given
