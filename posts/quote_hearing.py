"""What others say of quotes: that they quote, and that their word to quote them is no more (5.10).

Inside the transaction of the inbox, and idempotent.
"""

from datetime import datetime

from actors.actor import Actor
from federation.documents import Thing
from federation.origins import same_origin
from federation.quoting import quoting_of
from posts import quote_store, store
from posts.post import Post
from posts.quote import Quote, QuoteState
from storage.transaction import Writing
from world.errors import Refused


def take_in(tx: Writing, post: Post, thing: Thing, now: datetime, *, is_new: bool) -> None:
    """Keeps what somebody's post quotes, as it says now; nothing is shown without leave."""
    said = quoting_of(thing.json)
    known = None if is_new else quote_store.by_post(tx, post.id)
    if said is None:
        if known is not None:
            quote_store.forget(tx, post.id)
        return
    same = known is not None and known.quoted_iri == said.quoted
    if known is not None and same and known.stamp_iri == said.stamp:
        return
    quoted = store.by_iri(tx, said.quoted)
    state, look_at = QuoteState.PENDING, None
    if quoted is not None and quoted.author_id == post.author_id:
        state = QuoteState.ACCEPTED
    elif quoted is not None and quoted.local:
        state = _by_our_leave(tx, quoted, post)
    elif said.stamp is not None:
        look_at = now
    elif said.is_older:
        state = QuoteState.UNAUTHORIZED
    if known is not None and same and known.state is QuoteState.REVOKED:
        state, look_at = QuoteState.REVOKED, None
    quote_store.save(tx, Quote(post.id, said.quoted, state, said.stamp), look_at)


def hear_revocation(tx: Writing, stamp_iri: str, by: Actor) -> bool:
    """Takes a quote off whose stamp its author has deleted; false if there is none."""
    quote = quote_store.by_stamp(tx, stamp_iri)
    quoted = None if quote is None else store.by_iri(tx, quote.quoted_iri)
    if quote is None or not same_origin(stamp_iri, by.iri):
        return False
    if quoted is not None and quoted.author_id != by.id:
        raise Refused("Only its author says who may quote a post.")
    quote_store.settle(tx, quote.post_id, QuoteState.REVOKED, None)
    return True


def _by_our_leave(tx: Writing, quoted: Post, post: Post) -> QuoteState:
    stamp = quote_store.given(tx, quoted.id, post.iri)
    if stamp is None:
        return QuoteState.PENDING
    return QuoteState.REVOKED if stamp.is_revoked else QuoteState.ACCEPTED
