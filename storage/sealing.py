"""Sealed columns: what the database holds but does not tell.

The key is the node's secret, a file beside the settings and never in the database, so that a
stolen copy of the database or a backup tells nothing that is sealed.
"""

import hmac
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from world.errors import Conflict

_SECRET_OCTETS: Final = 32
_NONCE_OCTETS: Final = 12
_FORM: Final = b"\x01"  # says how the rest is sealed, should that ever change


class Seal:
    """Closes and opens what is private with AES-256-GCM under the node's secret.

    The nonce is made from what is sealed, with a key of its own, so that it can repeat only for
    the very same text, even after a restored backup. The name is sealed in: a sealed
    text moved to another row does not open. Names say room, field and row: "accounts.phone 17".
    """

    def __init__(self, secret: bytes) -> None:
        if len(secret) < _SECRET_OCTETS:
            raise Conflict(f"The secret is too short: it needs {_SECRET_OCTETS} octets.")
        self._cipher = AESGCM(_derived(secret, b"sisternet seal"))
        self._nonce_key = _derived(secret, b"sisternet seal nonce")
        self._blind_key = _derived(secret, b"sisternet blind index")

    def seal(self, octets: bytes, name: str) -> bytes:
        """The octets, closed; they open under the same secret and name only."""
        bound = name.encode()
        named = len(bound).to_bytes(4, "big") + bound + octets
        nonce = hmac.digest(self._nonce_key, named, "sha256")[:_NONCE_OCTETS]
        return _FORM + nonce + self._cipher.encrypt(nonce, octets, bound)

    def open(self, sealed: bytes, name: str) -> bytes:
        """What was sealed under that name; `Conflict` if secret, name or octets are others."""
        start = len(_FORM)
        nonce, closed = sealed[start : start + _NONCE_OCTETS], sealed[start + _NONCE_OCTETS :]
        try:
            return self._cipher.decrypt(nonce, closed, name.encode())
        except (InvalidTag, ValueError) as cause:
            raise Conflict(
                "What is sealed in the database does not open with this secret file. "
                "Put back the file that belongs to this database."
            ) from cause

    def seal_text(self, text: str, name: str) -> bytes:
        """`seal` of a text."""
        return self.seal(text.encode(), name)

    def open_text(self, sealed: bytes, name: str) -> str:
        """`open` of what `seal_text` made."""
        return self.open(sealed, name).decode()

    def blind(self, text: str, purpose: str) -> bytes:
        """Under which a sealed text can be looked up; without the secret it tells nothing.

        32 octets, the same for the same text and purpose ("accounts.email").
        """
        return hmac.digest(self._blind_key, f"{purpose}\0{text}".encode(), "sha256")


def _derived(secret: bytes, purpose: bytes) -> bytes:
    return HKDF(SHA256(), length=_SECRET_OCTETS, salt=None, info=purpose).derive(secret)
