"""A key in a form that two people can compare by reading it out."""

from hashlib import sha256

from federation.keys import PublicKey

_OCTETS = 8
_GROUP = 4


def fingerprint(key: PublicKey) -> str:
    """Sixteen hexadecimal digits in groups of four: the beginning of the key's SHA-256."""
    digits = sha256(key.dump()).hexdigest()[: 2 * _OCTETS]
    return " ".join(digits[at : at + _GROUP] for at in range(0, len(digits), _GROUP))
