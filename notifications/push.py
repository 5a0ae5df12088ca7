"""A program's wish to be told by web push: pure."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from notifications.notification import Kind

TRIES_MOST: Final = 7
_FIRST_PAUSE: Final = timedelta(seconds=30)
_GROWTH: Final = 4


class PushPolicy(StrEnum):
    """From whom a program is told of things by push."""

    ALL = "all"
    FOLLOWED = "followed"
    FOLLOWER = "follower"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class PushSecrets:
    """What must not be read in the store: an address that anybody could push to, and keys."""

    endpoint: str
    p256dh: bytes = field(repr=False)
    auth: bytes = field(repr=False)
    token: str = field(repr=False)  # programs find the account by it


@dataclass(frozen=True, slots=True)
class Subscription:
    """Where and of what a program wants to be told."""

    id: int
    token_id: int
    owner_id: int
    secrets: PushSecrets
    standard: bool
    alerts: frozenset[Kind]
    policy: PushPolicy
    created_at: datetime


def pause_after(tries: int) -> timedelta:
    """How long to wait after that many tries: half a minute at first, then four times as long."""
    return _FIRST_PAUSE * int(_GROWTH ** (tries - 1))
