"""Who pushes: a key pair of this node, by which push services know it again (RFC 8292).

The pair follows from the node's secret, so it is kept where that is and nowhere else, is the same
after a restored backup, and is another one only when the secret is.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Self

import py_vapid
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    derive_private_key,
)
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from api.push.base64url import to_base64url
from storage.sealing import Seal
from world.targets import read_target

_ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_GOOD_FOR: Final = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Vapid:
    """Signs what is pushed. `contact` is an address of mail or a page of whoever runs the node."""

    contact: str
    _key: EllipticCurvePrivateKey = field(repr=False)

    @classmethod
    def of(cls, seal: Seal, contact: str) -> Self:
        """The pair of the node with that secret."""
        number = int.from_bytes(seal.blind("key pair", "push.vapid"), "big") % (_ORDER - 1) + 1
        return cls(contact, derive_private_key(number, SECP256R1()))

    @property
    def public_key(self) -> str:
        """The public half, as programs subscribe with it: base64url, without padding."""
        point = self._key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return to_base64url(point)

    def headers(self, endpoint: str, now: datetime, *, standard: bool) -> dict[str, str]:
        """What goes with a message to that address, in the standard's way or the draft's."""
        place = read_target(endpoint).place
        claims = {
            "aud": f"{place.scheme}://{place.authority}",
            "exp": int((now + _GOOD_FOR).timestamp()),
            "sub": self.contact,
        }
        signer = py_vapid.Vapid02 if standard else py_vapid.Vapid01
        told: dict[str, str] = signer(self._key, conf={"no-strict": True}).sign(claims)
        return {name.lower(): value for name, value in told.items()}
