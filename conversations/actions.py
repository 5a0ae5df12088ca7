"""What people do in conversations. Each is one transaction with all that follows from it.

Whoever acts is a member of ours, a coordinator who was brought in, or a guest with the secret of
their own conversation; everybody else finds that there is no such conversation (`Missing`).
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Concatenate, ParamSpec, TypeVar

from accounts import seen as members
from accounts.person import Person
from actors.actor import Actor
from conversations import agreeing, answering, guests, leaving, party, reporting, store
from conversations.agreeing import Yes
from conversations.answering import Answer
from conversations.bench import Bench
from conversations.conversation import Conversation, Side, State, with_side
from conversations.guests import GuestForm
from conversations.helping import bring_in
from conversations.message import Speaker, What
from conversations.refusing import checked_words, insist_on_measure, is_kept_apart
from conversations.speaking import Line, say
from conversations.standing import (
    GuestDoer,
    Standing,
    deciding,
    note_deed,
    standing_of,
)
from listings.holding import Doer
from storage.database import Database, Reading, Writing
from text.conversation_phrases import TALK_TROUBLE
from world.errors import Conflict

P = ParamSpec("P")
T = TypeVar("T")
Who = Doer | GuestDoer


class Conversations:
    """The use cases of this room. `begin` and what takes a `tx` is for rooms above."""

    def __init__(self, database: Database, bench: Bench) -> None:
        self._database = database
        self.bench = bench

    async def answer(self, doer: Doer, member_id: int, said: Answer) -> Conversation:
        """A member answers a listing that they may see, ours or a sister's.

        The same two have one conversation about it; where that is over it begins again. A
        coordinator may do so for a member. Raises `Missing` for a listing they may not see,
        `Conflict` where it takes no answers, `Refused` for one's own and for no words, `Limited`
        for too many.
        """
        return await self._do(answering.answer, doer, member_id, said)

    def begin(self, tx: Writing, doer: Doer, member_id: int, said: Answer) -> Conversation:
        """The same within a transaction of a room above (`matching`)."""
        return answering.answer(tx, self.bench, doer, member_id, said)

    def go_on(self, tx: Writing, who: Who, talk_id: int, text: str) -> Conversation:
        """`say` within a transaction of somebody else."""
        return _say(tx, self.bench, who, talk_id, text)

    async def ask_as_guest(self, listing_id: int, form: GuestForm) -> None:
        """Somebody without an account answers; first a letter asks whether the address is theirs.

        Raises as `guests.ask`.
        """
        await self._do(guests.ask, listing_id, form)

    async def confirm_guest(self, secret: str) -> Conversation:
        """The address is theirs: the conversation begins. Raises as `guests.confirm`."""
        return await self._do(guests.confirm, secret)

    async def say(self, who: Who, talk_id: int, text: str) -> Conversation:
        """Says something more. Raises `Conflict` where it is closed, `Limited` for very much."""
        return await self._do(_say, who, talk_id, text)

    async def yes(
        self, who: Who, talk_id: int, yes: Yes, for_side: Side | None = None
    ) -> Conversation:
        """Says yes, or changes what the other side is told. When both have, it is agreed.

        Raises `Conflict` if the listing was taken by somebody else, or the conversation is over.
        """
        return await self._do(_yes, who, talk_id, yes, for_side)

    async def done(self, who: Who, talk_id: int, for_side: Side | None = None) -> Conversation:
        """It has happened; what has happened already stays so."""
        return await self._do(_done, who, talk_id, for_side)

    async def fell_through(
        self, who: Who, talk_id: int, why: str = "", for_side: Side | None = None
    ) -> Conversation:
        """It came to nothing, agreed or not: the listing is open again to others."""
        return await self._do(_fell_through, who, talk_id, why, for_side)

    async def bring_coordinator(self, who: Who, talk_id: int) -> Conversation:
        """Coordinators read all of it and write here from now on; both sides see that."""
        return await self._do(_bring, who, talk_id)

    async def leave(self, who: Who, talk_id: int, *, for_good: bool = False) -> Conversation:
        """Ends it. `for_good`: nothing more of the other side is heard, and that is not told."""
        return await self._do(_leave, who, talk_id, for_good)

    async def report(self, who: Who, talk_id: int, why: str) -> int:
        """Shows moderators what the other side has written, and says what is wrong with it."""
        return await self._do(reporting.report, who, talk_id, why)

    async def read(self, person: Person, talk_id: int) -> None:
        """Notes that a side, or a coordinator who is in, has read all there is."""
        await self._do(_read, Doer(person.actor), talk_id)

    async def read_by_guest(self, guest: GuestDoer, talk_id: int) -> None:
        """The same for a guest."""
        await self._do(_read, guest, talk_id)

    # -------------------------------------------------------------------------------------- time

    async def tidy(self, now: datetime) -> int:
        """Closes what is quiet, seals what is over, forgets what is long over; says how many.

        Reminds both sides before it closes anything.
        """
        await self._do(leaving.remind_quiet, now)
        return (
            await self._do(leaving.seal_again, now)
            + await self._do(leaving.close_quiet, now)
            + await self._do(leaving.forget_due, now)
            + await self._database.write(lambda tx: guests.tidy(tx, now))
        )

    # -------------------------------------------------------------------- what other rooms tell

    def departed(self, tx: Writing, actor: Actor) -> None:
        """Somebody, ours or not, is gone for good (`relations.DepartureObserver`)."""
        for talk, side in _talks_of(tx, self.bench, actor):
            leaving.depart(tx, self.bench, talk, side)

    async def _do(
        self,
        deed: Callable[Concatenate[Writing, Bench, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        return await self._database.write(lambda tx: deed(tx, self.bench, *args, **kwargs))


def _say(tx: Writing, bench: Bench, who: Who, talk_id: int, text: str) -> Conversation:
    talk, words = bench.talk(tx, talk_id), checked_words(text)
    own = standing_of(tx, who, talk)
    if talk.state is State.CLOSED or is_kept_apart(
        tx, bench, talk.holder.party, talk.answerer.party
    ):
        raise Conflict(TALK_TROUBLE["while closed"])
    insist_on_measure(tx, bench, talk, own.speaker)
    line = Line(own.speaker, What.WORDS, words, language=_language_of(tx, who, talk))
    talk, message = say(tx, bench, talk, line)
    for observer in bench.observers:
        observer.said(tx, talk, message)
    return talk


def _language_of(tx: Reading, who: Who, talk: Conversation) -> str | None:
    """In which language somebody writes, by that of their pages; that, too, tells of them."""
    is_hidden = any(talk.party(side).hidden for side in talk.members)
    person = members.person(tx, who.actor.id) if isinstance(who, Doer) else None
    return None if person is None or is_hidden else person.language


def _yes(
    tx: Writing, bench: Bench, who: Who, talk_id: int, yes: Yes, for_side: Side | None
) -> Conversation:
    talk, own = _decided(tx, bench, who, talk_id, for_side)
    if is_kept_apart(tx, bench, talk.holder.party, talk.answerer.party):
        raise Conflict(TALK_TROUBLE["while closed"])
    talk = agreeing.say_yes(tx, bench, talk, own, yes)
    note_deed(tx, bench, who, own, talk, "agreed")
    return talk


def _done(tx: Writing, bench: Bench, who: Who, talk_id: int, for_side: Side | None) -> Conversation:
    talk, own = _decided(tx, bench, who, talk_id, for_side)
    if talk.state is State.DONE:
        return talk
    talk = agreeing.finish(tx, bench, talk, own)
    note_deed(tx, bench, who, own, talk, "talk_done")
    return talk


def _fell_through(
    tx: Writing, bench: Bench, who: Who, talk_id: int, why: str, for_side: Side | None
) -> Conversation:
    talk, own = _decided(tx, bench, who, talk_id, for_side)
    if talk.state is State.FELL_THROUGH:
        return talk
    talk = agreeing.come_to_nothing(tx, bench, talk, own, why.strip())
    note_deed(tx, bench, who, own, talk, "talk_fell_through")
    return talk


def _decided(
    tx: Writing, bench: Bench, who: Who, talk_id: int, for_side: Side | None
) -> tuple[Conversation, Standing]:
    talk = bench.talk(tx, talk_id)
    return talk, deciding(tx, who, talk, for_side)


def _bring(tx: Writing, bench: Bench, who: Who, talk_id: int) -> Conversation:
    talk = bench.talk(tx, talk_id)
    return bring_in(tx, bench, talk, standing_of(tx, who, talk).side)


def _leave(tx: Writing, bench: Bench, who: Who, talk_id: int, for_good: bool) -> Conversation:  # noqa: FBT001  # by name in `leave`
    talk = bench.talk(tx, talk_id)
    own = standing_of(tx, who, talk)
    if own.side is None:
        raise Conflict(TALK_TROUBLE["which side"])
    return (leaving.shut_out if for_good else leaving.leave)(tx, bench, talk, own)


def _read(tx: Writing, bench: Bench, who: Who, talk_id: int) -> None:
    talk = bench.talk(tx, talk_id)
    own = standing_of(tx, who, talk)
    if own.side is not None:
        talk = with_side(talk, own.side, seen=talk.last_id)
    elif own.speaker is Speaker.COORDINATOR:
        talk = replace(talk, coordinator_seen=talk.last_id)
    store.put(tx, bench.seal, talk)


def _talks_of(tx: Writing, bench: Bench, actor: Actor) -> Sequence[tuple[Conversation, Side]]:
    if actor.local:
        found = store.of_member(tx, bench.seal, actor.id)
    else:
        found = store.with_party(tx, bench.seal, party.remote(actor.id))
    return [(talk, side) for talk in found for side in Side if _is(talk, side, actor)]


def _is(talk: Conversation, side: Side, actor: Actor) -> bool:
    own = talk.party(side)
    return own.id == actor.id and (own.is_member or own.is_remote)
