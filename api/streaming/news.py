"""What may have to be told, as the hub keeps it until it looks who wants to hear it: pure."""

from dataclasses import dataclass
from enum import StrEnum


class Event(StrEnum):
    """The kinds of message, in the words of Mastodon."""

    UPDATE = "update"
    STATUS_UPDATE = "status.update"
    DELETE = "delete"
    NOTIFICATION = "notification"
    CONVERSATION = "conversation"
    FILTERS_CHANGED = "filters_changed"
    ANNOUNCEMENT = "announcement"
    ANNOUNCEMENT_REACTION = "announcement.reaction"
    ANNOUNCEMENT_DELETE = "announcement.delete"
    MERGED = "notifications_merged"


@dataclass(frozen=True, slots=True)
class Said:
    """A status is new, or (`again`) says something else now. `status_id` may be a boost's."""

    status_id: int
    post_id: int
    again: bool = False


@dataclass(frozen=True, slots=True)
class Gone:
    """A status is no more. It was on the home timelines of `owners`, and to be seen by all."""

    status_id: int
    owners: frozenset[int]
    was_public: bool


@dataclass(frozen=True, slots=True)
class Told:
    """A member was told of something."""

    owner_id: int
    notification_id: int


@dataclass(frozen=True, slots=True)
class Word:
    """Something short: for one member, or for everybody who listens (`owner_id` None)."""

    event: Event
    payload: str
    owner_id: int | None = None


News = Said | Gone | Told | Word
