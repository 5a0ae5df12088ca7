"""Base64: one text for one value."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from federation.base64_text import from_base64, to_base64


@given(st.binary(max_size=300))
def test_what_is_written_is_read_back(octets: bytes) -> None:
    text = to_base64(octets)
    assert text == base64.standard_b64encode(octets).decode()
    assert from_base64(text) == octets


@given(st.text(max_size=40))
def test_any_text_is_read_or_is_nothing(text: str) -> None:
    octets = from_base64(text)
    assert octets is None or to_base64(octets) == text


@pytest.mark.parametrize(
    "text",
    ["***", "A", "AA", "AAA", "AAAA=", "AB==", "AA==AA==", "AA ==", "AAA_", "é===", "AA\n=="],
)
def test_text_that_is_not_canonical_is_nothing(text: str) -> None:
    assert from_base64(text) is None
