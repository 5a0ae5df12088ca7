"""Random texts that prove something: what is stored of them is a hash, compared by the store."""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from typing import Final

_LONGEST: Final = 200


def hash_of(token: str) -> bytes:
    """What is stored of a token of 256 bits; whatever came instead of one has a hash too."""
    return hashlib.sha256(token[:_LONGEST].encode("utf-8", "surrogatepass")).digest()


def csrf_of(token: str) -> str:
    """What a form of that session carries: it cannot be made without the token itself."""
    made = hmac.digest(token.encode("utf-8", "surrogatepass"), b"sisternet csrf", "sha256")
    return urlsafe_b64encode(made).rstrip(b"=").decode("ascii")
