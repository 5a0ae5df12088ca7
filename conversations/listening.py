"""The ear of this room on notes of others (`posts.keeping.PostObserver`).

A note that answers a listing of ours, or something that was said in a conversation, belongs to the
one conversation of the two, whether it came in private or aloud. Programs are not answered:
neither bots nor answers that come by themselves lead to an answer (invariant 22).
"""

from dataclasses import dataclass
from typing import Final

from actors import store as people
from actors.actor import Actor
from conversations import agreement_store, message_store, party, store
from conversations.answering import Answer, take_up
from conversations.bench import Bench
from conversations.conversation import Conversation, Side, State
from conversations.declining import decline
from conversations.hearing import hear
from conversations.message import Speaker, What
from conversations.party import Party
from conversations.refusing import insist_on_measure, is_kept_apart
from conversations.speaking import Line, note_down
from conversations.voices import voice_of
from conversations.wire import window_in
from conversations.words import Deed, deeds_in, words_of
from federation.documents import Thing
from federation.json_ld import plainly
from listings import store as listing_store
from listings.holding import owner_of
from listings.listing import Listing
from posts import seen_store
from posts.post import Post, Visibility
from posts.seen import Viewer
from storage.transaction import Reading, Writing

_DESKS: Final = frozenset({"Group", "Organization"})
_HEARD: Final = _DESKS | {"Person"}
_RECEIPT: Final = "Document"


@dataclass(frozen=True, slots=True)
class NoteEar:
    """Takes what others write into the conversation it belongs to."""

    bench: Bench

    def stored(self, tx: Writing, post: Post, thing: Thing) -> None:
        """A note of somebody elsewhere. Raises `Limited` for very many of them."""
        author = people.by_id(tx, post.author_id)
        if author is None or author.type not in _HEARD:
            return
        if thing.type == _RECEIPT and self._confirmed(tx, author, thing):
            return
        talk = self._talk_of(tx, post, thing, author)
        if talk is not None:
            self._take_in(tx, talk, post, thing, author)
            return
        listing = self._listing_of(tx, thing, author)
        if listing is not None:
            self._take_up(tx, listing, post, thing, author)

    def updated(self, tx: Writing, post: Post, thing: Thing) -> None:
        """Its author has changed what they said."""
        message = message_store.by_post(tx, self.bench.seal, post.iri)
        if message is not None and not message.taken_back:
            message_store.set_text(tx, self.bench.seal, message.id, words_of(thing))

    def announced(self, tx: Writing, post: Post, by: Actor) -> None:
        """What is passed on says nothing in a conversation."""

    def deleted(self, tx: Writing, post: Post) -> None:
        """Its author has taken it back."""
        message_store.take_back(tx, post.iri)

    # ------------------------------------------------------------------------------ where to

    def _talk_of(self, tx: Reading, post: Post, thing: Thing, author: Actor) -> Conversation | None:
        """The conversation that a note goes on with, if its author is in that."""
        seal = self.bench.seal
        answered = message_store.by_post(tx, seal, thing.in_reply_to) if thing.in_reply_to else None
        if answered is not None:
            talk = store.by_id(tx, seal, answered.conversation_id)
        else:
            talk = store.in_context(tx, seal, thing.context) if thing.context else None
        if talk is not None and self._side_of(tx, talk, author) is not None:
            return talk
        is_bare = thing.in_reply_to is None and post.visibility is Visibility.DIRECT
        return self._only_talk(tx, thing, author) if is_bare else None

    def _side_of(self, tx: Reading, talk: Conversation, author: Actor) -> Speaker | None:
        """As whom somebody elsewhere speaks in a conversation: the side, or its coordinator."""
        side = talk.remote_side
        if side is None:
            return None
        if talk.party(side).id == author.id:
            return Speaker(side)
        other = people.by_id(tx, talk.party(side).id)
        is_desk = other is not None and author.type in _DESKS and other.network_iri == author.iri
        return Speaker.THEIR_COORDINATOR if is_desk else None

    def _only_talk(self, tx: Reading, thing: Thing, author: Actor) -> Conversation | None:
        """A private note out of the blue, to somebody with whom its author has one talk."""
        live = [
            talk
            for talk in store.with_party(tx, self.bench.seal, party.remote(author.id))
            if talk.state.is_live and self._addresses(tx, talk, thing)
        ]
        return live[0] if len(live) == 1 else None

    def _addresses(self, tx: Reading, talk: Conversation, thing: Thing) -> bool:
        voices = (voice_of(tx, talk.party(side)).iri for side in talk.members)
        return any(iri in thing.to or iri in thing.cc for iri in voices)

    def _listing_of(self, tx: Reading, thing: Thing, author: Actor) -> Listing | None:
        """The listing of ours that a note answers, if its author may see that."""
        iri = thing.in_reply_to
        listing = listing_store.by_iri(tx, iri) if iri and self.bench.iris.is_ours(iri) else None
        if listing is None or not seen_store.may_see(tx, Viewer(author), listing.post_id):
            return None
        return listing

    # ------------------------------------------------------------------------------ what for

    def _take_up(
        self, tx: Writing, listing: Listing, post: Post, thing: Thing, author: Actor
    ) -> None:
        words = words_of(thing)
        answerer = answering_party(author, thing.context)
        if not words or self._is_unheard(tx, listing, answerer):
            return
        known = store.between(tx, self.bench.seal, listing.post_id, answerer)
        is_live = known is not None and known.state.is_live
        if not is_live and not listing.is_open(self.bench.now()):
            decline(tx, self.bench, listing, author, post.iri)
            return
        context = None if self.bench.iris.is_ours(thing.context or "") else thing.context
        said = Answer(
            listing.post_id, words, language=thing.language, post_iri=post.iri, context_iri=context
        )
        take_up(tx, self.bench, answerer, listing, said)

    def _is_unheard(self, tx: Reading, listing: Listing, answerer: Party) -> bool:
        owner_id = owner_of(tx, self.bench.seal, listing)
        if owner_id is None:
            return False
        holder = party.member(owner_id, hidden=listing.voice.is_desk)
        return is_kept_apart(tx, self.bench, holder, answerer)

    def _take_in(
        self, tx: Writing, talk: Conversation, post: Post, thing: Thing, author: Actor
    ) -> None:
        speaker, words = self._side_of(tx, talk, author), words_of(thing)
        if speaker is None or not words or message_store.by_post(tx, self.bench.seal, post.iri):
            return
        if talk.state is State.CLOSED:
            self._decline(tx, talk, post, author)
            return
        if is_kept_apart(tx, self.bench, talk.holder.party, talk.answerer.party):
            return
        insist_on_measure(tx, self.bench, talk, speaker)
        was_asked = self._was_asked(tx, thing)
        line = Line(speaker, What.WORDS, words, post_iri=post.iri)
        talk, message = note_down(tx, self.bench, talk, line)
        for observer in self.bench.observers:
            observer.said(tx, talk, message)
        if speaker.side is not None:
            self._act(tx, talk, speaker.side, thing, deeds_in(thing, words, was_asked=was_asked))

    def _act(
        self, tx: Writing, talk: Conversation, side: Side, thing: Thing, deeds: list[Deed]
    ) -> None:
        window = window_in(plainly(thing.json), self.bench.listings.bench.policy.zone)
        for deed in deeds:
            talk = hear(tx, self.bench, talk, side, deed, window)

    def _was_asked(self, tx: Reading, thing: Thing) -> bool:
        """Whether it answers the note that said how to say that it has happened, or will not."""
        answered = message_store.by_post(tx, self.bench.seal, thing.in_reply_to or "")
        return answered is not None and answered.what in (What.AGREED, What.YES)

    def _decline(self, tx: Writing, talk: Conversation, post: Post, author: Actor) -> None:
        listing = listing_store.by_post(tx, talk.listing_id) if talk.listing_id else None
        if listing is not None and listing.local and not listing.is_open(self.bench.now()):
            decline(tx, self.bench, listing, author, post.iri)

    def _confirmed(self, tx: Writing, author: Actor, thing: Thing) -> bool:
        """A receipt of what was agreed (FEP-0837), by whoever proposed it."""
        offered = agreement_store.by_agreement(tx, thing.context or "")
        if offered is None or not offered.is_ours or offered.conversation_id is None:
            return False
        talk = store.by_id(tx, self.bench.seal, offered.conversation_id)
        if talk is None or self._side_of(tx, talk, author) is not Speaker.HOLDER:
            return False
        hear(tx, self.bench, talk, Side.HOLDER, Deed.DONE, None)
        return True


def answering_party(author: Actor, thread: str | None) -> Party:
    """Somebody elsewhere who answers; a desk speaks for several, each in a thread of their own."""
    is_desk = author.type in _DESKS
    return party.remote(author.id, thread=(thread or "") if is_desk else "")
