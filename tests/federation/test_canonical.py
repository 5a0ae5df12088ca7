"""RFC 8785: the published cases, the numbers of its appendix B, and the traps of Python."""

import json
import struct

import pytest

from federation.canonical import canonicalise
from federation.strict_json import Json
from tests.federation.published import vectors
from world.errors import Malformed

PUBLISHED = vectors("jcs-rfc8785.json")


@pytest.mark.parametrize("case", PUBLISHED["cases"], ids=lambda case: case["name"])
def test_the_published_documents_have_their_canonical_form(case: Json) -> None:
    # One of them is a list at the top; its canonical form is the same inside an object.
    document = {"a": json.loads(case["input_json"])}
    expected = b'{"a":' + bytes.fromhex(case["canonical_utf8_hex"]) + b"}"
    assert canonicalise(document) == expected


@pytest.mark.parametrize("case", PUBLISHED["numbers"], ids=lambda case: case["ieee754_hex"])
def test_numbers_are_written_as_ecmascript_writes_them(case: Json) -> None:
    (number,) = struct.unpack(">d", bytes.fromhex(case["ieee754_hex"]))
    if case["canonical"] is None:
        with pytest.raises(Malformed):
            canonicalise({"n": number})
    else:
        assert canonicalise({"n": number}) == f'{{"n":{case["canonical"]}}}'.encode()


@pytest.mark.parametrize("case", PUBLISHED["python_pitfalls"], ids=lambda case: case["why"])
def test_what_python_would_write_otherwise_is_written_right(case: Json) -> None:
    document = json.loads(case["input_json"])
    if case["canonical"] is None:
        with pytest.raises(Malformed):
            canonicalise(document)
    else:
        assert canonicalise(document) == case["canonical"].encode()


@pytest.mark.parametrize("value", [2**53, -(2**53), "\ud800", {7: 1}, {"\ud800": 1}, b"x"])
def test_what_has_no_canonical_form_is_refused(value: object) -> None:
    with pytest.raises(Malformed):
        canonicalise({"a": value})
