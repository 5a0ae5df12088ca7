"""Multibase text, held against an independent reader."""

import base58
import pytest
from hypothesis import given
from hypothesis import strategies as st

from federation.multibase import decode, encode
from world.errors import Malformed


@given(st.binary(max_size=200))
def test_what_is_written_is_read_back(octets: bytes) -> None:
    assert decode(encode(octets)) == octets


@given(st.binary(max_size=80))
def test_an_independent_writer_writes_the_same(octets: bytes) -> None:
    assert encode(octets) == "z" + base58.b58encode(octets).decode()


@given(st.text(max_size=80))
def test_any_text_is_read_or_is_malformed(text: str) -> None:
    try:
        octets = decode(text)
    except Malformed:
        return
    assert encode(octets) == text


def test_leading_zero_octets_are_kept() -> None:
    assert encode(b"\0\0\1") == "z112"
    assert decode("z112") == b"\0\0\1"


@pytest.mark.parametrize(
    "text",
    ["", "6Mk", "uAAAA", "z0", "zO", "zI", "zl", "z ", "zé", "z\0", "z" * 2049],
    ids=repr,
)
def test_text_that_is_not_base58btc_is_malformed(text: str) -> None:
    with pytest.raises(Malformed):
        decode(text)
