"""Laws of canonical JSON and of proofs over it."""

import json
from datetime import UTC, datetime

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from federation.canonical import canonicalise
from federation.keys import generate_ed25519
from federation.proofs import add_proof, check_proof
from federation.strict_json import Json
from world.errors import Malformed, Unproven

NOW = datetime(2026, 11, 24, tzinfo=UTC)
SECRET = generate_ed25519()
ALICE = "https://server.example/users/alice"
METHOD = f"{ALICE}#ed25519-key"

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
NUMBERS = st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(allow_nan=False, allow_infinity=False)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)
DOCUMENTS = st.dictionaries(TEXTS, VALUES, max_size=6)


@given(DOCUMENTS)
def test_the_fast_way_and_the_library_write_the_same_bytes(document: Json) -> None:
    assert canonicalise(document) == rfc8785.dumps(document)


@given(DOCUMENTS)
def test_the_canonical_form_means_the_same_and_is_its_own(document: Json) -> None:
    once = canonicalise(document)
    read = json.loads(once, parse_int=float)  # JSON numbers are doubles, says RFC 8785
    assert read == document
    assert canonicalise(read) == once


@given(DOCUMENTS.flatmap(lambda document: st.permutations(list(document.items()))))
def test_the_order_of_members_does_not_count(members: list[tuple[str, object]]) -> None:
    assert canonicalise(dict(members)) == canonicalise(dict(sorted(members, key=str)))


@given(st.integers(min_value=2**53) | st.integers(max_value=-(2**53)))
def test_an_integer_that_others_would_round_has_no_canonical_form(number: int) -> None:
    with pytest.raises(Malformed):
        canonicalise({"n": [number]})


@given(DOCUMENTS)
def test_what_is_signed_is_sound_and_any_change_breaks_it(content: Json) -> None:
    document: Json = {
        "@context": ["https://www.w3.org/ns/activitystreams"],
        "type": "Note",
        "attributedTo": ALICE,
        "content": content,
    }
    signed = add_proof(document, SECRET, METHOD, NOW)
    check_proof(signed, SECRET.public, now=NOW)
    with pytest.raises(Unproven):
        check_proof({**signed, "content": [content]}, SECRET.public, now=NOW)
