"""Multibase text in its one form that ActivityPub uses: "z" and base58 with Bitcoin's alphabet.

Keys (FEP-521a) and proof values (FEP-8b32) travel in it. Reading base58 takes time that grows
with the square of the length, so the length is bounded before any arithmetic.
"""

from world.errors import Malformed

_ALPHABET = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_NO_DIGIT = 255
_DIGITS = bytes(_ALPHABET.index(octet) if octet in _ALPHABET else _NO_DIGIT for octet in range(256))
_PREFIX = "z"

# An RSA key of 8192 bits takes some 1,430 characters.
_LONGEST_TEXT = 2048


def encode(octets: bytes) -> str:
    """The octets as "z" followed by base58btc; leading zero octets become leading "1"s."""
    zeros = len(octets) - len(octets.lstrip(b"\0"))
    number = int.from_bytes(octets, "big")
    digits = bytearray()
    while number:
        number, digit = divmod(number, 58)
        digits.append(_ALPHABET[digit])
    digits.reverse()
    return _PREFIX + "1" * zeros + digits.decode("ascii")


def decode(text: str) -> bytes:
    """The octets behind a text that `encode` could have made.

    Raises:
        Malformed: another multibase prefix, a character outside the alphabet, or more than
            2,048 characters.
    """
    if not text.startswith(_PREFIX) or len(text) > _LONGEST_TEXT or not text.isascii():
        raise Malformed("This is not base58btc multibase text.")
    digits = text[1:].encode("ascii").translate(_DIGITS)
    if _NO_DIGIT in digits:
        raise Malformed("This is not base58btc multibase text.")
    number = 0
    for digit in digits:
        number = number * 58 + digit
    zeros = len(digits) - len(digits.lstrip(b"\0"))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8, "big")
