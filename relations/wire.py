"""Bonds as they travel: embedded follows and offers, and the signed collection of sisters."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from actors.actor import Actor
from actors.keyring import Signer
from federation.collections import collection
from federation.documents import Activity
from federation.json_ld import plainly
from federation.proofs import add_proof
from federation.reading import only_iri, type_of
from federation.strict_json import Json
from outbox.wire import offer_of_sisterhood
from world.errors import Malformed


@dataclass(frozen=True, slots=True)
class Proposal:
    """An Offer of sisterhood: who asks, and who is asked."""

    subject: str
    sister: str


def follow_document(iri: str, follower_iri: str, followed_iri: str) -> Json:
    """A Follow as it is embedded in an answer to it, or in its Undo."""
    return {"id": iri, "type": "Follow", "actor": follower_iri, "object": followed_iri}


def block_document(iri: str, blocker_iri: str, blocked_iri: str) -> Json:
    """A Block as it is embedded in its Undo."""
    return {"id": iri, "type": "Block", "actor": blocker_iri, "object": blocked_iri}


def offer_document(iri: str, proposer_iri: str, sister_iri: str) -> Json:
    """An Offer of sisterhood as it is embedded in an answer to it, or in its Undo."""
    return {"id": iri, **offer_of_sisterhood(proposer_iri, sister_iri)}


def read_proposal(offer: Activity) -> Proposal:
    """What an Offer proposes; raises `Malformed` unless it is a Relationship of two actors."""
    if offer.object is None:
        raise Malformed("an Offer that does not say of what")
    plain = plainly(offer.object)
    if type_of(plain, {"Relationship"}) != "Relationship":
        raise Malformed("an Offer of something else than a relationship")
    subject, sister = only_iri(plain.get("subject")), only_iri(plain.get("object"))
    if subject is None or sister is None:
        raise Malformed("a relationship that does not say between whom")
    return Proposal(subject, sister)


def sisters_collection(
    network: Actor, sisters: Sequence[Actor], signer: Signer, changed_at: datetime
) -> Json:
    """The networks that ours has a pact with, signed by ours.

    Dated by the last change, so that the same sisters always give the same bytes.
    """
    document = collection(
        network.sisters or "",
        len(sisters),
        items=[sister.iri for sister in sisters],
        attributed_to=network.iri,
    )
    return add_proof(document, signer.ed25519, signer.ed25519_key_iri, changed_at)
