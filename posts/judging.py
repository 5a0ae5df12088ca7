"""What is believed of a document of somebody else: its proof, and whom it was said to."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from actors import store as people
from actors.actor import Actor
from actors.store import Generation
from federation.addressing import visibility_of
from federation.lifetimes import says_to_be_later
from federation.proofs import check_proof, proof_key
from federation.strict_json import Json
from posts import store
from posts.arriving import Arrival
from posts.post import Proof, Visibility
from storage.transaction import Reading
from world.errors import SisternetError


@dataclass(frozen=True, slots=True)
class Appraisal:
    """What a proof is worth; `unknown_key`: a key of its author's that we have never met."""

    proof: Proof
    unknown_key: str | None = None


def appraise(tx: Reading, document: Json, author: Actor, now: datetime) -> Appraisal:
    """What the proof on a document is worth, by the keys that its author has had.

    A thing whose contexts were left out when it was put into an activity, as Fedify does, is not
    what was signed any more: nothing can be said of its proof, neither good nor bad.
    """
    key_iri = proof_key(document)
    if key_iri is None or "@context" not in document:
        return Appraisal(Proof.NONE)
    known = people.generations_named(tx, key_iri)
    if signing_key(document, author.iri, known, now) is not None:
        return Appraisal(Proof.VERIFIED)
    is_unknown = not known and key_iri.partition("#")[0] == author.iri
    return Appraisal(Proof.FAILED, key_iri if is_unknown else None)


def verdict(tx: Reading, document: Json, author: Actor, now: datetime) -> Proof:
    """As `appraise`, without the key."""
    return appraise(tx, document, author, now).proof


def worth(tx: Reading, arrival: Arrival) -> Proof:
    """The verdict on what arrives, found now unless it was before."""
    if arrival.proof is not None:
        return arrival.proof
    return verdict(tx, arrival.thing.json, arrival.author, arrival.received_at)


def signing_key(
    document: Json, author_iri: str, known: Sequence[Generation], now: datetime
) -> Generation | None:
    """Which of these keys the author has signed the document with, in the time of that key.

    What says to be newer than a key that is no longer in use was not signed with it in its time,
    whatever the proof says.
    """
    for generation in known:
        if generation.owner_iri != author_iri:
            continue
        if says_to_be_later(document, generation.lifetime):
            continue
        with suppress(SisternetError):
            check_proof(document, generation.key, now=now, lifetime=generation.lifetime)
            return generation
    return None


def addressed_to(tx: Reading, to: Sequence[str], cc: Sequence[str], author: Actor) -> Visibility:
    """Whom its author said something to, as far as these addresses tell."""
    read = Visibility(visibility_of(to, cc, author.followers))
    if read is not Visibility.DIRECT:
        return read
    addressed = [*to, *cc]
    return Visibility.SISTERS if store.sisters_among(tx, addressed, author.host) else read
