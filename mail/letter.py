"""A letter in the queue: what is sealed of it, and what stands open beside it."""

import json
from base64 import b64decode, b64encode
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from mail.kinds import LetterKind


class LetterState(StrEnum):
    """Where a letter stands."""

    WAITING = "waiting"
    HELD = "held"  # came back with a restored backup: may have been sent before
    SENT = "sent"
    REFUSED = "refused"  # the mail server will never take it, or it came back
    LATE = "late"  # of no use any more
    DROPPED = "dropped"  # nobody wants it any more


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes along. `media_type` such as "text/calendar; method=PUBLISH"."""

    name: str
    media_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Content:
    """The sealed part: how to greet, in which hours not to come, and what it says."""

    name: str
    language: str
    zone: str
    quiet_from: int
    quiet_to: int
    subject: str
    text: str
    html: str
    attachments: tuple[Attachment, ...] = ()

    def to_octets(self) -> bytes:
        """As it is sealed; `content_of` reads it."""
        plain = {name: getattr(self, name) for name in _PLAIN}
        files = [[a.name, a.media_type, b64encode(a.body).decode()] for a in self.attachments]
        return json.dumps({**plain, "attachments": files}, ensure_ascii=False).encode()


_PLAIN = (
    *("name", "language", "zone", "quiet_from", "quiet_to"),
    *("subject", "text", "html"),
)


def content_of(octets: bytes) -> Content:
    """What `Content.to_octets` wrote."""
    read = json.loads(octets)
    files = tuple(
        Attachment(name, media_type, b64decode(body))
        for name, media_type, body in read.pop("attachments")
    )
    return Content(**read, attachments=files)


@dataclass(frozen=True, slots=True)
class NewLetter:
    """A letter as it enters the queue; `address` and `content` are sealed already."""

    id: int
    reader: str
    kind: LetterKind
    about: str | None
    address_key: bytes
    address: bytes
    content: bytes
    is_urgent: bool
    queued_at: datetime
    due_at: datetime
    useless_at: datetime


@dataclass(frozen=True, slots=True)
class Queued:
    """A letter that waits. `reader` is what `mail.readers` makes; the rest is sealed still."""

    id: int
    reader: str
    kind: LetterKind
    address_key: bytes
    address: bytes
    content: bytes
    is_urgent: bool
    tries: int
    useless_at: datetime


@dataclass(frozen=True, slots=True)
class LetterLine:
    """What may be shown of a letter to whoever keeps the node: nothing that is anybody's."""

    id: int
    kind: str
    state: LetterState
    tries: int
    queued_at: datetime
    due_at: datetime
    outcome: str


@dataclass(frozen=True, slots=True)
class ClosedAddress:
    """An address to which nothing arrives, for the coordinators. `why` such as "550 5.1.1"."""

    number: int
    actor_id: int | None
    address: str
    why: str
    closed_at: datetime


@dataclass(frozen=True, slots=True)
class ServerHealth:
    """How the mail server answered of late."""

    failures: int = 0
    next_try_at: datetime | None = None
    last_success_at: datetime | None = None
    last_error: str = ""
