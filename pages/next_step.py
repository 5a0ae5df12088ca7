"""The one thing that a member's home page asks for next (`domain.md` 6: 7 and 25). Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from accounts.person import Person
from umbrella.feed_filter import FeedItem

_SOON: Final = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class NextStep:
    """What it is (a key of the template's words), where it is done, and what it is about."""

    code: str
    url: str
    about: str = ""


def next_step(person: Person, mine: Sequence[FeedItem], waiting: int, now: datetime) -> NextStep:
    """What would help this member most: people who wait come first, a quiet look round last."""
    if waiting:
        return NextStep("messages", "/messages")
    if not person.vetting.has_been_met:
        return NextStep("meet", "/help")
    ending = [item for item in mine if item.expires_at and item.expires_at - now < _SOON]
    if ending:
        return NextStep("ending", "/mine", ending[0].title)
    if not person.can_do:
        return NextStep("say", "/settings/profile")
    if not any(item.kind == "offer" for item in mine):
        return NextStep("offer", "/offers/new")
    return NextStep("look", "/board?kind=need")
