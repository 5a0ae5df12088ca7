"""RFC 9421 as published: the thirteen signatures of appendix B, and components one by one."""

import hmac
import json
from base64 import b64decode
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256, SHA512
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from federation.digests import content_digest
from federation.message_signatures import Component, Message, components, signature_base
from federation.received import gather
from federation.structured import InnerList, byte_sequences, inner_lists, parameters
from world.errors import Malformed, Unproven

_APPENDIX: Any = json.loads(
    (Path(__file__).parent.parent / "vectors" / "rfc9421-appendix-b.json").read_text()
)
_Case = dict[str, Any]


def _message(name: str) -> Message:
    published = _APPENDIX["messages"][name]
    fields = gather(tuple((key.lower(), value) for key, value in published["headers"]))
    if "status" in published:
        return Message(fields=fields, status=published["status"])
    parts = urlsplit(published["url"])
    return Message(
        fields=fields,
        method=published["method"],
        target=published["target"],
        scheme=parts.scheme,
        authority=parts.netloc,
    )


def _input(case: _Case) -> InnerList:
    return inner_lists(case["signature_input"])[case["label"]]


def _base(case: _Case) -> bytes:
    described = _input(case)
    return signature_base(components(described.items), described.text, _message(case["message"]))


def _key(case: _Case) -> Any:  # noqa: ANN401 - whatever kind of key the library makes of it
    name = parameters(_input(case).parameters)["keyid"].strip('"')
    published = _APPENDIX["keys"][name]
    if "public_pem" in published:
        return load_pem_public_key(published["public_pem"].encode())
    return published


def _verifies(case: _Case) -> bool:
    """The verdict of the library itself, also for algorithms that we never take."""
    key, octets = _key(case), _base(case)
    signature = byte_sequences(case["signature"])[case["label"]]
    try:
        match case["algorithm"], key:
            case "rsa-pss-sha512", RSAPublicKey():
                key.verify(signature, octets, PSS(MGF1(SHA512()), salt_length=64), SHA512())
            case "ecdsa-p256-sha256", EllipticCurvePublicKey():
                r, s = (int.from_bytes(half, "big") for half in (signature[:32], signature[32:]))
                key.verify(encode_dss_signature(r, s), octets, ECDSA(SHA256()))
            case "ed25519", Ed25519PublicKey():
                key.verify(signature, octets)
            case "hmac-sha256", _:
                return hmac.digest(_secret(key), octets, sha256) == signature
            case other:
                pytest.fail(f"no verdict for {other}")
    except InvalidSignature:
        return False
    return True


def _secret(published: _Case) -> bytes:
    return b64decode(next(iter(published.values())))


@pytest.mark.parametrize(
    "case", _APPENDIX["cases"], ids=lambda case: f"{case['label']} {case['message']}"
)
def test_the_appendix_has_the_verdicts_it_says(case: _Case) -> None:
    if case["signature_base"] is not None:
        assert _base(case) == case["signature_base"].encode()
    assert _verifies(case) is case["valid"]


def test_all_of_the_appendix_is_here() -> None:
    verdicts = [case["valid"] for case in _APPENDIX["cases"]]
    assert (verdicts.count(True), verdicts.count(False)) == (11, 2)


_REQUEST = Message(
    fields={"host": "hull.example", "date": "today", "x-empty": ""},
    method="GET",
    target="/listings?kind=need&Pet=dog&q=a%20b+c&twice=1&twice=2&~=%7e",
    scheme="https",
    authority="hull.example",
)


@pytest.mark.parametrize(
    ("items", "value"),
    [
        ('"@method"', "GET"),
        ('"@authority"', "hull.example"),
        ('"@scheme"', "https"),
        ('"@path"', "/listings"),
        ('"@query"', "?kind=need&Pet=dog&q=a%20b+c&twice=1&twice=2&~=%7e"),
        ('"@request-target"', _REQUEST.target),
        ('"@target-uri"', f"https://hull.example{_REQUEST.target}"),
        ('"@query-param";name="Pet"', "dog"),
        ('"@query-param";name="q"', "a%20b%20c"),
        ('"@query-param";name="%7E"', "%7E"),
        ('"date"', "today"),
        ('"x-empty"', ""),
    ],
)
def test_a_component_has_its_value(items: str, value: str) -> None:
    octets = signature_base(components(items), "()", _REQUEST)
    assert octets == f'{items}: {value}\n"@signature-params": ()'.encode()


def test_a_target_without_query_has_an_empty_one() -> None:
    message = Message(fields={}, method="GET", target="")
    octets = signature_base(components('"@path" "@query"'), "()", message)
    assert octets == b'"@path": /\n"@query": ?\n"@signature-params": ()'


@pytest.mark.parametrize(
    "items",
    [
        '"@unknown"',
        '"@signature-params"',
        '"@status"',
        '"@method";req',
        '"date";sf',
        '"date";key="a"',
        '"@query-param"',
        '"@query-param";name="absent"',
        '"@query-param";name="twice"',
        '"@query-param";name="a b"',
        '"absent"',
        '"Date"',
        '"x\\"y"',
    ],
)
def test_a_component_that_has_no_value_is_refused(items: str) -> None:
    with pytest.raises(Unproven):
        signature_base(components(items), "()", _REQUEST)


def test_a_component_named_twice_is_refused() -> None:
    with pytest.raises(Unproven):
        components('"date" "date"')


def test_a_value_with_a_line_break_is_malformed() -> None:
    message = Message(fields={"x": 'a\n"@method": DELETE'})
    with pytest.raises(Malformed):
        signature_base([Component("x", '"x"')], "()", message)


def test_the_published_sha_256_digest_is_the_one_we_write() -> None:
    body = b'{"hello": "world"}'
    assert content_digest(body) == "sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:"
