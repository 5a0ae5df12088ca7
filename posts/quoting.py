"""Quotes that our members make, and the leave they give to be quoted (FEP-044f, 5.10).

A quote is shown only where the author of what is quoted has agreed: by a stamp that anybody can
read at its own address. What is ours and may be quoted by everybody is stamped at once.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from html import escape

from actors import store as people_store
from actors.actor import Actor, FollowState
from federation.addressing import PUBLIC
from federation.contexts import OBJECT_CONTEXT, QUOTE_TERMS
from federation.strict_json import Json, parse
from outbox.audience import Audience
from outbox.publish import Publisher
from outbox.wire import delete_of
from posts import quote_store, seen_store, store
from posts.authoring import Authoring, Work
from posts.post import Post, Visibility
from posts.quote import Leave, Quote, QuotePolicy, QuoteState, allowed_policy, leave_of
from posts.quote_store import GivenStamp
from posts.seen_store import Viewer
from storage.database import Database
from storage.transaction import Reading, Writing
from world.errors import Missing, Refused

_CONTEXT = [*OBJECT_CONTEXT, QUOTE_TERMS]
_SAID = ("quote", "quoteUri", "_misskey_quote", "quoteAuthorization")


@dataclass(frozen=True, slots=True)
class Quotes:
    """The use cases of quotes. Actors are ours, and proven to be who acts."""

    database: Database
    publisher: Publisher
    authoring: Authoring

    def onto_new(
        self, tx: Writing, work: Work, quoted_iri: str | None, policy: QuotePolicy, now: datetime
    ) -> Work:
        """A new note that says who may quote it, and what it quotes.

        Raises `Missing` for what its author cannot see, `Refused` for what may not be quoted.
        """
        said = {**work.document, **policy_members(work.author, work.visibility, policy)}
        if quoted_iri is None:
            return replace(work, document=said)
        quoted = seen_store.one(tx, Viewer(work.author), quoted_iri)
        if quoted is None:
            raise Missing("There is no such post.")
        quote = Quote(work.number, quoted.iri, QuoteState.PENDING, None)
        if not leave_for(tx, quoted, work.author, asking=True):
            raise Refused("Whoever wrote this does not want it to be quoted.")
        if quoted.author_id == work.author.id:
            quote = replace(quote, state=QuoteState.ACCEPTED)
        elif quoted.local:
            stamp_iri = self.give(tx, quoted, said["id"], work.author, now)
            quote = replace(quote, state=QuoteState.ACCEPTED, stamp_iri=stamp_iri)
        return replace(work, document=_quoting(said, quoted, quote.stamp_iri), quote=quote)

    def onto_edited(self, tx: Reading, work: Work, old: Post, policy: QuotePolicy | None) -> Work:
        """A new text that quotes what the old one did; who may quote it changes if that is said."""
        before = parse(old.document)
        said = {**work.document}
        if policy is not None:
            said |= policy_members(work.author, old.visibility, policy)
        elif "interactionPolicy" in before:
            said["interactionPolicy"] = before["interactionPolicy"]
        quote = quote_store.by_post(tx, old.id)
        quoted = None if quote is None else store.by_iri(tx, quote.quoted_iri)
        if quote is not None and quoted is not None:
            said = _quoting(said, quoted, before.get("quoteAuthorization"))
        return replace(work, document=said)

    def written(self, tx: Writing, post: Post, author: Actor, now: datetime) -> None:
        """Asks the author of what a new note quotes for leave, if they live elsewhere."""
        quote = quote_store.by_post(tx, post.id)
        if quote is None or quote.state is not QuoteState.PENDING:
            return
        quoted = store.by_iri(tx, quote.quoted_iri)
        asked = None if quoted is None else people_store.by_id(tx, quoted.author_id)
        if asked is None:
            return
        request: Json = {
            "@context": list(_CONTEXT),
            "type": "QuoteRequest",
            "object": quote.quoted_iri,
            "instrument": parse(post.document),
        }
        published = self.publisher.at(now).publish(
            tx, author, request, Audience.DIRECT, people=[asked]
        )
        quote_store.requested(tx, post.id, published.iri)

    def give(
        self, tx: Writing, quoted: Post, quoting_iri: str, by: Actor, now: datetime
    ) -> str | None:
        """The name of the stamp by which that post may quote ours; None if it was taken back."""
        known = quote_store.given(tx, quoted.id, quoting_iri)
        if known is not None:
            return None if known.is_revoked else self.publisher.iris.stamp(known.id)
        number = self.publisher.ids.new()
        quote_store.give(tx, GivenStamp(number, quoted.id, quoting_iri, by.id, False), now)  # noqa: FBT003
        return self.publisher.iris.stamp(number)

    async def revoke(self, author: Actor, post_id: int, quoting_id: int) -> None:
        """Takes back the leave to quote a post of one's own, for good; tells whoever quoted it.

        Raises `Missing` where that post does not quote this one of theirs.
        """

        def act(tx: Writing) -> None:
            now = self.publisher.clock.now()
            quoted, quoting = store.by_id(tx, post_id), store.by_id(tx, quoting_id)
            if quoted is None or quoting is None or quoted.author_id != author.id:
                raise Missing("There is no such quote.")
            stamp = quote_store.given(tx, quoted.id, quoting.iri)
            if stamp is None:
                raise Missing("There is no such quote.")
            self._revoke(tx, author, stamp, quoting, now)

        await self.database.write(act)

    async def set_policy(self, author: Actor, post_id: int, policy: QuotePolicy) -> None:
        """Says anew who may quote a post of one's own; quotes that there are stay.

        Raises `Missing` for what is not theirs.
        """

        def act(tx: Writing) -> None:
            post = store.by_id(tx, post_id)
            if post is None or post.author_id != author.id or not post.local:
                raise Missing("There is no such post of yours.")
            members = policy_members(author, post.visibility, policy)
            self._say_anew(tx, post, author, members)

        await self.database.write(act)

    def stamped(self, tx: Writing, post: Post, stamp_iri: str) -> None:
        """Tells everybody by which stamp a note of ours quotes."""
        author = people_store.by_id(tx, post.author_id)
        if author is not None:
            self._say_anew(tx, post, author, {"quoteAuthorization": stamp_iri})

    def _say_anew(self, tx: Writing, post: Post, author: Actor, members: Json) -> None:
        before = parse(post.document)
        said = {name: value for name, value in before.items() if name != "proof"}
        work = Work(
            author=author,
            number=post.id,
            document=said | members,
            text=post.text,
            visibility=post.visibility,
            people=tuple(people_store.by_iris(tx, store.readers(tx, post.id))),
        )
        self.authoring.refresh(tx, work, self.publisher.clock.now())

    def _revoke(
        self, tx: Writing, author: Actor, stamp: GivenStamp, quoting: Post, now: datetime
    ) -> None:
        if stamp.is_revoked:
            return
        quote_store.revoke(tx, stamp.id, now)
        quote_store.settle(tx, quoting.id, QuoteState.REVOKED, None)
        by = people_store.by_id(tx, stamp.by_id)
        if by is not None and not by.local:
            gone = delete_of(self.publisher.iris.stamp(stamp.id), "QuoteAuthorization", now)
            self.publisher.at(now).publish(tx, author, gone, Audience.DIRECT, people=[by])


def leave_for(tx: Reading, quoted: Post, who: Actor, *, asking: bool = False) -> bool:
    """Whether somebody may quote that post, or at least ask its author to.

    What is for a few people named is quoted by nobody.
    """
    if quoted.visibility is Visibility.DIRECT:
        return False
    if quoted.author_id == who.id:
        return True
    author = people_store.by_id(tx, quoted.author_id)
    if author is None:
        return False
    leave = _leave(quoted, author)
    follow = people_store.follow_of(tx, who.id, quoted.author_id)
    follows = follow is not None and follow.state is FollowState.ACCEPTED
    return leave.may_ask(follows=follows) if asking else leave.may_quote(follows=follows)


def stamp_document(stamp_iri: str, quoted: Post, quoting_iri: str) -> Json:
    """The word of the author of what is quoted that it may be."""
    return {
        "@context": list(_CONTEXT),
        "id": stamp_iri,
        "type": "QuoteAuthorization",
        "attributedTo": quoted.author_iri,
        "interactingObject": quoting_iri,
        "interactionTarget": quoted.iri,
    }


def policy_members(author: Actor, visibility: Visibility, policy: QuotePolicy) -> Json:
    """`interactionPolicy` of a note of ours: by whom it may be quoted without asking."""
    allowed = {
        QuotePolicy.PUBLIC: PUBLIC,
        QuotePolicy.FOLLOWERS: author.followers or author.iri,
        QuotePolicy.NOBODY: author.iri,
    }[allowed_policy(policy, visibility)]
    return {"interactionPolicy": {"canQuote": {"automaticApproval": [allowed]}}}


def _leave(quoted: Post, author: Actor) -> Leave:
    document = parse(quoted.document)
    return leave_of(document, quoted.visibility, author.followers, local=quoted.local)


def _quoting(document: Json, quoted: Post, stamp_iri: str | None) -> Json:
    """A note that names what it quotes in each way that servers know, and links to it in words."""
    page = escape(quoted.text.url or quoted.iri)
    fallback = f'<p class="quote-inline">RE: <a href="{page}">{page}</a></p>'
    said: Json = {
        **document,
        "@context": list(_CONTEXT),
        "content": fallback + document["content"],
        "quote": quoted.iri,
        "quoteUri": quoted.iri,
        "_misskey_quote": quoted.iri,
    }
    if "contentMap" in document:
        wordings = document["contentMap"].items()
        said["contentMap"] = {tag: fallback + text for tag, text in wordings}
    if stamp_iri is not None:
        said["quoteAuthorization"] = stamp_iri
    return said
