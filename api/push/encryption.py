"""Seals a message for one program (RFC 8291), and in the way of the draft before it.

Who carries the message learns its length and nothing else. Each message has a key pair and a salt
of its own.
"""

from dataclasses import dataclass
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDH,
    SECP256R1,
    EllipticCurvePublicKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from api.push.base64url import to_base64url
from world.errors import Malformed

LONGEST: Final = 3_000
_RECORD: Final = 4_096
_KEY_OCTETS: Final = 65
_AUTH_OCTETS: Final = 16
_NO_KEY: Final = "Validation failed: P256dh is invalid"
_LAST_RECORD: Final = b"\x02"
_NO_PADDING: Final = b"\x00\x00"


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
    theirs = _public(p256dh)
    ours = generate_private_key(SECP256R1())
    pair = _Pair(ours.exchange(ECDH(), theirs), p256dh, _point(ours.public_key()))
    return _standard(message, pair, auth, salt) if standard else _draft(message, pair, auth, salt)


@dataclass(frozen=True, slots=True)
class _Pair:
    """What both sides know: the secret they share, and their public halves."""

    secret: bytes
    theirs: bytes
    ours: bytes


def _standard(message: bytes, pair: _Pair, auth: bytes, salt: bytes) -> Sealed:
    about = b"WebPush: info\x00" + pair.theirs + pair.ours
    key_material = _derived(pair.secret, auth, about, 32)
    key = _derived(key_material, salt, b"Content-Encoding: aes128gcm\x00", 16)
    nonce = _derived(key_material, salt, b"Content-Encoding: nonce\x00", 12)
    head = salt + _RECORD.to_bytes(4, "big") + len(pair.ours).to_bytes(1, "big") + pair.ours
    body = head + AESGCM(key).encrypt(nonce, message + _LAST_RECORD, None)
    return Sealed(body, (("content-encoding", "aes128gcm"),))


def _draft(message: bytes, pair: _Pair, auth: bytes, salt: bytes) -> Sealed:
    key_material = _derived(pair.secret, auth, b"Content-Encoding: auth\x00", 32)
    context = b"P-256\x00" + b"".join(
        len(point).to_bytes(2, "big") + point for point in (pair.theirs, pair.ours)
    )
    key = _derived(key_material, salt, b"Content-Encoding: aesgcm\x00" + context, 16)
    nonce = _derived(key_material, salt, b"Content-Encoding: nonce\x00" + context, 12)
    body = AESGCM(key).encrypt(nonce, _NO_PADDING + message, None)
    return Sealed(
        body,
        (
            ("content-encoding", "aesgcm"),
            ("encryption", f"salt={to_base64url(salt)}"),
            ("crypto-key", f"dh={to_base64url(pair.ours)}"),
        ),
    )


def _derived(secret: bytes, salt: bytes, about: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length=length, salt=salt, info=about).derive(secret)


def _public(point: bytes) -> EllipticCurvePublicKey:
    if len(point) != _KEY_OCTETS:
        raise Malformed(_NO_KEY)
    try:
        return EllipticCurvePublicKey.from_encoded_point(SECP256R1(), point)
    except ValueError as error:
        raise Malformed(_NO_KEY) from error


def _point(key: EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
