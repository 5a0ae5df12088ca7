"""The keys an actor has had, each with its time, vouched for by those that came after.

A key history is a signed `OrderedCollection` of Multikeys with `created` and `expires` (W3C CID
2.3), and in `rotations` one signed `Update` for each change of keys. The newest key signs the
whole, and each Update was signed by the key before, so nobody who holds only an old key, or only
the address, can add a key to it. Nothing in it is believed that this chain does not reach.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from federation.actor_keys import keys_of
from federation.dates import read_instant
from federation.json_ld import plainly
from federation.keys import KeyKind, PublicKey, public_from_multibase
from federation.lifetimes import Lifetime
from federation.origins import is_iri
from federation.proofs import check_proof, proof_key, proof_made_at
from federation.reading import entries, only_iri, type_of
from federation.strict_json import Json
from world.errors import Malformed, Unproven

MAX_GENERATIONS: Final = 20
_PAIR: Final = 2
_KINDS: Final = ("OrderedCollection", "Collection")


@dataclass(frozen=True, slots=True)
class HistoricKey:
    """One key of an actor and its time; without an end it is in use."""

    iri: str
    key: PublicKey
    lifetime: Lifetime


@dataclass(frozen=True, slots=True)
class KeyHistory:
    """What an actor says of its keys, newest first, all of it vouched for.

    `begins_anew`: before that instant there were other keys, which were lost with nobody left to
    vouch for the next ones.
    """

    actor_iri: str
    keys: tuple[HistoricKey, ...]
    begins_anew: datetime | None = None


def read_history(
    document: Json, actor_iri: str, in_use: Mapping[str, PublicKey], now: datetime
) -> KeyHistory:
    """The history in a document fetched at its own address; `in_use` are the actor's keys of now.

    Raises:
        Malformed: no such collection, one of another actor, or one that lists a key of somebody
            else or the same name twice.
        Unproven: not signed by a key in use, as one that was kept from before a rotation is
            (a replay), or with a key in it for which none of those after it vouches.
    """
    if type_of(plainly(document), _KINDS) not in _KINDS:
        raise Malformed("a key history that is no collection")
    if only_iri(document.get("attributedTo")) != actor_iri:
        raise Malformed("a key history of another actor")
    _check_signature(document, in_use, now)
    listed = [
        _listed_key(entry, actor_iri)
        for entry in entries(document.get("orderedItems"), MAX_GENERATIONS * _PAIR)
    ]
    if len({one.iri for one in listed}) != len(listed):
        raise Malformed("a key history that lists a name twice")
    rotations = _rotations(document)
    reached = _reached(listed, rotations, actor_iri, in_use, now)
    if len(reached) != len(listed):
        raise Unproven("There are keys in this history that nobody vouches for.")
    return KeyHistory(actor_iri, tuple(listed), read_instant(document.get("beginsAnew")))


def _check_signature(document: Json, in_use: Mapping[str, PublicKey], now: datetime) -> None:
    signer = in_use.get(proof_key(document) or "")
    if signer is None:
        raise Unproven("This key history is not signed by a key in use.")
    check_proof(document, signer, now=now)


def _listed_key(entry: str | Json, actor_iri: str) -> HistoricKey:
    if isinstance(entry, str):
        raise Malformed("a key history that only names its keys")
    plain = plainly(entry)
    iri = plain.get("id")
    if plain.get("controller") != actor_iri or not isinstance(iri, str) or not is_iri(iri):
        raise Malformed("a key history that lists a key of somebody else")
    if iri.partition("#")[0] != actor_iri:
        raise Malformed("a key history that lists a key from elsewhere")
    since, until = read_instant(plain.get("created")), read_instant(plain.get("expires"))
    if since is None or ("expires" in plain and until is None):
        raise Malformed("a key that does not say when it counted")
    if until is not None and until < since:
        raise Malformed("a key that ended before it began")
    return HistoricKey(
        iri, public_from_multibase(plain.get("publicKeyMultibase")), Lifetime(since, until)
    )


def _rotations(document: Json) -> list[Json]:
    found = entries(document.get("rotations"), MAX_GENERATIONS)
    rotations = [entry for entry in found if isinstance(entry, dict)]
    if len(rotations) != len(found):
        raise Malformed("a key history that only names its rotations")
    return rotations


def _reached(
    listed: Sequence[HistoricKey],
    rotations: Sequence[Json],
    actor_iri: str,
    in_use: Mapping[str, PublicKey],
    now: datetime,
) -> list[HistoricKey]:
    """The keys that the chain reaches, from those in use back through each rotation."""
    by_iri = {one.iri: one for one in listed}
    in_force = [one for one in listed if one.lifetime.until is None]
    if {one.iri: one.key for one in in_force} != dict(in_use):
        raise Unproven("The keys in use are others than this history says.")
    reached = list(in_force)
    for rotation in rotations:
        signer = by_iri.get(proof_key(rotation) or "")
        if signer is None or signer in reached:
            raise Unproven("A change of keys is not signed by a key before it.")
        _check_rotation(rotation, signer, in_force, actor_iri, now)
        in_force = [one for one in listed if one.lifetime.until == signer.lifetime.until]
        if len({one.key.kind for one in in_force}) != len(in_force):
            raise Unproven("More keys at one time than there are uses for.")
        reached += in_force
    return reached


def _check_rotation(
    rotation: Json,
    signer: HistoricKey,
    introduced: Sequence[HistoricKey],
    actor_iri: str,
    now: datetime,
) -> None:
    """Raises `Unproven` unless the signer said, in its time, that these keys come after it."""
    about = rotation.get("object")
    if not isinstance(about, dict) or type_of(rotation, {"Update"}) != "Update":
        raise Unproven("A change of keys without the new keys.")
    if rotation.get("actor") != actor_iri or about.get("id") != actor_iri:
        raise Unproven("A change of somebody else's keys.")
    check_proof(rotation, signer.key, now=now, lifetime=signer.lifetime)
    said = {named.iri: named.key for named in keys_of(about, actor_iri)}
    if said != {one.iri: one.key for one in introduced}:
        raise Unproven("A change to other keys than those that came.")
    if any(not _begins_after(one, proof_made_at(rotation)) for one in introduced):
        raise Unproven("A key that counted before it was announced.")
    if any(not _begins_after(one, signer.lifetime.until) for one in introduced):
        raise Unproven("A key that counted on beside the one that follows it.")


def _begins_after(key: HistoricKey, at: datetime | None) -> bool:
    since = key.lifetime.since
    if since is None or at is None:
        return False
    return since.replace(microsecond=0) >= at.replace(microsecond=0)


def bounded(keys: Sequence[HistoricKey]) -> list[HistoricKey]:
    """The newest generations, as many as a history may have; newest first, proofs' keys first."""
    ordered = sorted(keys, key=_newest_first)
    begun = sorted({one.lifetime.since for one in ordered if one.lifetime.since}, reverse=True)
    kept = set(begun[:MAX_GENERATIONS])
    return [one for one in ordered if one.lifetime.since in kept]


def _newest_first(one: HistoricKey) -> tuple[float, bool]:
    since = one.lifetime.since
    return (-since.timestamp() if since else 0.0), one.key.kind is KeyKind.RSA
