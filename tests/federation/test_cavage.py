"""draft-cavage-12 as published: the appendix's three signatures, and how parameters are read."""

import json
from base64 import b64decode
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from hypothesis import given
from hypothesis import strategies as st

from federation.cavage import parameters, signing_string
from federation.digests import fits_digest
from federation.keys import public_from_pem
from federation.received import gather
from world.errors import Malformed, Unproven

_DRAFT: Any = json.loads(
    (Path(__file__).parent.parent / "vectors" / "cavage-draft12.json").read_text()
)
_PEM: str = _DRAFT["keys"]["Test"]["public_pem"]
_REQUEST: Any = _DRAFT["request"]
_FIELDS = gather(tuple((name.lower(), value) for name, value in _REQUEST["headers"]))
_TARGET = f"{_REQUEST['method'].lower()} {_REQUEST['target']}"


@pytest.mark.parametrize("case", _DRAFT["cases"], ids=lambda case: case["name"])
def test_the_drafts_own_signatures_verify(case: dict[str, Any]) -> None:
    octets = signing_string(case["covered"], _TARGET, _FIELDS)
    assert octets == case["signing_string"].encode()
    key = load_pem_public_key(_PEM.encode())
    assert isinstance(key, RSAPublicKey)
    key.verify(b64decode(case["signature"]), octets, PKCS1v15(), SHA256())


def test_the_drafts_own_header_is_read() -> None:
    case = _DRAFT["cases"][1]
    text = ",".join(f'{name}="{value}"' for name, value in case["params"].items())
    given_parameters = parameters(f'{text},signature="{case["signature"]}"')
    assert given_parameters == case["params"] | {"signature": case["signature"]}


def test_the_drafts_own_key_is_too_small_for_us() -> None:
    with pytest.raises(Malformed):
        public_from_pem(_PEM)


def test_the_drafts_own_digest_fits() -> None:
    assert fits_digest(_FIELDS["digest"], _REQUEST["body"].encode())


def test_repeated_headers_are_joined_in_their_order() -> None:
    fields = gather((("accept", "a "), ("host", "h"), ("accept", "\tb")))
    assert signing_string(["accept", "host"], "get /", fields) == b"accept: a, b\nhost: h"


def test_a_value_keeps_every_octet_it_travels_in() -> None:
    octets = b"\xa0caf\xe9\xa0".decode("latin-1")
    assert signing_string(["x"], "get /", gather((("x", octets),))) == b"x: \xa0caf\xe9\xa0"


def test_pseudo_headers_come_from_the_parameters_only() -> None:
    fields = gather((("(created)", "1"), ("(request-target)", "get /elsewhere")))
    octets = signing_string(["(request-target)", "(created)"], "get /", fields, {"created": "2"})
    assert octets == b"(request-target): get /\n(created): 2"
    with pytest.raises(Unproven):
        signing_string(["(created)"], "get /", fields)


@pytest.mark.parametrize("value", ["a\nhost: evil.example.net", "snow ☃", "\ud800"], ids=ascii)
def test_a_value_that_no_header_can_hold_is_malformed(value: str) -> None:
    with pytest.raises(Malformed):
        signing_string(["x"], "get /", {"x": value})


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ('keyId="k"', {"keyId": "k"}),
        ('keyId="k",algorithm=""', {"keyId": "k", "algorithm": ""}),
        ('keyId="k" ,\talgorithm="a,b=c"', {"keyId": "k", "algorithm": "a,b=c"}),
        ("created=1,expires=22", {"created": "1", "expires": "22"}),
        ('unknown-one="kept"', {"unknown-one": "kept"}),
    ],
)
def test_parameters_are_read_by_name(text: str, read: dict[str, str]) -> None:
    assert parameters(text) == read


@pytest.mark.parametrize(
    "text",
    [
        "",
        ",",
        "keyId",
        "keyId=",
        "keyId=k",
        'keyId="k',
        'keyId="k"x',
        'keyId="k",',
        ',keyId="k"',
        'keyId="k" algorithm="a"',
        'keyId="k",,algorithm="a"',
        'keyId = "k"',
        'keyId="k",keyId="k"',
        'keyId="k\\"l"',
        'keyId="k\0"',
        'keyId="é"',
        "keyId=7",
        'created="7"',
        "created=-7",
        "created=7.5",
        "created=" + "7" * 16,
        "created=٧",
        'keyId="k"\n',
    ],
    ids=ascii,
)
def test_text_that_is_no_list_of_parameters_is_refused(text: str) -> None:
    with pytest.raises(Unproven) as refused:
        parameters(text)
    assert refused.value.public == "Signature refused: unreadable."


@given(
    st.dictionaries(
        st.from_regex(r"[A-Za-z][A-Za-z0-9_-]{0,9}", fullmatch=True).filter(
            lambda name: name not in {"created", "expires"}
        ),
        st.text(
            st.characters(codec="ascii", categories=["L", "N", "P", "S"], exclude_characters='"\\')
        ),
        min_size=1,
        max_size=6,
    )
)
def test_every_list_of_parameters_is_read_back(values: dict[str, str]) -> None:
    assert parameters(", ".join(f'{name}="{value}"' for name, value in values.items())) == values


@given(st.text())
def test_any_text_is_read_or_is_refused(text: str) -> None:
    with suppress(Unproven):
        assert parameters(text)
