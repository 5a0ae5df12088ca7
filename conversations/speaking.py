"""What is said is written down, and travels where the other side lives elsewhere."""

from dataclasses import dataclass, replace

from actors import store as people
from actors.actor import Actor
from conversations import message_store, store
from conversations.bench import Bench
from conversations.conversation import Conversation, Side, with_side
from conversations.message import Message, Speaker, What
from conversations.voices import remote_of, voice_of
from conversations.wire import note_of, text_of
from listings.window import Span
from posts.authoring import Work
from posts.post import Visibility
from posts.wire import Envelope
from storage.transaction import Reading, Writing


@dataclass(frozen=True, slots=True)
class Line:
    """What somebody says or does. `told` is how a note says it, where that is not `text`.

    `says` is the step that the note is about, for servers like ours, and `window` for when.
    `post_iri` names a note that has come in.
    """

    by: Speaker
    what: What = What.WORDS
    text: str = ""
    told: str = ""
    says: str = ""
    language: str | None = None
    window: Span | None = None
    post_iri: str | None = None


def say(tx: Writing, bench: Bench, talk: Conversation, line: Line) -> tuple[Conversation, Message]:
    """Writes a line down, and sends it if the other side lives elsewhere; both as they are then."""
    told = line.told or line.text
    if line.post_iri is None and told:
        talk, post_iri = _send(tx, bench, talk, replace(line, told=told))
        line = replace(line, post_iri=post_iri)
    return note_down(tx, bench, talk, line)


def note_down(
    tx: Writing, bench: Bench, talk: Conversation, line: Line
) -> tuple[Conversation, Message]:
    """Writes a line down without telling anybody; the conversation and the line."""
    now = bench.now()
    message = Message(
        id=bench.world.ids.new(),
        conversation_id=talk.id,
        by=line.by,
        what=line.what,
        at=now,
        text=line.text,
        post_iri=line.post_iri,
    )
    talk = replace(talk, last_id=message.id, last_at=now, last_by=line.by, changed_at=now)
    if talk.first_reply_at is None and line.by in (Speaker.HOLDER, Speaker.COORDINATOR):
        talk = replace(talk, first_reply_at=now)
    talk = _has_read(talk, line.by, message.id)
    store.put(tx, bench.seal, talk)
    message_store.add(tx, bench.seal, message)
    return talk, message


def _has_read(talk: Conversation, by: Speaker, message_id: int) -> Conversation:
    """Whoever speaks has read what was said before."""
    if by is Speaker.COORDINATOR:
        return replace(talk, coordinator_seen=message_id)
    side = by.side
    return talk if side is None else with_side(talk, side, seen=message_id)


def _send(
    tx: Writing, bench: Bench, talk: Conversation, line: Line
) -> tuple[Conversation, str | None]:
    """The conversation with its thread, and the note that carries the line.

    None if there is nobody to send it to, or it comes from there.
    """
    other = remote_of(tx, talk)
    if other is None or line.by.side is talk.remote_side:
        return talk, None
    number = bench.world.ids.new()
    talk = replace(talk, context_iri=talk.context_iri or bench.iris.context(number))
    author = speaker_on_the_wire(tx, talk, line.by)
    envelope = Envelope(
        id=number,
        author=author,
        to=[other.iri],
        cc=[],
        people=[other],
        published_at=bench.now(),
        in_reply_to=message_store.last_post(tx, talk.id) or talk.listing_iri,
        context=talk.context_iri,
        is_direct=True,
    )
    text = text_of(line.told, line.language, number, bench.iris)
    document = note_of(envelope, text, line.says, line.window, bench.iris)
    work = Work(author, number, document, text, Visibility.DIRECT, people=(other,))
    return talk, bench.authoring.create(tx, work, envelope.published_at).iri


def speaker_on_the_wire(tx: Reading, talk: Conversation, by: Speaker) -> Actor:
    """In whose name a line travels: the member's, or the desk's for coordinators."""
    if by is Speaker.COORDINATOR:
        return people.network(tx)
    side = by.side or our_side(talk)
    return voice_of(tx, talk.party(side))


def our_side(talk: Conversation) -> Side:
    """The side that is a member of ours, of two the one who lists it."""
    return talk.members[0]
