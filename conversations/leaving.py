"""Conversations end: somebody leaves, it was quiet for long, the listing is over, time passes."""

from datetime import datetime
from typing import Final

from actors import store as people
from conversations import agreement_store, dealing, guest_store, message_store, store
from conversations.agreeing import come_to_nothing, finish
from conversations.bench import Bench
from conversations.conversation import (
    NOTHING,
    QUIET,
    REMINDED,
    Conversation,
    Side,
    State,
    closed,
    with_side,
)
from conversations.message import Speaker, What
from conversations.notes import plain_note
from conversations.refusing import keep_out
from conversations.speaking import Line, note_down, say
from conversations.standing import Standing
from posts import store as post_store
from posts.post import Post
from storage.transaction import Writing

_AT_ONCE: Final = 200
_LOOKED_THROUGH: Final = 2_000  # what was reminded of already is among them until it ends
_BY_ITSELF: Final = Standing(Speaker.NETWORK, None)


def leave(tx: Writing, bench: Bench, talk: Conversation, own: Standing) -> Conversation:
    """One side has had enough; what was agreed comes to nothing by it."""
    if talk.state is State.AGREED:
        talk = come_to_nothing(tx, bench, talk, own)
    if talk.state is State.CLOSED:
        return talk
    talk = _closed(tx, bench, talk)
    line = Line(own.speaker, What.LEFT, told=plain_note(tx, talk, "goodbye"), says="goodbye")
    talk, _ = say(tx, bench, talk, line)
    for observer in bench.observers:
        observer.closed(tx, talk, own.side)
    return talk


def shut_out(tx: Writing, bench: Bench, talk: Conversation, own: Standing) -> Conversation:
    """One side wants to hear nothing more of the other, here or anywhere; that is not told."""
    assert own.side is not None  # noqa: S101  # only sides shut out
    if talk.state is State.AGREED:
        talk = come_to_nothing(tx, bench, talk, own)
    if talk.state is not State.CLOSED:
        talk = _closed(tx, bench, talk)
        talk, _ = note_down(tx, bench, talk, Line(own.speaker, What.LEFT))
        for observer in bench.observers:
            observer.closed(tx, talk, own.side)
    keep_out(tx, bench, talk.party(own.side), talk.party(own.side.other))
    return talk


def over(tx: Writing, bench: Bench, talk: Conversation, what: What) -> Conversation:
    """The listing has ended, or somebody else was faster: whoever still waited is told so."""
    talk = _closed(tx, bench, talk)
    told = plain_note(tx, talk, what.value) if talk.is_local else ""
    talk, _ = say(tx, bench, talk, Line(Speaker.NETWORK, what, told=told, says="goodbye"))
    for observer in bench.observers:
        observer.closed(tx, talk, None)
    return talk


def remind_quiet(tx: Writing, bench: Bench, now: datetime) -> int:
    """Reminds both sides, three days before, of what a silence will end; says of how many."""
    due = [
        talk
        for talk in store.quiet(tx, bench.seal, now - REMINDED, _LOOKED_THROUGH)
        if REMINDED <= now - talk.quiet_since() < QUIET
    ]
    for talk in due:
        for observer in bench.observers:
            observer.ends_soon(tx, talk)
    return len(due)


def close_quiet(tx: Writing, bench: Bench, now: datetime) -> int:
    """Closes what nobody has said anything in for 14 days; says how many.

    What was agreed is taken to have happened, 14 days after its time: hardly anybody says so, and
    nobody has said otherwise.
    """
    ended = 0
    for talk in store.quiet(tx, bench.seal, now - QUIET, _AT_ONCE):
        if now - talk.quiet_since() < QUIET:
            continue
        if talk.state is State.AGREED:
            finish(tx, bench, talk, _BY_ITSELF)
        else:
            quiet = _closed(tx, bench, talk)
            quiet, _ = note_down(tx, bench, quiet, Line(Speaker.NETWORK, What.QUIET))
            for observer in bench.observers:
                observer.closed(tx, quiet, None)
        ended += 1
    return ended


def _closed(tx: Writing, bench: Bench, talk: Conversation) -> Conversation:
    """The conversation closed; a yes that still lies on the other side's table is taken back.

    Otherwise they could agree to it when nobody listens here any more.
    """
    if talk.state is State.TALKING:
        dealing.end(tx, bench, talk)
    return closed(talk, bench.now())


def seal_again(tx: Writing, bench: Bench, now: datetime) -> int:
    """Erases where to meet and how to be reached once its time is over (3.3); says how many."""
    erased = 0
    for talk in store.agreed_with_gifts(tx, bench.seal):
        _, end = talk.revealed_between
        if end is not None and end <= now:
            store.put(tx, bench.seal, _without_gifts(talk))
            erased += 1
    return erased


def _without_gifts(talk: Conversation) -> Conversation:
    for side in Side:
        talk = with_side(talk, side, given=NOTHING)
    return talk


def forget_due(tx: Writing, bench: Bench, now: datetime) -> int:
    """Forgets conversations that ended so long ago: words, names, notes; guests as well (E3).

    What travelled is deleted where it went. Says how many.
    """
    before = now - bench.listings.bench.policy.retention
    due = store.to_forget(tx, bench.seal, before, _AT_ONCE)
    for talk in due:
        forget(tx, bench, talk)
    return len(due)


def forget(tx: Writing, bench: Bench, talk: Conversation) -> None:
    """Leaves of one conversation what can be counted."""
    for iri in message_store.posts_of(tx, talk.id):
        post = post_store.by_iri(tx, iri)
        if post is not None:
            _delete(tx, bench, post)
    for side in Side:
        if talk.party(side).is_guest:
            guest_store.forget(tx, talk.party(side).id)
    agreement_store.forget(tx, talk.id)
    store.forget(tx, talk.id)


def _delete(tx: Writing, bench: Bench, post: Post) -> None:
    """What only these two could read goes; what everybody can is not ours to take back."""
    author = people.by_id(tx, post.author_id)
    if post.visibility.for_everybody or author is None:
        return
    if post.local:
        bench.authoring.delete(tx, post, author, bench.now())
    else:
        bench.authoring.let_go(tx, post)


def depart(tx: Writing, bench: Bench, talk: Conversation, side: Side) -> None:
    """One of the two is gone for good: what they gave goes with them, the other keeps their own."""
    standing = Standing(Speaker(side), side)
    if talk.state is State.AGREED:
        talk = come_to_nothing(tx, bench, talk, standing)
    if talk.state is not State.CLOSED:
        talk = _closed(tx, bench, talk)
        talk, _ = note_down(tx, bench, talk, Line(Speaker(side), What.LEFT))
        for observer in bench.observers:
            observer.closed(tx, talk, side)
    message_store.forget_words(tx, talk.id, Speaker(side))
    store.put(tx, bench.seal, with_side(talk, side, given=NOTHING))
    store.erase_party(tx, talk.id, side)
