"""Public and private keys of actors: RSA (PKCS#1 v1.5 with SHA-256) and Ed25519.

How a signature is made follows from the kind of key alone, never from what a message says
about itself (RFC 9421 section 7.3.6). Keys of others are measured before they are used.
"""

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Self

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import (
    RSAPrivateKey,
    RSAPublicKey,
    RSAPublicNumbers,
    generate_private_key,
)
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_private_key,
)

from federation import multibase
from federation.base64_text import from_base64
from federation.curve_points import is_weak_point
from federation.rsa_der import read_numbers
from world.errors import Malformed

_PADDING: Final = PKCS1v15()
_HASH: Final = SHA256()

# Multicodec prefixes of a Multikey (FEP-521a).
_ED25519_PREFIX: Final = b"\xed\x01"
_RSA_PREFIX: Final = b"\x85\x24"

# What precedes the 32 octets of an Ed25519 key in a SubjectPublicKeyInfo (RFC 8410).
_ED25519_INFO: Final = bytes.fromhex("302a300506032b6570032100")
_ED25519_OCTETS: Final = 32

_LONGEST_PEM: Final = 8192
_PEM: Final = re.compile(
    r"\s*-----BEGIN (RSA )?PUBLIC KEY-----([A-Za-z0-9+/=\s]++)-----END \1?PUBLIC KEY-----\s*"
)


class KeyKind(StrEnum):
    """The two kinds of key that are spoken here; the values stand in the database."""

    RSA = "rsa"
    ED25519 = "ed25519"


@dataclass(frozen=True, slots=True)
class PublicKey:
    """The public half of a key, ready to verify. Two are equal when they are the same key."""

    kind: KeyKind
    _dumped: bytes = field(repr=False)
    _key: RSAPublicKey | Ed25519PublicKey = field(repr=False, compare=False)

    @classmethod
    def load(cls, kind: str, dumped: bytes) -> Self:
        """The key that `dump` wrote: SubjectPublicKeyInfo DER for "rsa", 32 octets for "ed25519".

        Raises:
            Malformed: no such key, or one outside the limits of size.
        """
        if kind == KeyKind.RSA:
            modulus, exponent = read_numbers(dumped)
            key = RSAPublicNumbers(exponent, modulus).public_key()
            return cls(KeyKind.RSA, _info_of(key), key)
        if kind == KeyKind.ED25519 and len(dumped) == _ED25519_OCTETS:
            if is_weak_point(dumped):
                raise Malformed("Anybody could sign for this Ed25519 key.")
            return cls(KeyKind.ED25519, dumped, Ed25519PublicKey.from_public_bytes(dumped))
        raise Malformed("This is no public key of a kind that is known here.")

    def verify(self, message: bytes, signature: bytes) -> bool:
        """Whether the private half of this key made the signature over exactly this message."""
        try:
            if isinstance(self._key, RSAPublicKey):
                self._key.verify(signature, message, _PADDING, _HASH)
            else:
                self._key.verify(signature, message)
        except InvalidSignature:
            return False
        return True

    def dump(self) -> bytes:
        """The octets that `load` reads, as kept in the database."""
        return self._dumped

    def pem(self) -> str:
        """SubjectPublicKeyInfo as PEM, for `publicKeyPem`."""
        text = self._key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        return text.decode("ascii")

    def multibase(self) -> str:
        """For `publicKeyMultibase` of a Multikey (FEP-521a)."""
        if isinstance(self._key, RSAPublicKey):
            return multibase.encode(
                _RSA_PREFIX + self._key.public_bytes(Encoding.DER, PublicFormat.PKCS1)
            )
        return multibase.encode(_ED25519_PREFIX + self._dumped)


@dataclass(frozen=True, slots=True, eq=False)
class PrivateKey:
    """The private half of one of our own keys. Safe to share between threads; never printed."""

    kind: KeyKind
    _key: RSAPrivateKey | Ed25519PrivateKey = field(repr=False)

    @classmethod
    def load(cls, kind: str, dumped: bytes) -> Self:
        """The key that `dump` wrote: PKCS#8 DER for "rsa", 32 octets for "ed25519".

        The arithmetic check of an RSA key takes three thousand times as long as reading it.
        It is skipped, because these are our own keys out of an authenticated seal.

        Raises:
            Malformed: the octets are no such key.
        """
        try:
            key = _private_from(kind, dumped)
        except (ValueError, TypeError, UnsupportedAlgorithm) as cause:
            raise Malformed("This private key cannot be read.") from cause
        return cls(KeyKind(kind), key)

    @property
    def public(self) -> PublicKey:
        """The half that everybody may know."""
        key = self._key.public_key()
        if isinstance(key, RSAPublicKey):
            return PublicKey(KeyKind.RSA, _info_of(key), key)
        return PublicKey(KeyKind.ED25519, key.public_bytes_raw(), key)

    def sign(self, message: bytes) -> bytes:
        """The signature over the message; the same message always gives the same octets."""
        if isinstance(self._key, RSAPrivateKey):
            return self._key.sign(message, _PADDING, _HASH)
        return self._key.sign(message)

    def dump(self) -> bytes:
        """The octets that `load` reads, unencrypted: to be sealed before they are stored."""
        if isinstance(self._key, RSAPrivateKey):
            return self._key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        return self._key.private_bytes_raw()


def generate_rsa(bits: int = 2048) -> PrivateKey:
    """A new RSA key, from the randomness of the cryptographic library."""
    return PrivateKey(KeyKind.RSA, generate_private_key(public_exponent=65537, key_size=bits))


def generate_ed25519() -> PrivateKey:
    """A new Ed25519 key, from the randomness of the cryptographic library."""
    return PrivateKey(KeyKind.ED25519, Ed25519PrivateKey.generate())


def public_from_pem(text: object) -> PublicKey:
    """Reads whatever stood in `publicKeyPem`.

    SubjectPublicKeyInfo of either kind and PKCS#1 are understood; CRLF, and missing line
    breaks before, between and after the lines, are forgiven.

    Raises:
        Malformed: not text, not such a key, or one outside the limits of size.
    """
    if not isinstance(text, str) or len(text) > _LONGEST_PEM:
        raise Malformed("This is not a public key in PEM.")
    found = _PEM.fullmatch(text)
    if found is None:
        raise Malformed("This is not a public key in PEM.")
    der = from_base64("".join(found[2].split()))
    if der is None:
        raise Malformed("This is not a public key in PEM.")
    if der.startswith(_ED25519_INFO) and not found[1]:
        return PublicKey.load(KeyKind.ED25519, der[len(_ED25519_INFO) :])
    return PublicKey.load(KeyKind.RSA, der)


def public_from_multibase(text: object) -> PublicKey:
    """Reads whatever stood in `publicKeyMultibase` of a Multikey (FEP-521a).

    Raises:
        Malformed: not text, not such a key, or one outside the limits of size.
    """
    if not isinstance(text, str):
        raise Malformed("This is not a key in multibase.")
    octets = multibase.decode(text)
    if octets.startswith(_ED25519_PREFIX):
        return PublicKey.load(KeyKind.ED25519, octets[len(_ED25519_PREFIX) :])
    if octets.startswith(_RSA_PREFIX):
        return PublicKey.load(KeyKind.RSA, octets[len(_RSA_PREFIX) :])
    raise Malformed("This Multikey is of a kind that is not known here.")


def _info_of(key: RSAPublicKey) -> bytes:
    """The one DER form a key is kept and compared in."""
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def _private_from(kind: str, dumped: bytes) -> RSAPrivateKey | Ed25519PrivateKey:
    if kind == KeyKind.ED25519:
        return Ed25519PrivateKey.from_private_bytes(dumped)
    key = load_der_private_key(dumped, password=None, unsafe_skip_rsa_key_validation=True)
    if kind == KeyKind.RSA and isinstance(key, RSAPrivateKey):
        return key
    raise ValueError(kind)
