"""Looks into one document of anybody's: who signed it, when, with which key, is it the origin's.

For the command line, where there may be no store at all: keys come from files, or from the
signer's own address by whatever `Reader` is given. Nothing is believed that a stored copy would
not be believed (invariant 35).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final, Protocol

from actors.key_history import address_in
from federation.actor_keys import keys_of
from federation.key_history import HistoricKey, read_history
from federation.kinds import ACTIVITY_TYPES
from federation.lifetimes import ALWAYS, says_to_be_later
from federation.origins import same_origin
from federation.proofs import check_proof, proof_key, proof_made_at, proof_owner_of
from federation.reading import types_of
from federation.strict_json import Json
from provenance.check import Origin
from provenance.likeness import says_the_same
from world.errors import Gone, Malformed, Missing, SisternetError, Unproven

_DEEPEST: Final = 3


class Result(StrEnum):
    """What one look comes to."""

    GENUINE = "genuine"
    FALSE = "false"
    UNSIGNED = "unsigned"
    UNKNOWN = "unknown"  # the key could not be had


class Reader(Protocol):
    """Whoever gets documents for us."""

    async def document(self, iri: str) -> Json:
        """The document of that name, found at its own address; raises as `believe`."""
        ...


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found out of one signed thing. `trouble`: why it is not genuine, in words.

    `key`: the key that fits. `origin`: what its own address says; None if that was not asked.
    """

    type: str
    iri: str | None
    owner_iri: str | None
    key_iri: str | None = None
    made_at: datetime | None = None
    result: Result = Result.UNSIGNED
    key: HistoricKey | None = None
    trouble: str = ""
    origin: Origin | None = None


@dataclass(frozen=True, slots=True)
class Inspection:
    """One look with the keys at hand; `reader` gets what is lacking, None: nothing is asked."""

    now: datetime
    keys: Sequence[HistoricKey] = ()
    reader: Reader | None = None

    async def of(self, document: Json) -> list[Finding]:
        """The document, then what it carries that is signed for itself, outermost first.

        Raises `Malformed` for what is no ActivityPub document.
        """
        return [await self._look(thing) for thing in _signed_things(document)]

    async def _look(self, document: Json) -> Finding:
        found = _named(document)
        if found.key_iri is None:
            return found
        found = await self._judged(document, found)
        return replace(found, origin=await self._origin(document, found))

    async def _judged(self, document: Json, found: Finding) -> Finding:
        if found.owner_iri is None or found.key_iri is None:
            return replace(found, result=Result.FALSE, trouble="It does not say whose it is.")
        try:
            keys = await self._keys(found.owner_iri, found.key_iri)
        except SisternetError as problem:
            return replace(found, result=Result.UNKNOWN, trouble=problem.public)
        named = [one for one in keys if one.iri == found.key_iri]
        if not named:
            trouble = "Its author has no such key, as far as it says."
            return replace(found, result=Result.FALSE, trouble=trouble)
        trouble = ""
        for one in named:
            try:
                check_proof(document, one.key, now=self.now, lifetime=one.lifetime)
            except SisternetError as problem:
                trouble = problem.public
                continue
            trouble = _not_theirs(document, found, one)
            if not trouble:
                return replace(found, result=Result.GENUINE, key=one)
        return replace(found, result=Result.FALSE, trouble=trouble)

    async def _keys(self, owner_iri: str, key_iri: str) -> Sequence[HistoricKey]:
        """The keys given, or if that one is not among them, those its owner shows."""
        if self.reader is None or any(one.iri == key_iri for one in self.keys):
            if not any(one.iri == key_iri for one in self.keys):
                raise Missing("The key is not among those given, and nobody may be asked.")
            return self.keys
        actor = await self.reader.document(owner_iri)
        return await self._history(actor, owner_iri)

    async def _history(self, actor: Json, owner_iri: str) -> Sequence[HistoricKey]:
        in_use = {named.iri: named.key for named in keys_of(actor, owner_iri)}
        address = address_in(actor, owner_iri)
        if address is not None and self.reader is not None:
            try:
                shown = await self.reader.document(address)
                return read_history(shown, owner_iri, in_use, self.now).keys
            except (Malformed, Missing, Unproven):
                pass  # what it shows of before is not to be believed; what is in use still is
        return [HistoricKey(iri, key, ALWAYS) for iri, key in in_use.items()]

    async def _origin(self, document: Json, found: Finding) -> Origin | None:
        if self.reader is None or found.iri is None:
            return None
        try:
            there = await self.reader.document(found.iri)
        except (Gone, Missing):
            return Origin.GONE
        except SisternetError:
            return Origin.SILENT
        return Origin.SAME if says_the_same(document, there) else Origin.CHANGED


def keys_in(document: Json, known: Sequence[HistoricKey], now: datetime) -> list[HistoricKey]:
    """The keys in a file: of an actor's document, of a Multikey alone, or of a key history.

    A history is believed by the keys that are `known`, of the actor's document read before it.
    Raises `Malformed` or `Unproven`.
    """
    owner = document.get("attributedTo")
    if isinstance(owner, str) and "orderedItems" in document:
        in_use = {one.iri: one.key for one in known}
        return list(read_history(document, owner, in_use, now).keys)
    if "publicKeyMultibase" in document:
        owner, document = document.get("controller"), {"assertionMethod": [document]}
    else:
        owner = document.get("id")
    found = keys_of(document, owner) if isinstance(owner, str) else ()
    if not found:
        raise Malformed("There is no key in it.")
    return [HistoricKey(one.iri, one.key, ALWAYS) for one in found]


def _named(document: Json) -> Finding:
    iri = document.get("id")
    return Finding(
        type=", ".join(types_of(document)),
        iri=iri if isinstance(iri, str) else None,
        owner_iri=proof_owner_of(document),
        key_iri=proof_key(document),
        made_at=proof_made_at(document),
    )


def _not_theirs(document: Json, found: Finding, key: HistoricKey) -> str:
    """Why a thing is not its owner's, although its proof fits; "" if it is (R1, R4)."""
    if says_to_be_later(document, key.lifetime):
        return "It says to be newer than the time of its key."
    try:
        is_at_home = found.iri is None or same_origin(found.iri, str(found.owner_iri))
    except Malformed:
        is_at_home = False
    return "" if is_at_home else "It bears a name that its author cannot give."


def _signed_things(document: Json) -> list[Json]:
    """The document itself, and in activities what they carry with a proof of its own."""
    found = [document]
    inner = document
    for _ in range(_DEEPEST):
        carried = inner.get("object")
        if not isinstance(carried, dict) or not ACTIVITY_TYPES.intersection(types_of(inner)):
            break
        inner = carried
        if proof_key(inner) is not None and "@context" in inner:
            found.append(inner)
    return found
