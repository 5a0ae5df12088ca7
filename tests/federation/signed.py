"""Writes signed requests by hand, so that a test can break one rule and keep all others.

Nothing here uses the code under test: the strings are put together as the two specifications
say, and signed with the library directly.
"""

from base64 import b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric import ed25519, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from federation.claims import Claim, Received, read_claim
from federation.keys import PublicKey, public_from_pem

BASE_URL = "https://node.example.org"
HOST = "node.example.org"
NOW = datetime(2026, 1, 15, 12, 0, 0, tzinfo=UTC)
NOW_SECONDS = int(NOW.timestamp())
KEY_ID = "https://sister.example.org/actors/ana#main-key"
BODY = b'{"type":"Create"}'

Sign = Callable[[bytes], bytes]

RSA_PRIVATE = rsa.generate_private_key(public_exponent=65537, key_size=2048)
_OTHER_RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)
_ED25519 = ed25519.Ed25519PrivateKey.generate()


def _public(key: rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey) -> PublicKey:
    pem = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return public_from_pem(pem.decode())


RSA = _public(RSA_PRIVATE)
ED25519 = _public(_ED25519)


def with_rsa(message: bytes) -> bytes:
    return RSA_PRIVATE.sign(message, padding.PKCS1v15(), SHA256())


def with_another_rsa(message: bytes) -> bytes:
    return _OTHER_RSA.sign(message, padding.PKCS1v15(), SHA256())


def with_ed25519(message: bytes) -> bytes:
    return _ED25519.sign(message)


def http_date(seconds_from_now: int = 0) -> str:
    return format_datetime(NOW + timedelta(seconds=seconds_from_now), usegmt=True)


def digest_of(body: bytes) -> str:
    return "SHA-256=" + b64encode(sha256(body).digest()).decode()


def content_digest_of(body: bytes) -> str:
    return "sha-256=:" + b64encode(sha256(body).digest()).decode() + ":"


def claim_of(request: Received) -> Claim:
    return read_claim(request, base_url=BASE_URL, now=NOW)


def set_header(request: Received, name: str, value: str) -> Received:
    """The request with that header changed after it was signed."""
    headers = tuple((key, value if key == name else old) for key, old in request.headers)
    assert headers != request.headers
    return replace(request, headers=headers)


def without_header(request: Received, name: str) -> Received:
    headers = tuple(pair for pair in request.headers if pair[0] != name)
    assert headers != request.headers
    return replace(request, headers=headers)


def with_header(request: Received, name: str, value: str) -> Received:
    return replace(request, headers=(*request.headers, (name, value)))


@dataclass(frozen=True, kw_only=True)
class Cavage:
    """A draft-cavage request; the defaults make a sound one. `signed_*` say what was signed."""

    method: str = "POST"
    target: str = "/actors/garden/inbox"
    body: bytes = BODY
    host: str = HOST
    date: str = field(default_factory=http_date)
    digest: str | None = None
    covered: Sequence[str] = ("(request-target)", "host", "date", "digest", "content-type")
    signed_target: str | None = None
    sign: Sign = with_rsa
    key_id: str | None = KEY_ID
    algorithm: str | None = "rsa-sha256"
    created: int | None = None
    expires: int | None = None
    headers_parameter: bool = True

    def fields(self) -> dict[str, str]:
        return {
            "host": self.host,
            "date": self.date,
            "digest": digest_of(self.body) if self.digest is None else self.digest,
            "content-type": "application/activity+json",
        }

    def signing_string(self) -> bytes:
        target = self.signed_target or f"{self.method.lower()} {self.target}"
        pseudo = {
            "(request-target)": target,
            "(created)": str(self.created),
            "(expires)": str(self.expires),
        }
        values = self.fields() | pseudo
        return "\n".join(f"{name}: {values[name]}" for name in self.covered).encode()

    def parameters(self) -> str:
        given: list[str] = []
        if self.key_id is not None:
            given.append(f'keyId="{self.key_id}"')
        if self.algorithm is not None:
            given.append(f'algorithm="{self.algorithm}"')
        if self.created is not None:
            given.append(f"created={self.created}")
        if self.expires is not None:
            given.append(f"expires={self.expires}")
        if self.headers_parameter:
            given.append(f'headers="{" ".join(self.covered)}"')
        signature = b64encode(self.sign(self.signing_string())).decode()
        return ",".join([*given, f'signature="{signature}"'])

    def request(self) -> Received:
        headers = (*self.fields().items(), ("signature", self.parameters()))
        return Received(self.method, self.target, headers, self.body)


@dataclass(frozen=True, kw_only=True)
class Rfc9421:
    """An RFC 9421 request; the defaults make a sound one."""

    method: str = "POST"
    target: str = "/actors/garden/inbox"
    target_uri: str | None = None
    body: bytes = BODY
    host: str = HOST
    content_digest: str | None = None
    covered: Sequence[str] = ('"@method"', '"@target-uri"', '"content-digest"')
    parameters: str = f';created={NOW_SECONDS};keyid="{KEY_ID}"'
    label: str = "sig1"
    signature_label: str | None = None
    sign: Sign = with_rsa

    def fields(self) -> dict[str, str]:
        told = content_digest_of(self.body) if self.content_digest is None else self.content_digest
        return {
            "host": self.host,
            "date": http_date(),
            "content-digest": told,
            "content-type": "application/activity+json",
        }

    def signature_base(self) -> bytes:
        path, mark, query = self.target.partition("?")
        values = {f'"{name}"': value for name, value in self.fields().items()} | {
            '"@method"': self.method,
            '"@target-uri"': self.target_uri or f"{BASE_URL}{self.target}",
            '"@authority"': self.host,
            '"@path"': path,
            '"@query"': f"?{query}",
            '"@scheme"': "https",
            '"@request-target"': path + mark + query,
        }
        lines = [f"{name}: {values[name]}" for name in self.covered]
        return "\n".join([*lines, f'"@signature-params": {self.described()}']).encode()

    def described(self) -> str:
        return f"({' '.join(self.covered)}){self.parameters}"

    def request(self) -> Received:
        signature = b64encode(self.sign(self.signature_base())).decode()
        headers = (
            *self.fields().items(),
            ("signature-input", f"{self.label}={self.described()}"),
            ("signature", f"{self.signature_label or self.label}=:{signature}:"),
        )
        return Received(self.method, self.target, headers, self.body)
