"""How large an RSA public key is, read from its DER bytes before anybody calculates with it.

A modulus or exponent of tens of thousands of bits would keep a verifier busy for seconds
(RFC 9421 section 7.5), so a key is measured here first. What was measured is what is used:
no second reader sees the bytes. Two shapes are known, SubjectPublicKeyInfo (RFC 5280) and
RSAPublicKey (PKCS#1, RFC 8017 A.1.1).
"""

from typing import Final

from world.errors import Malformed

MODULUS_BITS: Final = range(2048, 8192 + 1)
EXPONENT_BITS: Final = range(2, 32 + 1)

_INTEGER, _BIT_STRING, _NULL, _OBJECT_ID, _SEQUENCE = 0x02, 0x03, 0x05, 0x06, 0x30
_RSA_ENCRYPTION: Final = bytes.fromhex("2a864886f70d010101")
_LONG_FORM = 0x80
_LONGEST_DER = 4096


class _Reader:
    """Walks over DER elements that follow one another."""

    def __init__(self, octets: bytes) -> None:
        self._octets = octets
        self._at = 0

    def next_is(self, tag: int) -> bool:
        return self._at < len(self._octets) and self._octets[self._at] == tag

    def take(self, tag: int) -> bytes:
        """The content of the next element, which must bear this tag."""
        if not self.next_is(tag):
            raise Malformed("This is not an RSA public key.")
        self._at += 1
        length = self._length()
        content = self._octets[self._at : self._at + length]
        if len(content) != length:
            raise Malformed("This RSA public key is cut off.")
        self._at += length
        return content

    def end(self) -> None:
        if self._at != len(self._octets):
            raise Malformed("Something follows this RSA public key.")

    def _length(self) -> int:
        first = self._octets[self._at] if self._at < len(self._octets) else 0
        self._at += 1
        if first < _LONG_FORM:
            return first
        count = first - _LONG_FORM
        self._at += count
        return int.from_bytes(self._octets[self._at - count : self._at], "big")


def read_numbers(der: bytes) -> tuple[int, int]:
    """Modulus and exponent of an RSA public key of 2048 to 8192 bits, exponent up to 32.

    Raises:
        Malformed: another size, an even modulus or exponent, or not an RSA public key at all.
    """
    if len(der) > _LONGEST_DER:
        raise Malformed("This RSA public key is too large.")
    modulus, exponent = (_positive(number) for number in _octets_of_numbers(der))
    if modulus.bit_length() not in MODULUS_BITS:
        raise Malformed("RSA keys are taken from 2048 to 8192 bits.")
    if exponent.bit_length() not in EXPONENT_BITS:
        raise Malformed("RSA exponents are taken up to 32 bits.")
    if not modulus & exponent & 1:
        raise Malformed("An RSA key is made of odd numbers.")
    return modulus, exponent


def _octets_of_numbers(der: bytes) -> tuple[bytes, bytes]:
    """Modulus and exponent as they stand in the DER."""
    whole = _Reader(der)
    inner = _Reader(whole.take(_SEQUENCE))
    whole.end()
    if inner.next_is(_SEQUENCE):
        inner = _unwrapped(inner)
    modulus, exponent = inner.take(_INTEGER), inner.take(_INTEGER)
    inner.end()
    return modulus, exponent


def _unwrapped(info: _Reader) -> _Reader:
    """The RSAPublicKey inside a SubjectPublicKeyInfo."""
    algorithm = _Reader(info.take(_SEQUENCE))
    if algorithm.take(_OBJECT_ID) != _RSA_ENCRYPTION:
        raise Malformed("This is not an RSA public key.")
    if algorithm.next_is(_NULL):
        algorithm.take(_NULL)
    algorithm.end()
    bits = info.take(_BIT_STRING)
    info.end()
    if not bits.startswith(b"\0"):  # the first octet counts unused bits
        raise Malformed("This is not an RSA public key.")
    key = _Reader(bits[1:])
    inner = _Reader(key.take(_SEQUENCE))
    key.end()
    return inner


def _positive(integer: bytes) -> int:
    """A DER integer; 0 stands for a negative or an empty one too."""
    if not integer or integer[0] >= _LONG_FORM:
        return 0
    return int.from_bytes(integer, "big")
