"""A copy that was altered in any member, or signed again by somebody, is never its author's."""

from collections.abc import Iterator
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actors.store import Generation
from federation.canonical import canonicalise
from federation.contexts import OBJECT_CONTEXT
from federation.keys import PrivateKey, generate_ed25519
from federation.lifetimes import ALWAYS
from federation.proofs import add_proof
from federation.strict_json import Json, parse, write
from posts.judging import signing_key
from provenance.likeness import says_the_same

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
HULL = "https://hull.example"
ANA, NEXT_DOOR = f"{HULL}/actors/ana", f"{HULL}/actors/eve"
EVE = "https://evil.example/actors/eve"
ANAS, EVES = generate_ed25519(), generate_ed25519()
LISTING: Json = {
    "@context": list(OBJECT_CONTEXT),
    "id": f"{HULL}/objects/7",
    "type": "Note",
    "attributedTo": ANA,
    "to": ["https://www.w3.org/ns/activitystreams#Public"],
    "cc": [f"{ANA}/followers"],
    "published": "2026-11-23T12:00:00.000Z",
    "updated": "2026-11-23T13:00:00.000Z",
    "name": "Bread on Saturdays",
    "content": "<p>Two loaves.</p>",
    "contentMap": {"en": "<p>Two loaves.</p>"},
    "sensitive": False,
    "purpose": "offer",
    "tag": [{"type": "Hashtag", "name": "#offer", "href": f"{HULL}/tags/offer"}],
    "location": {"type": "Place", "name": "Newland Avenue", "latitude": 53.8},
    "publishes": {
        "id": f"{HULL}/objects/7#publishes",
        "type": "Intent",
        "resourceQuantity": {"hasUnit": "one", "hasNumericalValue": "2"},
    },
}
SIGNED = add_proof(LISTING, ANAS, f"{ANA}#ed25519-key", NOW)
VALUES: st.SearchStrategy[object] = (
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=6) | st.just([])
)


def _places(document: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:  # noqa: ANN401
    """The way to every member and every entry, however deep."""
    parts = document.items() if isinstance(document, dict) else enumerate(document)
    for name, value in parts:
        yield (*at, name)
        if isinstance(value, dict | list):
            yield from _places(value, (*at, name))


def _known(owner: str, key: PrivateKey) -> Generation:
    return Generation(
        owner_iri=owner,
        iri=f"{owner}#ed25519-key",
        key=key.public,
        lifetime=ALWAYS,
        in_use=True,
        vouched=False,
    )


KNOWN = [_known(ANA, ANAS)]
EVERYBODY = [*KNOWN, _known(EVE, EVES), _known(NEXT_DOOR, EVES)]
PLACES = sorted(_places(SIGNED), key=repr)


SAID = [place for place in PLACES if place[0] not in ("@context", "proof")]


def is_anas(document: Json) -> bool:
    return signing_key(document, ANA, KNOWN, NOW) is not None


def test_what_she_signed_is_hers() -> None:
    assert is_anas(SIGNED)


@pytest.mark.parametrize("place", PLACES, ids=lambda place: ".".join(map(str, place)))
def test_a_member_that_is_missing_breaks_it(place: tuple[Any, ...]) -> None:
    altered = deepcopy(parse(write(SIGNED)))
    del _around(altered, place)[place[-1]]
    assert not is_anas(altered)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(PLACES), VALUES)
def test_a_member_that_was_changed_breaks_it(place: tuple[Any, ...], value: object) -> None:
    altered = deepcopy(parse(write(SIGNED)))
    _around(altered, place)[place[-1]] = value
    assert is_anas(altered) == (canonicalise(altered) == canonicalise(SIGNED))


@settings(max_examples=100, deadline=None)
@given(st.text(min_size=1, max_size=8), VALUES)
def test_a_member_more_breaks_it(name: str, value: object) -> None:
    altered = {**SIGNED, name: value}
    is_the_same = canonicalise(altered) == canonicalise(SIGNED)
    assert is_anas(altered) == (is_the_same or name == "signature")


@pytest.mark.parametrize("author", [ANA, EVE, NEXT_DOOR])
@pytest.mark.parametrize("name", [ANA, EVE, NEXT_DOOR])
def test_who_signs_it_again_does_not_become_its_author(name: str, author: str) -> None:
    key_iri = f"{name}#ed25519-key"
    copy = add_proof(LISTING | {"name": "Bread"}, EVES, key_iri, NOW)
    named = [one for one in EVERYBODY if one.iri == key_iri]
    assert signing_key(copy, ANA, named, NOW) is None
    claimed = add_proof(copy | {"attributedTo": author}, EVES, key_iri, NOW)
    found = signing_key(claimed, author, named, NOW)
    assert (found is not None) == (name == author != ANA)


def test_a_second_proof_by_somebody_else_takes_nothing_away_and_lends_nothing() -> None:
    by_eve = add_proof(LISTING, EVES, f"{EVE}#ed25519-key", NOW)["proof"]
    both = SIGNED | {"proof": [by_eve, SIGNED["proof"]]}
    assert is_anas(both)
    assert not is_anas(both | {"name": "Bread"})


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from([place for place in PLACES if place[0] not in ("@context", "proof")]), VALUES
)
def test_what_differs_in_any_member_does_not_say_the_same(
    place: tuple[Any, ...], value: object
) -> None:
    altered = deepcopy(parse(write(SIGNED)))
    _around(altered, place)[place[-1]] = value
    assert says_the_same(SIGNED, altered) == (canonicalise(altered) == canonicalise(SIGNED))


def test_what_others_do_to_a_thing_is_no_part_of_what_it_says() -> None:
    assert says_the_same(SIGNED, LISTING | {"likes": {"totalItems": 3}, "signature": {}})


def test_numbers_that_nobody_writes_alike_are_never_the_same() -> None:
    assert not says_the_same({"n": 2**53}, {"n": 2**53})


def _around(document: Any, place: tuple[Any, ...]) -> Any:  # noqa: ANN401
    for name in place[:-1]:
        document = document[name]
    return document
