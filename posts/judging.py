"""What is believed of a document of somebody else: its proof, and whom it was said to."""

from collections.abc import Sequence
from datetime import datetime

from actors import store as people
from actors.actor import Actor
from federation.addressing import visibility_of
from federation.proofs import check_proof, proof_key
from federation.strict_json import Json
from posts import store
from posts.post import Proof, Visibility
from storage.transaction import Reading
from world.errors import SisternetError


def verdict(tx: Reading, document: Json, author: Actor, now: datetime) -> Proof:
    """What the proof on a document is worth, by the keys we hold of its author.

    A thing whose contexts were left out when it was put into an activity, as Fedify does, is not
    what was signed any more: nothing can be said of its proof, neither good nor bad.
    """
    key_iri = proof_key(document)
    if key_iri is None or "@context" not in document:
        return Proof.NONE
    found = people.key_named(tx, key_iri)
    if found is None or found[0] != author.iri:
        return Proof.FAILED
    try:
        check_proof(document, found[1], now=now)
    except SisternetError:
        return Proof.FAILED
    return Proof.VERIFIED


def addressed_to(tx: Reading, to: Sequence[str], cc: Sequence[str], author: Actor) -> Visibility:
    """Whom its author said something to, as far as these addresses tell."""
    read = Visibility(visibility_of(to, cc, author.followers))
    if read is not Visibility.DIRECT:
        return read
    addressed = [*to, *cc]
    return Visibility.SISTERS if store.sisters_among(tx, addressed, author.host) else read
