"""The keys in an actor's document: `publicKey` (RSA, PEM) and `assertionMethod` (Multikey)."""

from dataclasses import dataclass
from typing import Any

from federation.json_ld import plainly
from federation.keys import PublicKey, public_from_multibase, public_from_pem
from federation.origins import is_iri, same_origin
from federation.strict_json import Json
from world.errors import Malformed

MAX_KEYS = 10


@dataclass(frozen=True, slots=True)
class NamedKey:
    """A public key, the IRI it goes by and the actor whose it is."""

    iri: str
    owner: str
    key: PublicKey


def keys_of(document: Json, actor_iri: str) -> tuple[NamedKey, ...]:
    """The usable keys in an actor's document, at most ten, each IRI once.

    A key counts only if its `owner` (or `controller`) is this very actor and its id lies on the
    actor's origin (rule R2). Keys of other kinds, other owners or a size outside the limits are
    passed over: whoever signs with one of them is simply not believed.
    """
    found: dict[str, NamedKey] = {}
    for entry in _listed(document.get("publicKey")) + _listed(document.get("assertionMethod")):
        named = _named_key(plainly(entry), actor_iri)
        if named is not None:
            found.setdefault(named.iri, named)
    return tuple(found.values())


def speaks_rfc9421(document: Json) -> bool:
    """Whether the actor's software says that it takes RFC 9421 signatures (FEP-844e).

    It says so in `implements` of its `generator`; the software's own actor, of itself.
    """
    software = [document, *map(plainly, _listed(document.get("generator")))]
    links = [link for said in software for link in _listed(said.get("implements"))]
    return any("/rfc9421" in str(link.get("href")) for link in links)


def _listed(value: Any) -> list[Json]:  # noqa: ANN401  # whatever stood there
    found = value if isinstance(value, list) else [value]
    return [entry for entry in found[:MAX_KEYS] if isinstance(entry, dict)]


def _named_key(plain: Json, actor_iri: str) -> NamedKey | None:
    iri = plain.get("id")
    owners = {plain[name] for name in ("owner", "controller") if isinstance(plain.get(name), str)}
    if owners != {actor_iri} or not isinstance(iri, str) or not is_iri(iri):
        return None
    if not same_origin(iri, actor_iri):
        return None
    try:
        return NamedKey(iri, actor_iri, _key(plain))
    except Malformed:
        return None


def _key(plain: Json) -> PublicKey:
    if plain.get("publicKeyMultibase") is not None:
        return public_from_multibase(plain["publicKeyMultibase"])
    return public_from_pem(plain.get("publicKeyPem"))
