"""A session, and what signing in leads to: one at once, or a second step before it.

A session ends after sixty days unused, and after a year in any case: many members come by
twice a week on a phone of their own; on a device that others use too, after half a day. Deeds
that could harm everybody want a proof of the last quarter of an hour (`security.md` ACC-09);
whoever signs in once more has given it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

IDLE: Final = timedelta(days=60)
LONGEST: Final = timedelta(days=365)
LONGEST_SHARED: Final = timedelta(hours=12)
FRESH: Final = timedelta(minutes=15)
SEEN_EVERY: Final = timedelta(hours=1)
SECOND_STEP: Final = timedelta(minutes=10)
_COOKIE: Final = "sisternet"


class Way(StrEnum):
    """How somebody proved who they are."""

    PASSWORD = "password"  # noqa: S105  # a word, not a secret
    LINK = "link"
    CODE = "code"
    PASSKEY = "passkey"
    DESK = "desk"  # a code that the coordinator read out
    JOINED = "joined"  # became a member just now


@dataclass(frozen=True, slots=True)
class Session:
    """A browser that is signed in, as each of its requests shows it.

    `csrf` is made of the token in the cookie and is stored nowhere.
    """

    id: int
    actor_id: int
    csrf: str
    created_at: datetime
    seen_at: datetime
    device: str
    fresh_until: datetime

    def is_fresh(self, now: datetime) -> bool:
        """Whether the proof is recent enough for deeds that could harm everybody."""
        return now < self.fresh_until


@dataclass(frozen=True, slots=True)
class SessionLine:
    """A session as its owner sees it in the list."""

    id: int
    way: Way
    device: str
    created_at: datetime
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks to be signed in.

    `address` is the network address the request came from, `device` what
    `sessions.devices.device_of` made of the browser's name, `replaces` the session that the same
    browser has now: it ends when the new one begins. `is_shared`: others use this device too.
    """

    address: str
    device: str = ""
    replaces: Session | None = None
    is_shared: bool = False

    @property
    def lasting(self) -> timedelta:
        """For how long a session may last at most where they sign in."""
        return LONGEST_SHARED if self.is_shared else LONGEST


@dataclass(frozen=True, slots=True, repr=False)
class Started:
    """Signed in: `token` goes into the cookie and is known to nobody else."""

    session: Session
    token: str


@dataclass(frozen=True, slots=True, repr=False)
class SecondFactor:
    """The first proof holds; `token` goes into a cookie of its own until the second is given."""

    token: str


def cookie_name(*, https: bool) -> str:
    """The cookie of a session; browsers take a `__Host-` one only with Secure and Path=/."""
    return f"__Host-{_COOKIE}" if https else _COOKIE
