"""Follower synchronisation (FEP-8fcf): do both sides know the same followers of an actor?

A delivery to followers carries a digest of those who live at the receiver; who computes
another one asks for the list and mends the difference. The header counts only if the HTTP
signature covers it.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from federation.reading import required_iri
from world.errors import Malformed

HEADER: Final = "collection-synchronization"
MAX_HEADER: Final = 8192

_PARAMETER = re.compile(r'\s*([A-Za-z]+)\s*=\s*"([^"\\]*)"\s*(?:,|\Z)')
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Synchronization:
    """Whose followers, where the receiver's part of them can be read, and the digest of it."""

    collection: str
    url: str
    digest: str


def digest(followers: Iterable[str]) -> str:
    """The hexadecimal XOR of the SHA-256 of every IRI; order does not count, none is zeros."""
    mixed = 0
    for iri in followers:
        mixed ^= int.from_bytes(sha256(iri.encode("utf-8")).digest(), "big")
    return f"{mixed:064x}"


def partial_collection(actor_iri: str) -> str:
    """Where a server reads which of its own people follow an actor of ours."""
    return f"{actor_iri}/followers_synchronization"


def of_ours(actor_iri: str, followers_there: str) -> Synchronization:
    """What a delivery of that actor of ours says; `followers_there` is the digest of them."""
    return Synchronization(f"{actor_iri}/followers", partial_collection(actor_iri), followers_there)


def write_header(said: Synchronization) -> str:
    """The value of the header `Collection-Synchronization`."""
    return f'collectionId="{said.collection}", url="{said.url}", digest="{said.digest}"'


def read_header(value: str) -> Synchronization:
    """What such a header says.

    Raises `Malformed`: not the three parameters each once, no proper IRIs, no such digest. That
    the collection is the sender's own and the URL on its origin is for the caller to check.
    """
    if len(value) > MAX_HEADER:
        raise Malformed("a synchronization header that is too long")
    found = _parameters(value)
    hexadecimal = found.get("digest", "").lower()
    if not _DIGEST.fullmatch(hexadecimal):
        raise Malformed("a synchronization header without a digest")
    return Synchronization(
        required_iri(found.get("collectionId")), required_iri(found.get("url")), hexadecimal
    )


def _parameters(value: str) -> dict[str, str]:
    """The parameters by their names; a comma inside the quotes is part of a value."""
    found: dict[str, str] = {}
    at = 0
    while at < len(value):
        parameter = _PARAMETER.match(value, at)
        if parameter is None or parameter[1] in found:
            raise Malformed("a broken synchronization header")
        found[parameter[1]] = parameter[2]
        at = parameter.end()
    return found
