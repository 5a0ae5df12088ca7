"""Seals a message for one program (RFC 8291), and in the way of the draft before it.

Who carries the message learns its length and nothing else. Each message has a key pair and a salt
of its own. The sealing itself is http-ece's (RFC 8188); here is what a push service is told.
"""

from dataclasses import dataclass
from typing import Final

import http_ece
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePublicKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from api.push.base64url import to_base64url
from world.errors import Malformed

LONGEST: Final = 3_000
_KEY_OCTETS: Final = 65
_AUTH_OCTETS: Final = 16
_NO_KEY: Final = "Validation failed: P256dh is invalid"


@dataclass(frozen=True, slots=True)
class Sealed:
    """A body, and the headers without which it cannot be opened."""

    body: bytes
    headers: tuple[tuple[str, str], ...]


def check_keys(p256dh: bytes, auth: bytes) -> None:
    """Raises `Malformed` for what is no point of the curve, or no secret of sixteen octets."""
    if len(auth) != _AUTH_OCTETS:
        raise Malformed("Validation failed: Auth is invalid")
    _public(p256dh)


def seal(message: bytes, p256dh: bytes, auth: bytes, salt: bytes, *, standard: bool) -> Sealed:
    """The message, to be opened by whoever has the private half of `p256dh`.

    `salt` are sixteen octets that were never used before. `standard` False: as the draft "aesgcm"
    has it, for programs that know no other.
    """
    _public(p256dh)
    ours = generate_private_key(SECP256R1())
    manner = "aes128gcm" if standard else "aesgcm"
    body: bytes = http_ece.encrypt(
        message, salt=salt, private_key=ours, dh=p256dh, auth_secret=auth, version=manner
    )
    headers = [("content-encoding", manner)]
    if not standard:
        headers.append(("encryption", f"salt={to_base64url(salt)}"))
        headers.append(("crypto-key", f"dh={to_base64url(_point(ours.public_key()))}"))
    return Sealed(body, tuple(headers))


def _public(point: bytes) -> EllipticCurvePublicKey:
    if len(point) != _KEY_OCTETS:
        raise Malformed(_NO_KEY)
    try:
        return EllipticCurvePublicKey.from_encoded_point(SECP256R1(), point)
    except ValueError as error:
        raise Malformed(_NO_KEY) from error


def _point(key: EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
