"""Answers whoever asks to quote ours, and hears the answers to our asking (FEP-044f, 5.10).

Inside the transaction of the inbox, and idempotent.
"""

from actors import store as people_store
from actors.actor import Actor
from federation.origins import same_origin
from federation.strict_json import Json
from inbox.verified import VerifiedActivity
from outbox.audience import Audience
from posts import quote_store, seen_store, store
from posts.post import Post
from posts.quote import Quote, QuoteState
from posts.quoting import Quotes, leave_for
from posts.seen_store import Viewer
from storage.transaction import Writing
from world.errors import Malformed, Refused


class QuoteAnswering:
    """The handlers of quotes; the table they stand in is that of `incoming`."""

    def __init__(self, quotes: Quotes) -> None:
        self._quotes = quotes

    def request(self, tx: Writing, verified: VerifiedActivity) -> None:
        """Answers whoever would like to quote a post of ours by its policy, with a stamp or a no.

        Nothing is answered about posts that they cannot see.
        """
        activity, sender = verified.activity, verified.sender
        quoting_iri = _instrument(activity.json, sender)
        quoted = None if activity.object_id is None else store.by_iri(tx, activity.object_id)
        if quoted is None or not quoted.local or activity.id is None:
            return
        if not seen_store.may_see(tx, Viewer(sender), quoted.id):
            return
        author = people_store.by_id(tx, quoted.author_id)
        if author is None:
            return
        now, stamp_iri = verified.received_at, None
        if leave_for(tx, quoted, sender):
            stamp_iri = self._quotes.give(tx, quoted, quoting_iri, sender, now)
        answer: Json = {
            "type": "Reject" if stamp_iri is None else "Accept",
            "object": {
                "type": "QuoteRequest",
                "id": activity.id,
                "actor": sender.iri,
                "object": quoted.iri,
                "instrument": quoting_iri,
            },
        }
        if stamp_iri is not None:
            answer["result"] = stamp_iri
            quoting = store.by_iri(tx, quoting_iri)
            if quoting is not None:
                quote_store.settle(tx, quoting.id, QuoteState.ACCEPTED, stamp_iri)
        publisher = self._quotes.publisher.at(now)
        publisher.publish(tx, author, answer, Audience.DIRECT, people=[sender])

    def accept(self, tx: Writing, verified: VerifiedActivity) -> None:
        """The author of what ours quotes agrees: the note bears their stamp from now on."""
        quote, post = self._asked(tx, verified)
        result = verified.activity.json.get("result")
        stamp_iri = result.get("id") if isinstance(result, dict) else result
        if not isinstance(stamp_iri, str) or not same_origin(stamp_iri, verified.sender.iri):
            raise Malformed("an Accept of a quote without a stamp of its author")
        if quote.state is QuoteState.ACCEPTED and quote.stamp_iri == stamp_iri:
            return
        quote_store.settle(tx, post.id, QuoteState.ACCEPTED, stamp_iri)
        self._quotes.stamped(tx, post, stamp_iri)

    def reject(self, tx: Writing, verified: VerifiedActivity) -> None:
        """The author of what ours quotes does not agree."""
        quote, post = self._asked(tx, verified)
        state = QuoteState.REVOKED if quote.state is QuoteState.ACCEPTED else QuoteState.REJECTED
        quote_store.settle(tx, post.id, state, None)

    def _asked(self, tx: Writing, verified: VerifiedActivity) -> tuple[Quote, Post]:
        """The quote that we asked the sender about. Raises `Refused`."""
        request_iri = verified.activity.object_id
        quote = None if request_iri is None else quote_store.by_request(tx, request_iri)
        quoted = None if quote is None else store.by_iri(tx, quote.quoted_iri)
        post = None if quote is None else store.by_id(tx, quote.post_id)
        if quote is None or post is None or quoted is None:
            raise Refused("Nobody asked for that.")
        if quoted.author_id != verified.sender.id:
            raise Refused("Only its author says who may quote a post.")
        return quote, post


def _instrument(document: Json, sender: Actor) -> str:
    """The name of the post that is to quote: the sender's own. Raises `Malformed`, `Refused`."""
    instrument = document.get("instrument")
    if isinstance(instrument, dict):
        if instrument.get("attributedTo") != sender.iri:
            raise Refused("A post that is not its sender's to say.")
        instrument = instrument.get("id")
    if not isinstance(instrument, str):
        raise Malformed("a QuoteRequest without the post that is to quote")
    if not same_origin(instrument, sender.iri):
        raise Refused("A post that is not its sender's to say.")
    return instrument
