"""What a notification is, and how notifications of one kind stand together: pure rules."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_SEQUENCE_BITS: Final = 11
_GROUP_HOURS_MOST: Final = 12


class Kind(StrEnum):
    """Why a member is told, in the words of Mastodon's client API."""

    MENTION = "mention"
    STATUS = "status"
    REBLOG = "reblog"
    FOLLOW = "follow"
    FOLLOW_REQUEST = "follow_request"
    FAVOURITE = "favourite"
    POLL = "poll"
    UPDATE = "update"
    QUOTE = "quote"
    QUOTED_UPDATE = "quoted_update"
    SIGN_UP = "admin.sign_up"
    REPORT = "admin.report"

    @property
    def is_grouped(self) -> bool:
        """Whether several of them may stand together as one."""
        return self in _GROUPED

    @property
    def is_filterable(self) -> bool:
        """Whether the member's policy for strangers is asked; never about one's own business."""
        return self in _FILTERABLE

    @property
    def is_for_staff(self) -> bool:
        """Whether it is told to somebody because of their role here."""
        return self in (Kind.SIGN_UP, Kind.REPORT)


_GROUPED: Final = frozenset({Kind.FAVOURITE, Kind.REBLOG, Kind.FOLLOW, Kind.SIGN_UP})
_FILTERABLE: Final = frozenset(
    {Kind.MENTION, Kind.REBLOG, Kind.FOLLOW, Kind.FOLLOW_REQUEST, Kind.FAVOURITE, Kind.QUOTE}
)
GROUPED_KINDS: Final = tuple(sorted(_GROUPED))


@dataclass(frozen=True, slots=True)
class Cause:
    """Why somebody is to be told: `about_id` is the post's or the report's number, 0 of neither."""

    kind: Kind
    from_id: int
    about_id: int = 0
    post_id: int | None = None


@dataclass(frozen=True, slots=True)
class Notification:
    """One notification as its owner sees it."""

    id: int
    owner_id: int
    kind: Kind
    from_id: int
    about_id: int
    post_id: int | None
    group_key: str
    filtered: bool
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Group:
    """Notifications that stand together; `newest_id` to `newest_at` are those of the page asked."""

    key: str
    kind: Kind
    post_id: int | None
    about_id: int
    count: int
    newest_id: int
    oldest_id: int
    newest_at: datetime
    from_ids: tuple[int, ...]


def number_at(now: datetime, last: int) -> int:
    """The next id: greater than every one before it, and exact in JavaScript until 2109.

    Clients sort by it as a text and as a number; it has 16 digits all the while.
    """
    milliseconds = (now - _EPOCH) // timedelta(milliseconds=1)
    return max(milliseconds << _SEQUENCE_BITS, last + 1)


def ungrouped(notification_id: int) -> str:
    """The key of a notification that stands alone."""
    return f"ungrouped-{notification_id}"


def group_prefix(cause: Cause) -> str | None:
    """What is common to the keys under which such causes stand together; None: they never do."""
    if not cause.kind.is_grouped:
        return None
    about = "" if cause.post_id is None else f"{cause.post_id}-"
    return f"{cause.kind}-{about}"


def group_hour(now: datetime, before: int | None) -> int:
    """The hour that ends a group's key: of the group before, if that began less than 12 h ago."""
    hour = int((now - _EPOCH) / timedelta(hours=1))
    return before if before is not None and hour < before + _GROUP_HOURS_MOST else hour
