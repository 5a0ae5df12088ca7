"""Whoever asks for what takes no answers is told so kindly, and only once (`domain.md` 1.6).

Once, so that two programs that answer each other by themselves fall silent (invariant 22).
"""

from datetime import timedelta
from typing import Final

from actors import store as people
from actors.actor import Actor
from conversations import store
from conversations.bench import Bench
from conversations.wire import note_of, text_of
from listings.listing import Listing, State
from posts.authoring import Work
from posts.post import Visibility
from posts.wire import Envelope
from storage.transaction import Writing
from text.conversation_phrases import NOTES
from text.languages import words_for

_REMEMBERED: Final = timedelta(days=90)


def decline(tx: Writing, bench: Bench, listing: Listing, asker: Actor, asked_iri: str) -> None:
    """Tells somebody elsewhere that a listing of ours takes no answers, unless they know."""
    now = bench.now()
    store.forget_declined(tx, now - _REMEMBERED)
    asked = bench.seal.blind(f"{listing.post_id} {asker.id}", "conversations.declined")
    author = people.by_id(tx, listing.author_id)
    if author is None or not store.decline_once(tx, asked, now):
        return
    words = words_for(listing.language or people.network(tx).language)
    why = "taken" if listing.state in (State.RESERVED, State.DONE) else "not open"
    number = bench.world.ids.new()
    envelope = Envelope(
        id=number,
        author=author,
        to=[asker.iri],
        cc=[],
        people=[asker],
        published_at=now,
        in_reply_to=asked_iri,
        context=bench.iris.context(number),
        is_direct=True,
    )
    text = text_of(words.gettext(NOTES[why]), words.language, number, bench.iris)
    document = note_of(envelope, text, "", None, bench.iris)
    work = Work(author, number, document, text, Visibility.DIRECT, people=(asker,))
    bench.authoring.create(tx, work, now)
