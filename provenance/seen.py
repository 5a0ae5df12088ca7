"""Where a listing comes from, as seen by somebody: the access function of this room."""

from collections.abc import Mapping, Sequence

from actors import store as people
from actors.actor import Actor
from actors.history_store import begins_anew
from actors.store import Generation
from federation.proofs import proof_key, proof_made_at
from federation.strict_json import parse
from listings import store as listing_store
from posts import seen as post_seen
from posts.judging import signing_key
from posts.post import Post
from posts.seen import Viewer
from provenance import store
from provenance.check import Provenance, Tracks, UsedKey
from provenance.fingerprint import fingerprint
from storage.transaction import Reading


def of(tx: Reading, viewer: Viewer, post_id: int) -> Provenance | None:
    """What is known of where a listing comes from; None if the viewer sees no such listing.

    Of the author it says no more than the listing itself does.
    """
    post = post_seen.post_by_id_seen_by(tx, viewer, post_id)
    listing = listing_store.by_post(tx, post_id) if post is not None else None
    author = people.by_id(tx, post.author_id) if post is not None else None
    if post is None or listing is None or author is None:
        return None
    network = people.by_id(tx, listing.network_id) if listing.network_id is not None else None
    return Provenance(
        post_id=post_id,
        iri=post.iri,
        title=listing.title,
        local=post.local,
        network=network,
        author=author,
        verdict=post.proof,
        comings=tuple(store.comings(tx, post_id)),
        checks=tuple(store.checks(tx, post_id)),
        key=_used_key(tx, post, author),
        lost_before=None if author.local else begins_anew(tx, author.id),
    )


def tracks_of(tx: Reading, shown: Sequence[int]) -> Mapping[int, Tracks]:
    """The same in short, of listings that the viewer is being shown; by number of the post."""
    comings, checks = store.comings_of(tx, shown), store.last_checks(tx, shown)
    return {one: Tracks(tuple(comings.get(one, ())), checks.get(one)) for one in shown}


def _used_key(tx: Reading, post: Post, author: Actor) -> UsedKey | None:
    """The key that the stored proof fits, or else the one that it names, if that is known."""
    document = parse(post.document)
    key_iri = proof_key(document)
    known = people.generations_named(tx, key_iri) if key_iri is not None else []
    own = [one for one in known if one.owner_iri == author.iri]
    signed_at = proof_made_at(document) or post.received_at
    fitting = signing_key(document, author.iri, own, signed_at)
    generation = fitting or (own[0] if own else None)
    return None if generation is None else _shown(generation, author)


def _shown(generation: Generation, author: Actor) -> UsedKey:
    followed = generation.lifetime.since is not None
    return UsedKey(
        iri=generation.iri,
        fingerprint=fingerprint(generation.key),
        since=generation.lifetime.since,
        until=generation.lifetime.until,
        in_use=generation.in_use,
        is_sudden=followed and not generation.vouched and not author.local,
    )
