"""Answers that members write in their own programs (`posts.statuses.StatusHandler`).

An answer to an offer or a need, and to what was said in a conversation about one, belongs to the
one private conversation of the two, whatever it was addressed to: else whoever reads on our pages
would never see it, and everybody else might.
"""

from dataclasses import dataclass

from actors import store as people
from actors.actor import Actor, PactState
from conversations import message_store, store
from conversations.actions import Conversations
from conversations.answering import Answer
from conversations.conversation import Conversation
from listings import store as listing_store
from listings.holding import Doer, owner_of
from listings.listing import Listing
from outbox.audience import Audience
from posts import store as posts_store
from posts.actions import Posts, Within
from posts.draft import NoteDraft
from posts.post import Post
from storage.database import Database, Reading, Writing
from text.conversation_phrases import FROM_PROGRAMS
from text.languages import words_for
from world.errors import Malformed


@dataclass(frozen=True, slots=True)
class _Said:
    """What stands for the words; `talk` if they began a conversation that has no posts."""

    status_id: int
    talk: Conversation | None = None


@dataclass(frozen=True, slots=True)
class ProgramEar:
    """Hears answers before they become notes."""

    database: Database
    talks: Conversations
    posts: Posts

    async def write(self, author: Actor, draft: NoteDraft, within: Within) -> int | None:
        """The status that stands for what was said in a conversation, or None: it is a note.

        Between members of one node nothing is published: then that is what was answered, and the
        desk says where the conversation is. Raises what `Conversations` raises, and `Malformed`
        for pictures and polls, which no conversation holds.
        """
        answered = draft.in_reply_to
        if answered is None:
            return None
        said = await self.database.write(lambda tx: self._said(tx, author, draft, answered, within))
        if said is not None and said.talk is not None:
            await self._tell(author, said.talk)
        return None if said is None else said.status_id

    async def edit(self, author: Actor, post: Post, draft: NoteDraft) -> int | None:  # noqa: ARG002  # a post of this room is edited as any other
        """No post is changed otherwise than notes are."""
        return None

    async def delete(self, author: Actor, post: Post) -> bool:  # noqa: ARG002  # the same
        """No post is deleted otherwise than notes are."""
        return False

    def _said(
        self, tx: Writing, author: Actor, draft: NoteDraft, answered: str, within: Within
    ) -> _Said | None:
        known = self._talk_of(tx, author, answered)
        listing = None if known is not None else self._listing_of(tx, author, answered)
        if known is None and listing is None:
            return None
        if draft.trimmings.media or draft.trimmings.poll is not None:
            raise Malformed(words_for(author.language).gettext(FROM_PROGRAMS["words only"]))
        before = within.before(tx)
        if before is not None:
            return _Said(before)
        talk = self._spoken(tx, author, draft, known, listing)
        return self._stands_for(tx, talk, answered, within, is_new=known is None)

    def _spoken(
        self,
        tx: Writing,
        author: Actor,
        draft: NoteDraft,
        known: Conversation | None,
        listing: Listing | None,
    ) -> Conversation:
        if known is not None:
            return self.talks.go_on(tx, Doer(author), known.id, draft.text)
        said = Answer(listing.post_id if listing else 0, draft.text, language=draft.language)
        return self.talks.begin(tx, Doer(author), author.id, said)

    def _stands_for(
        self, tx: Writing, talk: Conversation, answered: str, within: Within, *, is_new: bool
    ) -> _Said:
        """The note that carries the words elsewhere, or else what was answered."""
        sent = message_store.post_of(tx, talk.last_id)
        post = posts_store.by_iri(tx, sent or answered)
        if post is None:
            return _Said(0)
        within.written(tx, post)
        return _Said(post.id, talk if is_new and sent is None else None)

    def _talk_of(self, tx: Reading, author: Actor, answered: str) -> Conversation | None:
        message = message_store.by_post(tx, self.talks.bench.seal, answered)
        if message is None:
            return None
        talk = store.by_id(tx, self.talks.bench.seal, message.conversation_id)
        if talk is None or not any(talk.party(side).id == author.id for side in talk.members):
            return None
        return talk

    def _listing_of(self, tx: Reading, author: Actor, answered: str) -> Listing | None:
        """Somebody else's listing, of ours or of a sister's; those of strangers take notes."""
        listing = listing_store.by_iri(tx, answered)
        if listing is None:
            return None
        if listing.local:
            owner = owner_of(tx, self.talks.bench.seal, listing)
            return None if author.id in (listing.author_id, owner) else listing
        pact = people.pact_with(tx, listing.network_id) if listing.network_id else None
        return listing if pact is not None and pact.state is PactState.ACTIVE else None

    async def _tell(self, author: Actor, talk: Conversation) -> None:
        network = await self.database.read(people.network)
        address = f"{self.talks.bench.iris.base_url}/messages/{talk.id}"
        words = words_for(author.language)
        draft = NoteDraft(
            text=words.gettext(FROM_PROGRAMS["is private"], title=talk.title, address=address),
            audience=Audience.DIRECT,
            people=(author.iri,),
            language=words.language,
        )
        await self.posts.write_note(network, draft)
