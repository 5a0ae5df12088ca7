"""What a program may listen to, under which name, and with which scope: pure rules."""

import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from api.params import Params, as_id
from api.wording import SAID
from oauth.scopes import Scopes
from world.errors import Malformed, Missing, Refused

MOST_OCTETS: Final = 4_096


class Channel(StrEnum):
    """The channels of Mastodon, by the names that programs subscribe to."""

    USER = "user"
    NOTIFICATION = "user:notification"
    PUBLIC = "public"
    PUBLIC_MEDIA = "public:media"
    LOCAL = "public:local"
    LOCAL_MEDIA = "public:local:media"
    REMOTE = "public:remote"
    REMOTE_MEDIA = "public:remote:media"
    TAG = "hashtag"
    LOCAL_TAG = "hashtag:local"
    LIST = "list"
    DIRECT = "direct"

    @property
    def scope(self) -> str:
        """The scope without which nobody listens to it."""
        return "read:notifications" if self is Channel.NOTIFICATION else "read:statuses"


@dataclass(frozen=True, slots=True)
class Subscription:
    """One channel, with the hashtag or the number of the list that it is about.

    `said` is the hashtag as the program wrote it: it looks for its own word in what it is sent.
    """

    channel: Channel
    about: str | int | None = None
    said: str = ""

    @property
    def labels(self) -> list[str]:
        """As each message names the subscription it is for."""
        if self.about is None:
            return [self.channel]
        return [self.channel, self.said or str(self.about)]


def subscription_of(asked: Params, scopes: Scopes) -> Subscription:
    """What a program subscribes to.

    Raises `Malformed` for a channel that there is not or that lacks its hashtag, `Missing` for a
    list that cannot be one, `Refused` without the scope.
    """
    name = asked.text("stream") or ""
    try:
        channel = Channel(name)
    except ValueError as error:
        raise Malformed("Unknown stream type") from error
    if not scopes.allows(channel.scope):
        raise Refused(SAID["scope"])
    if channel in (Channel.TAG, Channel.LOCAL_TAG):
        said = asked.text("tag") or ""
        if not (key := _key(said)):
            raise Malformed("No tag for stream provided")
        return Subscription(channel, key, said)
    if channel is Channel.LIST:
        number = as_id(asked.text("list") or "")
        if number is None:
            raise Missing(SAID["no record"])
        return Subscription(channel, number)
    return Subscription(channel)


def _key(said: str) -> str:
    """A hashtag as posts keep it."""
    return unicodedata.normalize("NFKC", said).strip().removeprefix("#").lower()
