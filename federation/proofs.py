"""Object integrity proofs: who said this, no matter who brought it (FEP-8b32, eddsa-jcs-2022).

The hash that is signed is SHA-256 of the canonical proof without its value, followed by SHA-256
of the canonical document without `proof` and `signature` (an LD signature, which others may add
later). Documents are hashed as they came, every member of them.
"""

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, Final

from federation import multibase
from federation.canonical import canonicalise
from federation.dates import read_instant
from federation.json_ld import plainly
from federation.keys import KeyKind, PrivateKey, PublicKey
from federation.kinds import ACTIVITY_TYPES, ACTOR_TYPES
from federation.lifetimes import ALWAYS, Lifetime
from federation.origins import is_iri, same_origin
from federation.reading import only_iri, types_of
from federation.strict_json import Json
from world.errors import Malformed, Unproven

SUITE: Final = "eddsa-jcs-2022"
MAX_PROOFS: Final = 8
MAX_AHEAD: Final = timedelta(hours=1)

_UNSIGNED: Final = frozenset(("proof", "signature"))


def add_proof(document: Json, key: PrivateKey, key_iri: str, created: datetime) -> Json:
    """A copy of the document with a proof by an Ed25519 key; an older proof is replaced.

    The whole `@context`, which must be a list, is copied into the proof: verifiers put the
    proof's context in the place of the document's before they hash. Sign what is sent, last of
    all: any later change breaks the proof. Raises `Malformed` for a document without a list of
    contexts or without a canonical form, or for a key of another kind.
    """
    context = document.get("@context")
    if not isinstance(context, list) or key.kind is not KeyKind.ED25519:
        raise Malformed("a proof needs a list of contexts and an Ed25519 key")
    options: Json = {
        "@context": list(context),
        "type": "DataIntegrityProof",
        "cryptosuite": SUITE,
        "verificationMethod": key_iri,
        "proofPurpose": "assertionMethod",
        "created": created.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    unsigned = {name: value for name, value in document.items() if name not in _UNSIGNED}
    value = multibase.encode(key.sign(_hash(unsigned, options)))
    return unsigned | {"proof": options | {"proofValue": value}}


def proof_key(document: Json) -> str | None:
    """The key that the document's proof names, or None if it has no proof of our suite.

    Of several proofs the first whose key lies on the origin of the document's owner.
    """
    proofs = _proofs_of(document)
    if len(proofs) < 2:  # noqa: PLR2004  # nothing to choose from
        return _method_of(proofs[0]) if proofs else None
    owner = proof_owner_of(document)
    near = [proof for proof in proofs if owner and same_origin(_method_of(proof), owner)]
    return _method_of((near or proofs)[0])


def proof_owner_of(document: Json) -> str | None:
    """Whose key must have made the proof, or None if the document does not say it clearly.

    An activity belongs to its `actor`, an actor to itself, everything else to the one it is
    attributed to. A document with types of several sorts whose owners differ belongs to nobody:
    otherwise a note by one could carry the proof of another.
    """
    try:
        plain = plainly(document)
        owners = {_owner_by(kind, plain) for kind in types_of(plain)}
    except Malformed:
        return None
    return owners.pop() if len(owners) == 1 else None


def proof_made_at(document: Json) -> datetime | None:
    """When the proof that `proof_key` names says that it was made; None if it does not say."""
    key_iri = proof_key(document)
    made = [proof for proof in _proofs_of(document) if _method_of(proof) == key_iri]
    return read_instant(made[0].get("created")) if made else None


def check_proof(
    document: Json, key: PublicKey, *, now: datetime, lifetime: Lifetime = ALWAYS
) -> None:
    """Raises `Unproven` unless the document carries a sound proof made with this key.

    Sound: suite `eddsa-jcs-2022`, purpose `assertionMethod`, made no later than an hour from
    now and within the key's lifetime, not expired, its key on the origin of the document's
    owner, its contexts the beginning of the document's. That the key is really the owner's is
    for the caller to look up.
    """
    proofs = _proofs_of(document)
    if not proofs:
        raise Unproven("This document carries no proof.")
    reasons = [
        reason
        for proof in proofs
        if (reason := _fault_of_time(proof, now, lifetime) or _fault_in(proof, document, key))
    ]
    if len(reasons) == len(proofs):
        raise Unproven(reasons[0])


def _fault_of_time(proof: Json, now: datetime, lifetime: Lifetime) -> str | None:
    created = read_instant(proof.get("created"))
    if created is None or created > now + MAX_AHEAD:
        return "The proof does not say when it was made, or comes from the future."
    if not lifetime.covers(created):
        return "The proof was made outside of the time of its key."
    if "expires" in proof and not _is_after(proof["expires"], now):
        return "The proof has expired."
    return None


def _fault_in(proof: Json, document: Json, key: PublicKey) -> str | None:
    owner = proof_owner_of(document)
    if owner is not None and not same_origin(_method_of(proof), owner):
        return "The proof was made with a key from elsewhere."
    if not _is_signed(proof, document, key):
        return "The proof does not fit the document."
    return None


def _is_signed(proof: Json, document: Json, key: PublicKey) -> bool:
    unsigned = {name: value for name, value in document.items() if name not in _UNSIGNED}
    if "@context" in proof:
        if not _begins_with(unsigned.get("@context"), proof["@context"]):
            return False
        unsigned["@context"] = proof["@context"]
    options = {name: value for name, value in proof.items() if name != "proofValue"}
    try:
        signature = multibase.decode(proof["proofValue"])
        return key.kind is KeyKind.ED25519 and key.verify(_hash(unsigned, options), signature)
    except Malformed:
        return False


def _hash(unsigned: Json, options: Json) -> bytes:
    return sha256(canonicalise(options)).digest() + sha256(canonicalise(unsigned)).digest()


def _begins_with(whole: Any, start: Any) -> bool:  # noqa: ANN401  # contexts of any shape
    """Whether the contexts of a document begin with those of a proof (vc-di-eddsa 3.3.2)."""
    contexts = whole if isinstance(whole, list) else [whole]
    first = start if isinstance(start, list) else [start]
    return contexts[: len(first)] == first


def _proofs_of(document: Json) -> list[Json]:
    """The proofs that could count: of our suite and purpose, with a key and a value."""
    value = document.get("proof")
    found = value if isinstance(value, list) else [value]
    return [proof for proof in found[:MAX_PROOFS] if isinstance(proof, dict) and _counts(proof)]


def _counts(proof: Json) -> bool:
    return (
        proof.get("type") == "DataIntegrityProof"
        and proof.get("cryptosuite") == SUITE
        and proof.get("proofPurpose") == "assertionMethod"
        and isinstance(proof.get("verificationMethod"), str)
        and isinstance(proof.get("proofValue"), str)
    )


def _method_of(proof: Json) -> str:
    return str(proof["verificationMethod"])


def _owner_by(kind: str, plain: Json) -> str | None:
    if kind in ACTOR_TYPES:
        owner = plain.get("id")
        return owner if isinstance(owner, str) and is_iri(owner) else None
    named = kind in ACTIVITY_TYPES or plain.get("attributedTo") is None
    return only_iri(plain.get("actor" if named else "attributedTo"))


def _is_after(value: object, now: datetime) -> bool:
    expires = read_instant(value)
    return expires is not None and expires > now
