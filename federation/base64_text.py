"""Base64 as signatures, digests and keys are written in: the standard alphabet, strictly."""

from base64 import b64encode
from binascii import Error, a2b_base64


def to_base64(octets: bytes) -> str:
    """The octets in base64, padded, without line breaks."""
    return b64encode(octets).decode("ascii")


def from_base64(text: str) -> bytes | None:
    """The octets behind the text; None where a character, the padding or a bit is wrong."""
    try:
        return a2b_base64(text, strict_mode=True)
    except (Error, ValueError):
        return None
