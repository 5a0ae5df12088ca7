"""Base64 as the web writes keys: without padding; read in whichever way it was written."""

from base64 import b64decode, urlsafe_b64encode
from binascii import Error

from world.errors import Malformed


def to_base64url(octets: bytes) -> str:
    """The octets in the alphabet of addresses, without padding."""
    return urlsafe_b64encode(octets).rstrip(b"=").decode("ascii")


def from_base64url(text: str, name: str) -> bytes:
    """The octets, in either alphabet, with padding or without. Raises `Malformed`, naming it."""
    plain = text.strip().rstrip("=").replace("-", "+").replace("_", "/")
    try:
        return b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except (Error, ValueError) as error:
        raise Malformed(f"Validation failed: {name} is invalid") from error
