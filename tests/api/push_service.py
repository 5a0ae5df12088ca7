"""A program's side of web push, and the service between: opens what we have sealed (RFC 8291)."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDH,
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
    derive_private_key,
    generate_private_key,
)
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from world.network import Answer, Outgoing

HOST = "push.example"
ENDPOINT = f"https://{HOST}/to/josie"


def b64(octets: bytes) -> str:
    return urlsafe_b64encode(octets).rstrip(b"=").decode()


def unb64(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def hkdf(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length=length, salt=salt, info=info).derive(secret)


@dataclass
class Program:
    """Keys of a program that is pushed to."""

    key: EllipticCurvePrivateKey = field(default_factory=lambda: generate_private_key(SECP256R1()))
    auth: bytes = bytes(range(16))

    @classmethod
    def with_key(cls, private: bytes, auth: bytes) -> "Program":
        return cls(derive_private_key(int.from_bytes(private, "big"), SECP256R1()), auth)

    @property
    def p256dh(self) -> bytes:
        return self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    def form(self, endpoint: str = ENDPOINT, *, standard: bool = True, alerts: Any = None) -> Any:  # noqa: ANN401
        """What it subscribes with."""
        return {
            "subscription": {
                "endpoint": endpoint,
                "keys": {"p256dh": b64(self.p256dh), "auth": b64(self.auth)},
                "standard": standard,
            },
            "data": {"alerts": alerts or {"mention": True}, "policy": "all"},
        }

    def open(self, body: bytes, headers: dict[str, str]) -> bytes:
        """What was sealed for it, in either way."""
        if headers["content-encoding"] == "aesgcm":
            return self._open_draft(body, headers)
        salt, size, theirs = body[:16], int.from_bytes(body[16:20], "big"), body[21:86]
        assert (size, body[20]) == (4096, 65)
        info = b"WebPush: info\0" + self.p256dh + theirs
        material = hkdf(self._shared(theirs), self.auth, info, 32)
        key = hkdf(material, salt, b"Content-Encoding: aes128gcm\0", 16)
        nonce = hkdf(material, salt, b"Content-Encoding: nonce\0", 12)
        plain = AESGCM(key).decrypt(nonce, body[86:], None)
        assert plain.endswith(b"\x02")
        return plain[:-1]

    def _open_draft(self, body: bytes, headers: dict[str, str]) -> bytes:
        named = dict(part.split("=", 1) for part in headers["crypto-key"].split(";"))
        salt, theirs = unb64(headers["encryption"].partition("=")[2]), unb64(named["dh"])
        material = hkdf(self._shared(theirs), self.auth, b"Content-Encoding: auth\0", 32)
        context = b"P-256\0\x00\x41" + self.p256dh + b"\x00\x41" + theirs
        key = hkdf(material, salt, b"Content-Encoding: aesgcm\0" + context, 16)
        nonce = hkdf(material, salt, b"Content-Encoding: nonce\0" + context, 12)
        plain = AESGCM(key).decrypt(nonce, body, None)
        return plain[2 + int.from_bytes(plain[:2], "big") :]

    def _shared(self, theirs: bytes) -> bytes:
        return self.key.exchange(
            ECDH(), EllipticCurvePublicKey.from_encoded_point(SECP256R1(), theirs)
        )


@dataclass
class Service:
    """A push service on the roads: takes what comes, or answers as it is told to."""

    statuses: list[int] = field(default_factory=list)
    taken: list[Outgoing] = field(default_factory=list)

    async def answer(self, request: Outgoing) -> Answer:
        self.taken.append(request)
        return Answer(self.statuses.pop(0) if self.statuses else 201, (), b"")

    def opened(self, program: Program) -> list[Any]:
        """All that has come, as the program reads it."""
        return [json.loads(program.open(one.body, dict(one.headers))) for one in self.taken]


def claims_of(request: Outgoing, public_key: str) -> Any:  # noqa: ANN401
    """What the node says of itself; raises if it was not signed with that key (RFC 8292)."""
    said = dict(request.headers)["authorization"]
    token = said.partition("t=")[2].partition(",")[0] or said.partition(" ")[2]
    signed, _, signature = token.rpartition(".")
    r, s = (int.from_bytes(half, "big") for half in (unb64(signature)[:32], unb64(signature)[32:]))
    key = EllipticCurvePublicKey.from_encoded_point(SECP256R1(), unb64(public_key))
    key.verify(encode_dss_signature(r, s), signed.encode(), ECDSA(SHA256()))
    return json.loads(unb64(signed.partition(".")[2]))
