"""Follower synchronisation between servers (FEP-8fcf), the sender's side. Pure."""

from collections.abc import Iterable
from hashlib import sha256

HEADER = "collection-synchronization"


def digest_of(follower_iris: Iterable[str]) -> str:
    """The digest of a set of followers: XOR over the SHA-256 of each IRI, in hex.

    Order does not count; the digest of nobody is all zeros.
    """
    total = 0
    for iri in follower_iris:
        total ^= int.from_bytes(sha256(iri.encode("utf-8")).digest(), "big")
    return f"{total:064x}"


def header_value(followers_iri: str, partial_url: str, digest: str) -> str:
    """The header's value: which collection, where that server's part of it is, its digest."""
    return f'collectionId="{followers_iri}", url="{partial_url}", digest="{digest}"'
