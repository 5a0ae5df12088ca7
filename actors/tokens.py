"""Bearer tokens: shown once, kept as hashes."""

import hashlib

_PREFIX = "sis_"  # lets secret scanners know a leaked one


def token_of(secret: str) -> str:
    """What the member is shown, made from an unguessable text (`world.chance.token`)."""
    return _PREFIX + secret


def hash_token(token: str) -> bytes:
    """What is stored. A plain hash is enough: the secret has 256 bits of its own."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
