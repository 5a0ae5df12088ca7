"""Agreements with servers like ours, sent: offered, accepted, rejected, undone, confirmed (6.1).

What people read goes beside it as a note (`conversations.speaking`).
"""

from dataclasses import replace

from actors.actor import Actor
from conversations import agreement_store
from conversations.agreement import agreement_for, final_agreement, read_agreement, terms_of
from conversations.agreement_store import Fate, Offered
from conversations.bench import Bench
from conversations.conversation import Conversation, Side, is_same_time
from conversations.passes import Passes
from conversations.speaking import our_side
from conversations.voices import home_decides, remote_of, voice_of
from conversations.wire import TALK_CONTEXT
from federation.strict_json import Json, parse
from listings.window import Span
from outbox.audience import Audience
from outbox.publish import Published
from outbox.wire import create_of, undo_of
from posts import store as post_store
from storage.instants import to_text
from storage.transaction import Reading, Writing
from text.links import html_of
from world.errors import Malformed


def offer(tx: Writing, bench: Bench, talk: Conversation) -> None:
    """Offers an agreement to whoever lists it elsewhere, unless the same lies on their table.

    One for another time is undone before.
    """
    other, before = remote_of(tx, talk), _newest(tx, talk)
    if other is None or home_decides(tx, talk) or _is_for(before, talk.window):
        return
    if before is not None:
        end(tx, bench, talk)
    post = post_store.by_id(tx, talk.listing_id) if talk.listing_id else None
    try:
        terms = terms_of(parse(post.document)) if post else None
    except Malformed:
        return  # they have only words, and get them
    if terms is None:
        return
    document: Json = {
        "type": "Offer",
        "object": agreement_for(terms, talk.window, _details(bench, talk)),
        "context": talk.context_iri,
    }
    sent = _send(tx, bench, talk, other, document)
    agreement_store.put(
        tx,
        Offered(
            offer_iri=sent.iri,
            offerer_iri=sent.document["actor"],
            conversation_id=talk.id,
            round=talk.round,
            is_ours=True,
            fate=Fate.OPEN,
            at=bench.now(),
            offer=sent.body,
        ),
    )


def accept(tx: Writing, bench: Bench, talk: Conversation) -> None:
    """Says yes to what the other side has offered in this round; again, if it asks again."""
    offered, other = _newest(tx, talk), remote_of(tx, talk)
    if offered is None or offered.is_ours or offered.offer is None or other is None:
        return
    iri = offered.agreement_iri or f"{bench.iris.base_url}/agreements/{bench.world.ids.new()}"
    voice = voice_of(tx, talk.party(our_side(talk)))
    given = parse(offered.offer)["object"]
    result = final_agreement(given, iri, voice.iri, talk.window, _details(bench, talk))
    document = {"type": "Accept", "object": offered.offer_iri, "result": result}
    sent = _send(tx, bench, talk, other, document)
    accepted = replace(offered, fate=Fate.ACCEPTED, agreement_iri=iri, answer=sent.body)
    agreement_store.put(tx, accepted)


def reject(tx: Writing, bench: Bench, talk: Conversation, why: str) -> None:
    """Says no to what the other side has offered, also after a yes."""
    offered, other = _newest(tx, talk), remote_of(tx, talk)
    if offered is None or offered.is_ours or other is None:
        return
    document: Json = {"type": "Reject", "object": offered.offer_iri}
    if why:
        document["content"] = why
    sent = _send(tx, bench, talk, other, document)
    agreement_store.put(tx, replace(offered, fate=Fate.REJECTED, answer=sent.body))


def end(tx: Writing, bench: Bench, talk: Conversation, why: str = "") -> None:
    """It comes to nothing: undoes what we have offered, rejects what the other side has."""
    offered, other = _newest(tx, talk), remote_of(tx, talk)
    if offered is None or other is None:
        return
    if not offered.is_ours:
        reject(tx, bench, talk, why)
        return
    said = parse(offered.offer) if offered.offer else {"id": offered.offer_iri, "type": "Offer"}
    _send(tx, bench, talk, other, undo_of(said))
    agreement_store.put(tx, replace(offered, fate=Fate.UNDONE))


def confirm(tx: Writing, bench: Bench, talk: Conversation, words: str) -> None:
    """Who proposed it says to the other side that what was agreed has happened."""
    offered, other = _newest(tx, talk), remote_of(tx, talk)
    if offered is None or offered.is_ours or offered.agreement_iri is None or other is None:
        return
    voice = voice_of(tx, talk.party(our_side(talk)))
    receipt: Json = {
        "@context": list(TALK_CONTEXT),
        "id": bench.iris.object(bench.world.ids.new()),
        "type": "Document",
        "name": "Receipt",
        "content": html_of(words, {}, bench.iris.tag),
        "attributedTo": voice.iri,
        "context": offered.agreement_iri,
        "published": to_text(bench.now()),
        "to": [other.iri],
        "cc": [],
    }
    _send(tx, bench, talk, other, create_of(receipt, voice.iri))


def _newest(tx: Reading, talk: Conversation) -> Offered | None:
    return agreement_store.newest(tx, talk.id, talk.round)


def _is_for(offered: Offered | None, window: Span | None) -> bool:
    """Whether an offer is for that time."""
    if offered is None or offered.offer is None:
        return False
    agreement = read_agreement(parse(offered.offer)["object"])
    return is_same_time(agreement.window, window)


def _details(bench: Bench, talk: Conversation) -> str:
    """Where the other side reads what ours tells them."""
    return Passes(bench.seal, bench.iris.base_url).details_link(talk, _remote_side(talk))


def _remote_side(talk: Conversation) -> Side:
    return our_side(talk).other


def _send(tx: Writing, bench: Bench, talk: Conversation, other: Actor, document: Json) -> Published:
    voice = voice_of(tx, talk.party(our_side(talk)))
    whole = {"@context": list(TALK_CONTEXT), "to": [other.iri], "cc": []} | document
    publisher = bench.publisher.at(bench.now())
    return publisher.publish(tx, voice, whole, Audience.DIRECT, people=[other])
