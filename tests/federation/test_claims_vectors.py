"""The 64 requests of the published vectors: how the fediverse signs, and what must be refused."""

import json
from base64 import b64decode
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from federation.claims import Claim, Received, Scheme, is_signed, read_claim
from federation.flaws import Flaw
from federation.keys import PrivateKey, PublicKey, public_from_pem
from federation.signing import sign_cavage, sign_rfc9421
from world.errors import Unproven
from world.network import Outgoing

_Case = dict[str, Any]

_VECTORS: Any = json.loads(
    (Path(__file__).parent.parent / "vectors" / "fediverse-http-signatures.json").read_text()
)
_CASES: dict[str, _Case] = {case["name"]: case for case in _VECTORS["cases"]}
_ACCEPTED = sorted(name for name, case in _CASES.items() if case["expect"] == "accept")
_REJECTED = sorted(name for name, case in _CASES.items() if case["expect"] == "reject")

# What the vectors call the rule that fails first, in our words.
_FLAWS = {
    "digest": {Flaw.DIGEST},
    "digest-cov": {Flaw.DIGEST_NOT_COVERED},
    "window": {Flaw.WINDOW},
    "date": {Flaw.TIME},
    "strength": {Flaw.TARGET_NOT_COVERED, Flaw.HOST_NOT_COVERED, Flaw.METHOD_NOT_COVERED},
    "strength-date": {Flaw.TIME_NOT_COVERED},
    "host": {Flaw.HOST},
    "sig": {Flaw.SIGNATURE},
    "created": {Flaw.PSEUDO_HEADER, Flaw.TIME_NOT_COVERED},
    "parse:dup": {Flaw.UNREADABLE},
    "params": {Flaw.NO_KEY_ID},
    "keyid": {Flaw.NO_KEY_ID},
    "b64": {Flaw.SIGNATURE_TEXT},
    "absent": {Flaw.ABSENT},
    "alg": {Flaw.ALGORITHM},
    "covered": {Flaw.NOTHING_COVERED},
    "label": {Flaw.LABEL},
    "dup": {Flaw.COVERED_TWICE},
}


def _now(case: _Case) -> datetime:
    return datetime.fromtimestamp(case["now"], UTC)


def _body(case: _Case) -> bytes:
    return (case["request"]["body"] or "").encode()


def _received(case: _Case) -> Received:
    request = case["request"]
    parts = urlsplit(request["url"])
    target = f"{parts.path}?{parts.query}" if parts.query else parts.path
    headers = tuple((name.lower(), value) for name, value in request["headers"])
    return Received(request["method"], target, headers, _body(case))


def _claim(case: _Case) -> Claim:
    base_url = f"https://{_VECTORS['our_host']}"
    return read_claim(_received(case), base_url=base_url, now=_now(case))


def _public(case: _Case) -> PublicKey:
    name = _VECTORS["keyids"][case["keyid"]]
    return public_from_pem(_VECTORS["keys"][name]["public_pem"])


def _private(case: _Case) -> PrivateKey:
    pem = _VECTORS["keys"][case["key"]]["private_pem"].encode()
    key = load_pem_private_key(pem, password=None)
    if case["key"].startswith("ed"):
        raw = key.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
        return PrivateKey.load("ed25519", raw)
    der = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return PrivateKey.load("rsa", der)


def _signed_octets(case: _Case) -> bytes:
    text: str = case.get("signing_string") or case["signature_base"]
    return text.encode()


def test_all_vectors_are_here() -> None:
    assert len(_CASES) == 64
    assert len(_REJECTED) == 37


@pytest.mark.parametrize("name", _ACCEPTED)
def test_a_request_as_peers_sign_it_is_accepted(name: str) -> None:
    case = _CASES[name]
    claim = _claim(case)
    assert claim.scheme is Scheme(case["scheme"])
    assert claim.key_id == case["keyid"]
    assert _signed_octets(case) in claim.messages
    claim.check(_public(case))


@pytest.mark.parametrize("name", _REJECTED)
def test_a_request_with_one_flaw_is_refused_for_that_flaw(name: str) -> None:
    case = _CASES[name]
    assert is_signed(_received(case))
    with pytest.raises(Unproven) as refused:
        _claim(case).check(_public(case))
    assert refused.value.public in {
        f"Signature refused: {flaw}." for flaw in _FLAWS[case["reason"]]
    }


@pytest.mark.parametrize("name", _ACCEPTED)
def test_our_keys_make_the_same_signature_over_the_same_octets(name: str) -> None:
    case = _CASES[name]
    headers = dict(_received(case).headers)
    carried = headers.get("signature") or headers["authorization"]
    made = _private(case).sign(_signed_octets(case))
    assert made in {b64decode(text) for text in _base64_texts(carried)}


def _base64_texts(carried: str) -> list[str]:
    """Every piece of a Signature header that may be the base64 of a signature."""
    if carried.endswith('"'):
        return [carried.rpartition('signature="')[2].removesuffix('"')]
    return [member.partition("=:")[2].removesuffix(":") for member in carried.split(", ")]


def _signed_again(case: _Case, *, with_query: bool = True) -> dict[str, str]:
    """The headers that we would send for the same request at the same instant."""
    request = case["request"]
    kept = tuple(pair for pair in request["headers"] if pair[0] in {"Content-Type", "Accept"})
    outgoing = Outgoing(request["method"], request["url"], kept, _body(case))
    if case["scheme"] == "cavage":
        signed = sign_cavage(
            outgoing, case["keyid"], _private(case), _now(case), with_query=with_query
        )
    else:
        signed = sign_rfc9421(outgoing, case["keyid"], _private(case), _now(case))
    return dict(signed.headers)


@pytest.mark.parametrize(
    "name",
    [
        "post-mastodon-style",
        "post-ed25519-hs2019",
        "get-no-query",
        "get-query-signed",
        "get-percent-encoded-path",
        "9421-post-mastodon-style",
        "9421-get-mastodon-style",
    ],
)
def test_what_we_send_is_the_vector_to_the_letter(name: str) -> None:
    case = _CASES[name]
    sent, received = _signed_again(case), dict(case["request"]["headers"])
    assert {header: sent[header] for header in received} == received


def test_without_query_we_send_what_such_peers_send() -> None:
    case = _CASES["get-query-left-out"]
    assert _signed_again(case, with_query=False) == dict(case["request"]["headers"])
