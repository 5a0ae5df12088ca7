"""Polls: what one is, who may vote how, and how votes are counted. Pure rules."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from text.clean import clean_line
from world.errors import Conflict, Malformed

OPTIONS_FEWEST: Final = 2
OPTIONS_MOST: Final = 4
OPTION_LONGEST: Final = 50
SHORTEST: Final = timedelta(minutes=5)
LONGEST: Final = timedelta(seconds=2_629_746)  # a month, as programs know it from Mastodon


@dataclass(frozen=True, slots=True)
class PollDraft:
    """A poll that a member asks. Check it with `checked`."""

    options: tuple[str, ...]
    lasts: timedelta
    multiple: bool = False
    hide_totals: bool = False

    def checked(self) -> "PollDraft":
        """The same with tidy words. Raises `Malformed` for what no poll of ours may be."""
        titles = tuple(clean_line(title, len(title) + 1) for title in self.options)
        titles = tuple(title for title in titles if title)
        if not OPTIONS_FEWEST <= len(titles) <= OPTIONS_MOST:
            raise Malformed(f"A poll has {OPTIONS_FEWEST} to {OPTIONS_MOST} options.")
        if any(len(title) > OPTION_LONGEST for title in titles):
            raise Malformed(f"An option of a poll has {OPTION_LONGEST} characters at most.")
        if len({title.casefold() for title in titles}) != len(titles):
            raise Malformed("Two options of this poll say the same.")
        if not SHORTEST <= self.lasts <= LONGEST:
            raise Malformed("A poll is open for five minutes at least and a month at most.")
        return PollDraft(titles, self.lasts, self.multiple, self.hide_totals)


@dataclass(frozen=True, slots=True)
class Choice:
    """One option with the votes it has; it is voted for by its place or its title."""

    title: str
    votes: int


@dataclass(frozen=True, slots=True)
class Poll:
    """A poll as it is kept. `voters` is None where a server does not say how many there are."""

    post_id: int
    multiple: bool
    hide_totals: bool
    options: tuple[Choice, ...]
    ends_at: datetime | None
    voters: int | None

    def is_over(self, now: datetime) -> bool:
        """Whether no vote counts any more."""
        return self.ends_at is not None and self.ends_at <= now

    def shows_totals(self, now: datetime) -> bool:
        """Whether anybody may know yet how the options stand."""
        return not self.hide_totals or self.is_over(now)

    @property
    def votes(self) -> int:
        """All votes together."""
        return sum(option.votes for option in self.options)

    def place_of(self, title: str) -> int | None:
        """Which option is called that."""
        titles = [option.title for option in self.options]
        return titles.index(title) if title in titles else None


@dataclass(frozen=True, slots=True)
class PollView:
    """A poll as one viewer is shown it. Never to be kept: it changes with viewer and time."""

    poll: Poll
    own_votes: tuple[int, ...]  # places of the options that the viewer chose
    is_own: bool


def chosen(poll: Poll, places: Sequence[int], before: Sequence[int], now: datetime) -> list[int]:
    """The places of the options that a ballot adds. `before`: what the voter chose earlier.

    Raises `Conflict` when the poll is over or the voter has voted, `Malformed` for nothing at
    all, for an option that there is not, and for several where one may be chosen.
    """
    wanted = list(dict.fromkeys(places))
    if poll.is_over(now):
        raise Conflict("This poll is over.")
    if before:
        raise Conflict("You have voted in this poll already.")
    if not wanted or (len(wanted) > 1 and not poll.multiple):
        raise Malformed("Please choose one option." if wanted else "Please choose an option.")
    if not all(0 <= place < len(poll.options) for place in wanted):
        raise Malformed("There is no such option.")
    return wanted


def counts(poll: Poll, place: int | None, before: Sequence[int], now: datetime) -> bool:
    """Whether a single vote that came from elsewhere counts: each option once for each voter.

    Where one option may be chosen, the first vote of a voter is the one.
    """
    if place is None or poll.is_over(now) or place in before:
        return False
    return poll.multiple or not before
