"""From talk to deed: yes on both sides, it has happened, it came to nothing."""

from dataclasses import dataclass
from datetime import datetime

from conversations import dealing, store
from conversations.bench import Bench
from conversations.conversation import (
    GIVEN_LONGEST,
    Conversation,
    Given,
    Side,
    State,
    agreed,
    done,
    fallen_through,
    said_yes,
    with_side,
)
from conversations.message import Speaker, What
from conversations.notes import agreed_note, plain_note, yes_note
from conversations.speaking import Line, say
from conversations.standing import Standing
from conversations.voices import home_decides
from listings import store as listing_store
from listings.window import Span
from storage.transaction import Reading, Writing
from text.conversation_phrases import TALK_TROUBLE
from world.errors import Conflict, Refused


@dataclass(frozen=True, slots=True)
class Yes:
    """What goes with a yes: when, and what the other side is told once both have said so."""

    window: Span | None = None
    given: Given | None = None  # None: what was given before


def checked_yes(yes: Yes, now: datetime) -> Yes:
    """The same; raises `Refused` for a time that is over or runs backwards, and for long words."""
    window, given = yes.window, yes.given or Given()
    if window is not None and window.end <= window.start:
        raise Refused(TALK_TROUBLE["window"])
    if window is not None and window.end <= now:
        raise Refused(TALK_TROUBLE["window past"])
    if max(len(given.place), len(given.contact)) > GIVEN_LONGEST:
        raise Refused(TALK_TROUBLE["given long"])
    return yes


def say_yes(tx: Writing, bench: Bench, talk: Conversation, own: Standing, yes: Yes) -> Conversation:
    """One side wants it; if the other does too, it is agreed, and the listing taken up.

    What is agreed already only gets what is given with it. Raises `Conflict` if somebody else was
    faster.
    """
    assert own.side is not None  # noqa: S101  # only sides decide
    now, sound = bench.now(), checked_yes(yes, bench.now())
    if sound.given is not None:
        talk = with_side(talk, own.side, given=sound.given)
    if talk.state is State.AGREED:
        store.put(tx, bench.seal, talk)
        return talk
    talk = said_yes(talk, own.side, now, sound.window)
    if talk.both_said_yes and home_decides(tx, talk):
        talk, _ = say(tx, bench, talk, Line(own.speaker, What.YES))
        return agree(tx, bench, talk)
    told = "" if own.side is talk.remote_side else yes_note(tx, talk)
    if own.side is Side.ANSWERER:
        dealing.offer(tx, bench, talk)
    line = Line(own.speaker, What.YES, told=told, says="yes", window=talk.window)
    talk, _ = say(tx, bench, talk, line)
    for observer in bench.observers:
        observer.said_yes(tx, talk, own.side)
    return talk


def agree(tx: Writing, bench: Bench, talk: Conversation) -> Conversation:
    """Both have said yes, and the one who decides is here, or has agreed."""
    for listing_id in taken_listings(tx, talk):
        bench.listings.take(tx, listing_id, talk.taking_key)
    talk = agreed(talk, bench.now())
    if talk.is_local:
        dealing.accept(tx, bench, talk)
    told = ""
    if talk.remote_side is not None and home_decides(tx, talk):
        told = agreed_note(tx, bench, talk, talk.remote_side)
    talk, _ = say(tx, bench, talk, Line(Speaker.NETWORK, What.AGREED, told=told, says="agreed"))
    for observer in bench.observers:
        observer.agreed(tx, talk)
    return talk


def finish(tx: Writing, bench: Bench, talk: Conversation, own: Standing) -> Conversation:
    """It has happened: done, or counted, as the listing has it."""
    before = talk
    talk = done(talk, bench.now())
    told = plain_note(tx, talk, "done")
    talk, _ = say(tx, bench, talk, Line(own.speaker, What.DONE, told=told, says="done"))
    if talk.is_local:
        dealing.confirm(tx, bench, before, told)
    for observer in bench.observers:
        observer.done(tx, talk, own.side)
    for listing_id in taken_listings(tx, talk):
        bench.listings.complete(tx, listing_id, talk.taking_key)
    return talk


def come_to_nothing(
    tx: Writing, bench: Bench, talk: Conversation, own: Standing, why: str = ""
) -> Conversation:
    """It does not work out: open again to others."""
    before = talk
    talk = fallen_through(talk, bench.now())
    if own.side is not talk.remote_side:
        dealing.end(tx, bench, before, why)
    told = "\n\n".join(filter(None, (plain_note(tx, talk, "no"), why)))
    line = Line(own.speaker, What.FELL_THROUGH, why, told=told, says="no")
    talk, _ = say(tx, bench, talk, line)
    give_back(tx, bench, talk)
    for observer in bench.observers:
        observer.fell_through(tx, talk, own.side)
    return talk


def give_back(tx: Writing, bench: Bench, talk: Conversation) -> None:
    """What was taken up is open to others again."""
    for listing_id in taken_listings(tx, talk):
        bench.listings.give_back(tx, listing_id, talk.taking_key)


def taken_listings(tx: Reading, talk: Conversation) -> list[int]:
    """What these two take up by agreeing: the listing, and the ask it is for. Raises `Conflict`.

    A listing that is gone cannot be taken up; what was taken up before stays so.
    """
    numbers = (talk.listing_id, talk.need_id)
    found = [number for number in numbers if number and listing_store.by_post(tx, number)]
    if talk.state is State.TALKING and talk.listing_id not in found:
        raise Conflict(TALK_TROUBLE["not open"])
    return found
