"""What the other side, elsewhere, says and does, taken into the conversation.

Agreeing may be too late: somebody else was faster. Then nothing of it happens, and they are told.
"""

from dataclasses import replace

from conversations import agreeing, dealing, leaving, store
from conversations.agreeing import Yes
from conversations.bench import Bench
from conversations.conversation import Conversation, Side, State, is_same_time, unsaid, with_side
from conversations.message import Speaker, What
from conversations.notes import plain_note
from conversations.speaking import Line, say
from conversations.standing import Standing
from conversations.words import Deed
from listings.window import Span
from storage.transaction import Writing
from world.errors import Conflict


def hear(
    tx: Writing, bench: Bench, talk: Conversation, side: Side, deed: Deed, window: Span | None
) -> Conversation:
    """What a note of the other side does; nothing where it does not fit how things stand."""
    own = Standing(Speaker(side), side)
    match deed:
        case Deed.YES:
            return hear_yes(tx, bench, talk, side, window)
        case Deed.DONE if talk.state is State.AGREED:
            return agreeing.finish(tx, bench, talk, own)
        case Deed.NO:
            return hear_no(tx, bench, talk, side)
        case Deed.GOODBYE if talk.state is not State.CLOSED:
            return leaving.leave(tx, bench, talk, own)
        case _:
            return talk


def hear_yes(
    tx: Writing, bench: Bench, talk: Conversation, side: Side, window: Span | None
) -> Conversation:
    """The other side wants it. Once is enough; and where it is too late, they are told."""
    is_known = talk.of(side).yes_at is not None
    is_the_same = window is None or is_same_time(window, talk.window)
    if talk.state not in (State.TALKING, State.FELL_THROUGH) or (is_known and is_the_same):
        return talk
    try:
        with tx.savepoint():
            own = Standing(Speaker(side), side)
            return agreeing.say_yes(tx, bench, talk, own, Yes(_still_to_come(bench, window)))
    except Conflict:
        return regret(tx, bench, talk, side)


def _still_to_come(bench: Bench, window: Span | None) -> Span | None:
    return window if window is not None and window.end > bench.now() else None


def regret(tx: Writing, bench: Bench, talk: Conversation, side: Side) -> Conversation:
    """It cannot be any more: their yes is given back with a word."""
    told = plain_note(tx, talk, "taken")
    dealing.reject(tx, bench, talk, told)
    talk = with_side(unsaid(talk, side, bench.now()), side.other, yes_at=None)
    talk, _ = say(tx, bench, talk, Line(Speaker.NETWORK, What.TAKEN, told=told))
    return talk


def hear_no(
    tx: Writing, bench: Bench, talk: Conversation, side: Side, why: str = ""
) -> Conversation:
    """The other side does not want it (any more)."""
    if talk.state is State.AGREED:
        return agreeing.come_to_nothing(tx, bench, talk, Standing(Speaker(side), side), why)
    if talk.state is State.TALKING and talk.of(side).yes_at is not None:
        talk = unsaid(talk, side, bench.now())
        talk, _ = say(tx, bench, talk, Line(Speaker(side), What.UNSAID, why))
    return talk


def hear_refusal(tx: Writing, bench: Bench, talk: Conversation, why: str) -> Conversation:
    """Whoever lists it elsewhere says no to what we have offered, be it after a yes."""
    if talk.state is State.AGREED:
        own = Standing(Speaker.HOLDER, Side.HOLDER)
        return agreeing.come_to_nothing(tx, bench, talk, own, why)
    if talk.state is State.TALKING:
        talk = with_side(unsaid(talk, Side.ANSWERER, bench.now()), Side.HOLDER, yes_at=None)
        talk, _ = say(tx, bench, talk, Line(Speaker.HOLDER, What.UNSAID, why))
    return talk


def hear_agreed(tx: Writing, bench: Bench, talk: Conversation, window: Span | None) -> Conversation:
    """Whoever lists it elsewhere says yes to what we have offered: it is agreed.

    Unless our own ask, for which it is, has found somebody else meanwhile: then it is undone.
    """
    if talk.state is not State.TALKING:
        return talk
    talk = with_side(talk, Side.HOLDER, yes_at=bench.now())
    talk = replace(talk, window=window or talk.window)
    try:
        with tx.savepoint():
            return agreeing.agree(tx, bench, talk)
    except Conflict:
        store.put(tx, bench.seal, talk)
        own = Standing(Speaker.ANSWERER, Side.ANSWERER)
        return agreeing.come_to_nothing(tx, bench, talk, own)
