"""Base64 as signatures, digests and keys are written in: the standard alphabet, strictly.

Every text has one reading and every value one text, so equal octets have equal texts.
"""

from binascii import Error, a2b_base64, b2a_base64


def to_base64(octets: bytes) -> str:
    """The octets in base64, padded, without line breaks."""
    return b2a_base64(octets, newline=False).decode("ascii")


def from_base64(text: str) -> bytes | None:
    """The octets behind a text that `to_base64` could have made; None for every other text."""
    try:
        octets = a2b_base64(text)
    except (Error, ValueError):
        return None
    return octets if to_base64(octets) == text else None
