"""A device that keeps passkeys, in software: what a browser would answer in its place.

From Web Authentication Level 2, 6 (authenticator model) and 5.1 (what the browser adds).
"""

import json
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.hashes import SHA256
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, encode_cbor

Answer = dict[str, Any]

_PRESENT, _VERIFIED, _ATTESTED = 0x01, 0x04, 0x40


@dataclass
class Kept:
    """One passkey on the device."""

    id: bytes
    handle: bytes
    key: EllipticCurvePrivateKey
    uses: int = 0


@dataclass
class Device:
    """Makes passkeys and signs with them. `verifies`: it checks who holds it."""

    origin: str
    verifies: bool = True
    counts: bool = True
    kept: list[Kept] = field(default_factory=list)

    def make(self, options: str, **wrong: Any) -> Answer:  # noqa: ANN401
        """The answer to `navigator.credentials.create`; `wrong` changes what the browser says."""
        asked = json.loads(options)
        handle = base64url_to_bytes(asked["user"]["id"])
        number = len(self.kept) + 1
        made = Kept(sha256(f"{self.origin} {number}".encode()).digest(), handle, _new_key())
        self.kept.append(made)
        octets = self._data(asked["rp"]["id"], made, attested=True)
        attestation = {"fmt": "none", "attStmt": {}, "authData": octets}
        response = {
            "clientDataJSON": self._client_data("webauthn.create", asked, wrong),
            "attestationObject": bytes_to_base64url(encode_cbor(attestation)),
        }
        return _credential(made, response)

    def sign(self, options: str, **wrong: Any) -> Answer:  # noqa: ANN401
        """The answer to `navigator.credentials.get`, by the newest passkey."""
        asked, used = json.loads(options), self.kept[-1]
        used.uses += 1
        client_data = self._client_data("webauthn.get", asked, wrong)
        data = self._data(asked["rpId"], used, attested=False)
        signed = data + sha256(base64url_to_bytes(client_data)).digest()
        response = {
            "clientDataJSON": client_data,
            "authenticatorData": bytes_to_base64url(data),
            "signature": bytes_to_base64url(used.key.sign(signed, ECDSA(SHA256()))),
            "userHandle": bytes_to_base64url(used.handle),
        }
        return _credential(used, response)

    def _client_data(self, type_: str, asked: Answer, wrong: Answer) -> str:
        said = {"type": type_, "challenge": asked["challenge"], "origin": self.origin, **wrong}
        return bytes_to_base64url(json.dumps(said).encode())

    def _data(self, party: str, used: Kept, *, attested: bool) -> bytes:
        flags = _PRESENT | (_VERIFIED if self.verifies else 0) | (_ATTESTED if attested else 0)
        count = used.uses if self.counts else 0
        head = sha256(party.encode()).digest() + bytes([flags]) + count.to_bytes(4, "big")
        return head + _attested(used) if attested else head


def _attested(made: Kept) -> bytes:
    numbers = made.key.public_key().public_numbers()
    cose = {
        1: 2,
        3: -7,
        -1: 1,
        -2: numbers.x.to_bytes(32, "big"),
        -3: numbers.y.to_bytes(32, "big"),
    }
    return bytes(15) + b"\x01" + len(made.id).to_bytes(2, "big") + made.id + encode_cbor(cose)


def _credential(used: Kept, response: Answer) -> Answer:
    name = bytes_to_base64url(used.id)
    return {"id": name, "rawId": name, "type": "public-key", "response": response}


def _new_key() -> EllipticCurvePrivateKey:
    return generate_private_key(SECP256R1())
