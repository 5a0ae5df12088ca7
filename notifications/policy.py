"""What becomes of what strangers cause: a member's policy, as a pure rule."""

from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum, StrEnum
from typing import Final

from notifications.notification import Kind

NEW_ACCOUNT: Final = timedelta(days=30)
NEW_FOLLOWER: Final = timedelta(days=3)


class Choice(StrEnum):
    """What a member wants done with one sort of notification."""

    ACCEPT = "accept"
    FILTER = "filter"
    DROP = "drop"


class Verdict(IntEnum):
    """What becomes of one notification; the strictest counts."""

    TELL = 0
    FILTER = 1
    DROP = 2


_VERDICTS: Final = {
    Choice.ACCEPT: Verdict.TELL,
    Choice.FILTER: Verdict.FILTER,
    Choice.DROP: Verdict.DROP,
}


@dataclass(frozen=True, slots=True)
class Policy:
    """A member's choices.

    Without any, all is told but what comes from limited servers. Direct mentions of strangers
    are let in: who needs help here often writes to somebody they do not follow.
    """

    not_following: Choice = Choice.ACCEPT
    not_followers: Choice = Choice.ACCEPT
    new_accounts: Choice = Choice.ACCEPT
    private_mentions: Choice = Choice.ACCEPT
    limited_accounts: Choice = Choice.FILTER

    @property
    def lets_all_in(self) -> bool:
        """Whether nobody needs to be looked at."""
        return self == _OPEN


_OPEN: Final = Policy(limited_accounts=Choice.ACCEPT)


@dataclass(frozen=True, slots=True)
class Stranger:
    """What is known of whoever caused a notification, from the side of whoever is to be told."""

    is_followed: bool
    follows_for_long: bool  # follows the member, for longer than `NEW_FOLLOWER`
    is_new: bool  # known for less than `NEW_ACCOUNT`
    is_limited: bool  # a moderator has silenced their server
    is_permitted: bool  # the member has accepted their request
    says_it_unasked: bool  # a direct mention that answers nothing of the member's


def verdict(policy: Policy, kind: Kind, stranger: Stranger) -> Verdict:
    """What becomes of such a notification from somebody like that."""
    if not kind.is_filterable or stranger.is_permitted:
        return Verdict.TELL
    unknown = not stranger.is_followed
    holding = (
        (policy.not_following, unknown),
        (policy.not_followers, not stranger.follows_for_long),
        (policy.new_accounts, unknown and stranger.is_new),
        (policy.private_mentions, unknown and stranger.says_it_unasked),
        (policy.limited_accounts, unknown and stranger.is_limited),
    )
    return max((_VERDICTS[choice] for choice, holds in holding if holds), default=Verdict.TELL)
