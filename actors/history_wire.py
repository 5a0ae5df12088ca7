"""The key history of an actor of ours as a document, and what it is made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from actors.keyring import Signer
from actors.wire import NamedKeys, key_history_iri, public_keys_of
from federation.addressing import PUBLIC
from federation.contexts import ACTOR_CONTEXT, KEYS_CONTEXT
from federation.key_history import HistoricKey, bounded
from federation.proofs import add_proof
from federation.strict_json import Json, parse
from storage.instants import to_text


@dataclass(frozen=True, slots=True)
class Shown:
    """What of an actor's keys can be vouched for, newest first.

    `begins_anew`: the change of keys that nobody could announce any more.
    """

    keys: Sequence[HistoricKey]
    rotations: Sequence[bytes]
    begins_anew: datetime | None


def rotation_of(actor_iri: str, kind: str, keys: NamedKeys, signer: Signer, now: datetime) -> Json:
    """An actor's word, under its old key, that these are its keys from now on.

    It says the keys and nothing else: what an actor once called itself is not kept.
    """
    said: Json = {
        "@context": list(ACTOR_CONTEXT),
        "id": f"{key_history_iri(actor_iri)}#{int(now.timestamp() * 1000)}",
        "type": "Update",
        "actor": actor_iri,
        "to": [PUBLIC],
        "published": to_text(now),
        "object": {"id": actor_iri, "type": kind, **public_keys_of(actor_iri, keys)},
    }
    return add_proof(said, signer.ed25519, signer.ed25519_key_iri, now)


def shown(keys: Sequence[HistoricKey], rotations: Mapping[datetime, bytes]) -> Shown:
    """Of all keys those that a chain of announcements leads back to."""
    found = bounded(keys)  # what is older than that is left out for its number, not as lost
    begun = sorted({one.lifetime.since for one in found if one.lifetime.since}, reverse=True)
    kept: list[bytes] = []
    for since in begun[:-1]:
        if since not in rotations:
            return Shown(_since(found, since), kept, since)
        kept.append(rotations[since])
    return Shown(found, kept, None)


def key_history(actor_iri: str, known: Shown, signer: Signer) -> Json:
    """The signed collection; dated by the last change, so that the bytes stay the same."""
    changed_at = max(one.lifetime.since for one in known.keys if one.lifetime.since)
    document: Json = {
        "@context": list(KEYS_CONTEXT),
        "id": key_history_iri(actor_iri),
        "type": "OrderedCollection",
        "attributedTo": actor_iri,
        "totalItems": len(known.keys),
        "updated": to_text(changed_at),
        "orderedItems": [_multikey(actor_iri, one) for one in known.keys],
        "rotations": [parse(statement) for statement in known.rotations],
    }
    if known.begins_anew is not None:
        document["beginsAnew"] = to_text(known.begins_anew)
    return add_proof(document, signer.ed25519, signer.ed25519_key_iri, changed_at)


def _since(keys: Sequence[HistoricKey], since: datetime) -> list[HistoricKey]:
    return [one for one in keys if one.lifetime.since and one.lifetime.since >= since]


def _multikey(owner: str, one: HistoricKey) -> Json:
    since, until = one.lifetime.since, one.lifetime.until
    members: Json = {
        "id": one.iri,
        "type": "Multikey",
        "controller": owner,
        "publicKeyMultibase": one.key.multibase(),
        "created": to_text(since) if since else None,
        "expires": to_text(until) if until else None,
    }
    return {name: value for name, value in members.items() if value is not None}
