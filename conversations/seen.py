"""Who may read what of a conversation: the access functions of this room (invariants 15 and 22).

The two who talk, and coordinators from when they were brought in; nobody else, whatever their
role. Where to meet and how to be reached shows to the other side only while it is agreed, and only
around its time (`domain.md` 3.3).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from accounts.person import Person
from actors import store as people
from conversations import agreement_store, guest_store, message_store, party, store
from conversations.conversation import Conversation, Given, Side, State
from conversations.message import Message, Speaker, What
from conversations.passes import Passes
from conversations.standing import GuestDoer, Standing, standing_of
from conversations.voices import name_of
from listings import store as listing_store
from listings.holding import Doer
from listings.window import Span
from storage.sealing import Seal
from storage.transaction import Reading
from world.errors import Missing

_HELPED_MOST: Final = 200


class Waits(StrEnum):
    """What waits for whoever looks."""

    NOTHING = ""
    WORDS = "words"  # something unread
    YES = "yes"  # the other side has said yes
    HAPPENED = "happened"  # has it?
    HELP = "help"  # a coordinator was asked in


@dataclass(frozen=True, slots=True)
class Row:
    """A conversation in a list, as one side sees it; `other` is who it is with."""

    id: int
    title: str
    kind: str
    other: str
    state: State
    waits: Waits
    at: datetime


@dataclass(frozen=True, slots=True)
class SeenLine:
    """One line: whose, by the name that whoever looks knows; `by_me` if it is their own."""

    id: int
    by: Speaker
    by_me: bool
    name: str
    what: What
    text: str
    at: datetime
    taken_back: bool


@dataclass(frozen=True, slots=True)
class SeenSide:
    """One side as whoever looks may know it. `given` is None while it is not theirs to know."""

    side: Side
    name: str
    handle: str  # of somebody elsewhere
    kind: party.PartyKind
    said_yes: bool
    given: Given | None
    actor_id: int | None = None  # of a member, for coordinators


@dataclass(frozen=True, slots=True)
class SeenTalk:
    """A conversation for whoever looks: `own` is their side, None for a coordinator."""

    id: int
    title: str
    kind: str
    listing_id: int | None
    state: State
    window: Span | None
    own: Side | None
    holder: SeenSide
    answerer: SeenSide
    lines: Sequence[SeenLine]
    helped_since: datetime | None
    helped_by: str
    revealed_from: datetime | None
    revealed_until: datetime | None
    details_url: str
    access: Sequence[str]
    sequence: int
    changed_at: datetime
    last_id: int
    can_say: bool
    is_read: bool

    @property
    def has_spoken(self) -> bool:
        """Whether whoever looks has said anything yet."""
        return any(line.by_me and line.what is What.WORDS for line in self.lines)

    @property
    def me(self) -> SeenSide | None:
        """The side of whoever looks."""
        return None if self.own is None else self.of(self.own)

    @property
    def other(self) -> SeenSide:
        """The other side; for a coordinator the one that answers."""
        return self.of(Side.ANSWERER if self.own is None else self.own.other)

    def of(self, side: Side) -> SeenSide:
        """One of the two."""
        return self.holder if side is Side.HOLDER else self.answerer


def waiting(tx: Reading, seal: Seal, viewer: Person) -> int:
    """In how many conversations something is unread, and how many ask for a coordinator."""
    asked = store.unmet(tx) if viewer.is_coordinator else 0
    return store.unread_of(tx, seal, viewer.id) + asked


def conversations_seen_by(tx: Reading, seal: Seal, viewer: Person, now: datetime) -> list[Row]:
    """Every conversation of a member, what waits for them at the head, then the last changed."""
    rows = []
    for talk in store.of_member(tx, seal, viewer.id):
        side = next(side for side in talk.members if talk.party(side).id == viewer.id)
        rows.append(_row(tx, seal, viewer, talk, side, _waits(talk, side, now)))
    return sorted(rows, key=lambda row: row.waits is Waits.NOTHING)


def helped_seen_by(tx: Reading, seal: Seal, viewer: Person) -> list[Row]:
    """Conversations into which coordinators were brought, for coordinators; not their own."""
    if not viewer.is_coordinator:
        return []
    rows = []
    for talk in store.helped(tx, seal, _HELPED_MOST):
        if any(talk.party(side).id == viewer.id for side in talk.members):
            continue
        is_new = talk.coordinator_seen == 0 and talk.state.is_live
        waits = Waits.HELP if is_new else Waits.NOTHING
        rows.append(_row(tx, seal, viewer, talk, Side.HOLDER, waits))
    return rows


def _row(
    tx: Reading, seal: Seal, viewer: Person, talk: Conversation, side: Side, waits: Waits
) -> Row:
    in_full = talk.party(side).id != viewer.id or not talk.party(side).is_member
    name = name_of(tx, seal, talk, side.other, in_full=in_full, language=viewer.language)
    return Row(
        id=talk.id,
        title=talk.title,
        kind=talk.kind,
        other=name,
        state=talk.state,
        waits=waits,
        at=talk.last_at or talk.changed_at,
    )


def _waits(talk: Conversation, side: Side, now: datetime) -> Waits:
    own, other = talk.of(side), talk.of(side.other)
    if talk.state is State.TALKING and other.yes_at and not own.yes_at:
        return Waits.YES
    if talk.last_by != side and talk.last_id > own.seen:
        return Waits.WORDS
    is_past = talk.window is not None and talk.window.end <= now
    return Waits.HAPPENED if talk.state is State.AGREED and is_past else Waits.NOTHING


def conversation_seen_by(
    tx: Reading, seal: Seal, viewer: Person, talk_id: int, now: datetime
) -> SeenTalk | None:
    """A conversation for a member who is in it, or a coordinator who was brought in; else None."""
    return _for(tx, seal, Doer(viewer.actor), talk_id, now, viewer.language)


def conversation_seen_by_guest(
    tx: Reading, seal: Seal, guest_id: int, now: datetime
) -> SeenTalk | None:
    """A guest's own conversation; None before they have said yes to their address."""
    told = guest_store.by_id(tx, seal, guest_id)
    talks = store.with_party(tx, seal, party.guest(guest_id))
    if told is None or not talks:
        return None
    return _for(tx, seal, GuestDoer(guest_id), talks[0].id, now, told.language)


@dataclass(frozen=True, slots=True)
class Agreed:
    """What somebody elsewhere reads of what they have agreed, on a page of ours."""

    title: str
    kind: str
    name: str
    window: Span | None
    given: Given | None  # None: not (any more, or yet) theirs to know
    revealed_from: datetime | None
    revealed_until: datetime | None
    access: Sequence[str]
    sequence: int
    changed_at: datetime
    id: int


def agreed_seen_by(
    tx: Reading, seal: Seal, passes: Passes, secret: str, now: datetime
) -> Agreed | None:
    """What was agreed, for whoever has the link that was made for the other side; else None.

    The link shows nothing while it is not agreed, and nothing of an agreement that is past.
    """
    talk = store.by_id(tx, seal, passes.number_of(secret))
    reader = None if talk is None else passes.reader_of(talk, secret)
    if talk is None or reader is None or talk.state is not State.AGREED:
        return None
    language = people.network(tx).language or "en"
    start, end = talk.revealed_between
    return Agreed(
        title=talk.title,
        kind=talk.kind,
        name=name_of(tx, seal, talk, reader.other, in_full=False, language=language),
        window=talk.window,
        given=talk.of(reader.other).given if talk.is_revealed(now) else None,
        revealed_from=start,
        revealed_until=end,
        access=_access(tx, talk, now) if reader is Side.ANSWERER else (),
        sequence=talk.sequence,
        changed_at=talk.changed_at,
        id=talk.id,
    )


def _for(
    tx: Reading,
    seal: Seal,
    who: Doer | GuestDoer,
    talk_id: int,
    now: datetime,
    language: str,
) -> SeenTalk | None:
    talk = store.by_id(tx, seal, talk_id)
    try:
        own = None if talk is None else standing_of(tx, who, talk)
    except Missing:
        return None
    if talk is None or own is None:
        return None
    return _Eyes(tx, seal, own, language, now).seen(talk)


@dataclass(frozen=True, slots=True)
class _Eyes:
    """Somebody who may read a conversation, as the side they are, or as coordinator."""

    tx: Reading
    seal: Seal
    own: Standing
    language: str
    now: datetime

    @property
    def helps(self) -> bool:
        return self.own.side is None

    def seen(self, talk: Conversation) -> SeenTalk:
        listing = listing_store.by_post(self.tx, talk.listing_id) if talk.listing_id else None
        start, end = talk.revealed_between
        reads_access = self.helps or self.own.side is Side.ANSWERER
        return SeenTalk(
            id=talk.id,
            title=talk.title,
            kind=talk.kind,
            listing_id=talk.listing_id if listing else None,
            state=talk.state,
            window=talk.window,
            own=self.own.side,
            holder=self._side(talk, Side.HOLDER),
            answerer=self._side(talk, Side.ANSWERER),
            lines=self._lines(talk),
            helped_since=talk.coordinator_at,
            helped_by=talk.coordinator_by,
            revealed_from=start,
            revealed_until=end,
            details_url=self._details_url(talk),
            access=_access(self.tx, talk, self.now) if reads_access else (),
            sequence=talk.sequence,
            changed_at=talk.changed_at,
            last_id=talk.last_id,
            can_say=talk.state is not State.CLOSED,
            is_read=self._has_read(talk),
        )

    def _has_read(self, talk: Conversation) -> bool:
        side = self.own.side
        seen = talk.coordinator_seen if side is None else talk.of(side).seen
        return seen >= talk.last_id

    def _side(self, talk: Conversation, side: Side) -> SeenSide:
        own = talk.of(side)
        is_own = side is self.own.side
        is_known = is_own or talk.is_revealed(self.now)
        actor = people.by_id(self.tx, own.party.id) if own.party.is_remote else None
        return SeenSide(
            side=side,
            name=self._name(talk, side),
            handle=f"@{actor.handle}" if actor else "",
            kind=own.party.kind,
            said_yes=own.yes_at is not None,
            given=own.given if is_known else None,
            actor_id=own.party.id if self.helps and own.party.is_member else None,
        )

    def _name(self, talk: Conversation, side: Side) -> str:
        in_full = self.helps or side is self.own.side
        return name_of(self.tx, self.seal, talk, side, in_full=in_full, language=self.language)

    def _lines(self, talk: Conversation) -> list[SeenLine]:
        names = {Speaker(side): self._name(talk, side) for side in Side}
        said = message_store.of(self.tx, self.seal, talk.id)
        return [self._line(message, names.get(message.by, "")) for message in said]

    def _line(self, message: Message, name: str) -> SeenLine:
        return SeenLine(
            id=message.id,
            by=message.by,
            by_me=message.by is self.own.speaker,
            name=name,
            what=message.what,
            text=message.text,
            at=message.at,
            taken_back=message.taken_back,
        )

    def _details_url(self, talk: Conversation) -> str:
        """Where somebody elsewhere tells where to meet, for the side that agreed with them."""
        if self.helps or not talk.is_revealed(self.now):
            return ""
        offered = agreement_store.newest(self.tx, talk.id, talk.round)
        return (offered.details_url or "") if offered else ""


def _access(tx: Reading, talk: Conversation, now: datetime) -> Sequence[str]:
    """What access somebody needs who lists it, for whoever has agreed with them."""
    if not talk.is_revealed(now) or talk.listing_id is None:
        return ()
    listing = listing_store.by_post(tx, talk.listing_id)
    return listing.access if listing else ()


def own_talk_about(tx: Reading, seal: Seal, viewer: Person, listing_id: int) -> int | None:
    """The number of the conversation in which a member answers that listing, if it goes on."""
    found = (
        talk
        for talk in store.about(tx, seal, listing_id)
        if talk.listing_id == listing_id and talk.state.is_live
    )
    return next((talk.id for talk in found if _answers(talk, viewer)), None)


def _answers(talk: Conversation, viewer: Person) -> bool:
    own = talk.answerer.party
    return own.is_member and own.id == viewer.id
