"""The two headers that tie a body to a signature: Digest and Content-Digest.

`Digest` (RFC 3230, as draft-cavage requests use it) and `Content-Digest` (RFC 9530). Only
SHA-256 counts; a peer may list further algorithms, which are passed over.
"""

from hashlib import sha256
from typing import Final

from federation.base64_text import to_base64
from federation.structured import Unreadable, byte_sequences

_NAME: Final = "sha-256"


def digest(body: bytes) -> str:
    """The value of a `Digest` header for this body."""
    return f"SHA-256={to_base64(_sha256(body))}"


def content_digest(body: bytes) -> str:
    """The value of a `Content-Digest` header for this body."""
    return f"{_NAME}=:{to_base64(_sha256(body))}:"


def fits_digest(value: str, body: bytes) -> bool:
    """Whether a `Digest` header names SHA-256 and every such digest is the body's."""
    named = (part.strip().partition("=") for part in value.split(","))
    digests = {text for name, _, text in named if name.lower() == _NAME}
    return digests == {to_base64(_sha256(body))}


def fits_content_digest(value: str, body: bytes) -> bool:
    """Whether a `Content-Digest` header can be read and its SHA-256 is the body's."""
    try:
        members = byte_sequences(value)
    except Unreadable:
        return False
    return members.get(_NAME) == _sha256(body)


def _sha256(body: bytes) -> bytes:
    return sha256(body).digest()
