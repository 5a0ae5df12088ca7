"""What a conversation is and what may become of it: pure rules (`domain.md` 1.1, 3.1, 3.3, 3.4).

Two sides talk about a listing. When both have said yes to the same it is agreed; then each sees
where to meet and how to reach the other, for the time of it; then it has happened, or it has not.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from conversations.party import Party
from listings.listing import Kind
from listings.window import Span
from text.conversation_phrases import TALK_TROUBLE
from world.errors import Conflict

WORDS_LONGEST: Final = 5_000
GIVEN_LONGEST: Final = 300

AROUND: Final = timedelta(hours=24)
"""How long before its beginning and after its end what was agreed shows where to meet (3.3)."""

WITHOUT_WINDOW: Final = timedelta(days=14)
"""How long it does where no time was agreed."""

QUIET: Final = timedelta(days=14)
"""After so long without a word a conversation closes by itself."""

REMINDED: Final = QUIET - timedelta(days=3)
"""After so long both sides are reminded that it will."""


class Side(StrEnum):
    """Who of the two."""

    HOLDER = "holder"  # who offers or asks
    ANSWERER = "answerer"

    @property
    def other(self) -> "Side":
        """The one across the table."""
        return Side.ANSWERER if self is Side.HOLDER else Side.HOLDER


class State(StrEnum):
    """Where a conversation stands."""

    TALKING = "talking"
    AGREED = "agreed"
    DONE = "done"
    FELL_THROUGH = "fell_through"
    CLOSED = "closed"

    @property
    def is_live(self) -> bool:
        """Whether something is still to come of it."""
        return self in (State.TALKING, State.AGREED)


class Step(StrEnum):
    """What leads from one state to another."""

    AGREE = "agree"
    DO = "do"
    FALL_THROUGH = "fall_through"
    CLOSE = "close"
    BEGIN_AGAIN = "begin_again"


_S = State
TRANSITIONS: Mapping[tuple[State, Step], State] = MappingProxyType(
    {
        (_S.TALKING, Step.AGREE): _S.AGREED,
        (_S.AGREED, Step.DO): _S.DONE,
        (_S.TALKING, Step.FALL_THROUGH): _S.FELL_THROUGH,
        (_S.AGREED, Step.FALL_THROUGH): _S.FELL_THROUGH,
        (_S.TALKING, Step.CLOSE): _S.CLOSED,
        (_S.DONE, Step.CLOSE): _S.CLOSED,
        (_S.FELL_THROUGH, Step.CLOSE): _S.CLOSED,
        (_S.DONE, Step.BEGIN_AGAIN): _S.TALKING,
        (_S.FELL_THROUGH, Step.BEGIN_AGAIN): _S.TALKING,
        (_S.CLOSED, Step.BEGIN_AGAIN): _S.TALKING,
    }
)


def after(state: State, step: Step) -> State:
    """The state a step leads to. Raises `Conflict` when the present state does not allow it."""
    try:
        return TRANSITIONS[state, step]
    except KeyError:
        raise Conflict(TALK_TROUBLE[f"while {state}"]) from None


@dataclass(frozen=True, slots=True)
class Given:
    """What one side tells the other once both have said yes: where to meet, how to be reached."""

    place: str = ""
    contact: str = ""

    @property
    def is_nothing(self) -> bool:
        """Whether there is nothing in it."""
        return not self.place and not self.contact


NOTHING: Final = Given()


@dataclass(frozen=True, slots=True)
class OneSide:
    """One side as it stands: who it is, when it said yes, what it gives, what it has read."""

    party: Party
    yes_at: datetime | None = None
    given: Given = NOTHING
    seen: int = 0  # the last message it has read


@dataclass(frozen=True, slots=True)
class Conversation:
    """A private talk about a listing.

    `is_local`: the listing is ours, so this node decides whether it is agreed. `need_id` is the
    answerer's own ask that the answered offer is for. `round` counts how often the two have begun;
    `sequence` how often what was agreed has changed, for calendars.
    """

    id: int
    listing_id: int | None
    listing_iri: str
    kind: Kind
    is_local: bool
    title: str
    holder: OneSide
    answerer: OneSide
    created_at: datetime
    changed_at: datetime
    state: State = State.TALKING
    round: int = 1
    sequence: int = 0
    need_id: int | None = None
    window: Span | None = None
    agreed_at: datetime | None = None
    ended_at: datetime | None = None
    coordinator_at: datetime | None = None
    coordinator_by: str = ""  # holder | answerer | network
    coordinator_seen: int = 0
    context_iri: str | None = None
    first_reply_at: datetime | None = None
    last_id: int = 0
    last_at: datetime | None = None
    last_by: str = ""

    def of(self, side: Side) -> OneSide:
        """That side."""
        return self.holder if side is Side.HOLDER else self.answerer

    def party(self, side: Side) -> Party:
        """Who that side is."""
        return self.of(side).party

    def side_of(self, party: Party) -> Side | None:
        """Which side somebody is, by kind and number; None for anybody else."""
        for side in Side:
            own = self.party(side)
            if (own.kind, own.id, own.thread) == (party.kind, party.id, party.thread):
                return side
        return None

    @property
    def members(self) -> tuple[Side, ...]:
        """The sides that are members of ours."""
        return tuple(side for side in Side if self.party(side).is_member)

    @property
    def remote_side(self) -> Side | None:
        """The side that lives elsewhere; at most one does."""
        return next((side for side in Side if self.party(side).is_remote), None)

    @property
    def guest_side(self) -> Side | None:
        """The side that is a guest; only who answers can be one."""
        return next((side for side in Side if self.party(side).is_guest), None)

    @property
    def taking_key(self) -> str:
        """Under which the listing knows that these two have agreed this time."""
        return f"{self.id}.{self.round}"

    @property
    def both_said_yes(self) -> bool:
        """Whether both want it as it lies on the table."""
        return self.holder.yes_at is not None and self.answerer.yes_at is not None

    def is_revealed(self, now: datetime) -> bool:
        """Whether each side sees what the other gives, at this instant (`domain.md` 3.3)."""
        start, end = self.revealed_between
        return start is not None and end is not None and start <= now < end

    @property
    def revealed_between(self) -> tuple[datetime | None, datetime | None]:
        """From when until when each side sees what the other gives; None: not at all."""
        if self.state is not State.AGREED or self.agreed_at is None:
            return None, None
        if self.window is None:
            return self.agreed_at, self.agreed_at + WITHOUT_WINDOW
        return self.window.start - AROUND, self.window.end + AROUND

    def quiet_since(self) -> datetime:
        """Since when nothing has happened; of what is agreed not before its time is over."""
        last = max(self.changed_at, self.last_at or self.changed_at)
        return max(last, self.window.end) if self.window and self.state is State.AGREED else last


def with_side(talk: Conversation, side: Side, **changes: object) -> Conversation:
    """The conversation with something of one side changed."""
    changed = replace(talk.of(side), **changes)  # type: ignore[arg-type]
    return replace(talk, **{side.value: changed})  # type: ignore[arg-type]


def said_yes(
    talk: Conversation, side: Side, now: datetime, window: Span | None = None
) -> Conversation:
    """One side wants it; another time than the one on the table needs the other's yes anew.

    What fell through begins again by it. Raises `Conflict` for what is over or agreed already.
    """
    if talk.state is State.FELL_THROUGH:
        talk = begun_again(talk, now)
    if talk.state is not State.TALKING:
        raise Conflict(TALK_TROUBLE[f"while {talk.state}"])
    if window is not None and not is_same_time(window, talk.window):
        talk = with_side(replace(talk, window=window), side.other, yes_at=None)
    return replace(with_side(talk, side, yes_at=now), changed_at=now)


def is_same_time(one: Span | None, other: Span | None) -> bool:
    """Whether two times are the same, in whichever zone they are told."""
    if one is None or other is None:
        return one is other
    return (one.start, one.end) == (other.start, other.end)


def unsaid(talk: Conversation, side: Side, now: datetime) -> Conversation:
    """A yes is taken back before it came to anything."""
    return replace(with_side(talk, side, yes_at=None), changed_at=now)


def agreed(talk: Conversation, now: datetime) -> Conversation:
    """Both have said yes."""
    state = after(talk.state, Step.AGREE)
    return replace(
        talk, state=state, agreed_at=now, changed_at=now, sequence=talk.sequence + 1, ended_at=None
    )


def done(talk: Conversation, now: datetime) -> Conversation:
    """It has happened: what each gave the other is nobody's business any more."""
    return _over(talk, after(talk.state, Step.DO), now)


def fallen_through(talk: Conversation, now: datetime) -> Conversation:
    """It came to nothing."""
    return _over(talk, after(talk.state, Step.FALL_THROUGH), now)


def closed(talk: Conversation, now: datetime) -> Conversation:
    """Nothing more is said. What was agreed has to fall through or happen first."""
    return _over(talk, after(talk.state, Step.CLOSE), now)


def begun_again(talk: Conversation, now: datetime) -> Conversation:
    """The same two once more, on a clean table."""
    state = after(talk.state, Step.BEGIN_AGAIN)
    begun = replace(
        _wiped(talk),
        state=state,
        round=talk.round + 1,
        window=None,
        agreed_at=None,
        ended_at=None,
        changed_at=now,
    )
    return with_side(with_side(begun, Side.HOLDER, yes_at=None), Side.ANSWERER, yes_at=None)


def _over(talk: Conversation, state: State, now: datetime) -> Conversation:
    return replace(
        _wiped(talk), state=state, ended_at=now, changed_at=now, sequence=talk.sequence + 1
    )


def _wiped(talk: Conversation) -> Conversation:
    return with_side(with_side(talk, Side.HOLDER, given=NOTHING), Side.ANSWERER, given=NOTHING)
