"""What is believed of a document of somebody else: its proof, and whom it was said to."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from actors import store as people
from actors.actor import Actor
from actors.store import Generation
from federation.addressing import visibility_of
from federation.dates import read_instant
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
    key = signing_key(document, author.iri, people.generations_named(tx, key_iri), now)
    return Proof.FAILED if key is None else Proof.VERIFIED


def signing_key(
    document: Json, author_iri: str, known: Sequence[Generation], now: datetime
) -> Generation | None:
    """Which of these keys the author has signed the document with, in the time of that key.

    What says to be newer than a key that is no longer in use was not signed with it in its time,
    whatever the proof says.
    """
    for generation in known:
        if generation.owner_iri != author_iri or _says_to_be_later(document, generation):
            continue
        with suppress(SisternetError):
            check_proof(document, generation.key, now=now, lifetime=generation.lifetime)
            return generation
    return None


def unknown_key(tx: Reading, document: Json, author: Actor) -> str | None:
    """The name of the author's key in the proof, if we have never met that key."""
    key_iri = proof_key(document)
    if key_iri is None or "@context" not in document:
        return None
    if key_iri.partition("#")[0] != author.iri or people.generations_named(tx, key_iri):
        return None
    return key_iri


def _says_to_be_later(document: Json, generation: Generation) -> bool:
    until = generation.lifetime.until
    said = [read_instant(document.get(name)) for name in ("published", "updated")]
    return until is not None and any(at is not None and at > until for at in said)


def addressed_to(tx: Reading, to: Sequence[str], cc: Sequence[str], author: Actor) -> Visibility:
    """Whom its author said something to, as far as these addresses tell."""
    read = Visibility(visibility_of(to, cc, author.followers))
    if read is not Visibility.DIRECT:
        return read
    addressed = [*to, *cc]
    return Visibility.SISTERS if store.sisters_among(tx, addressed, author.host) else read
