from typing import Any

import pytest

from federation.contexts import (
    ACTIVITY_CONTEXT,
    ACTOR_CONTEXT,
    COLLECTION_CONTEXT,
    KEYS_CONTEXT,
    OBJECT_CONTEXT,
    UMBRELLA_CONTEXT,
)
from federation.json_ld import plainly
from tests.federation.published import vectors

# What Fedify and its family have built in (`reference/federation.md` 13.2).
BUILT_IN = {
    "https://www.w3.org/ns/activitystreams",
    "https://w3id.org/security/v1",
    "https://w3id.org/security/data-integrity/v1",
    "https://w3id.org/security/data-integrity/v2",
    "https://w3id.org/security/multikey/v1",
    "https://www.w3.org/ns/did/v1",
}
EVERY = pytest.mark.parametrize(
    "context",
    [
        ACTIVITY_CONTEXT,
        ACTOR_CONTEXT,
        COLLECTION_CONTEXT,
        KEYS_CONTEXT,
        OBJECT_CONTEXT,
        UMBRELLA_CONTEXT,
    ],
    ids=["activity", "actor", "collection", "keys", "object", "umbrella"],
)


@EVERY
def test_only_contexts_that_strict_readers_carry_are_named(context: list[Any]) -> None:
    assert context[0] == "https://www.w3.org/ns/activitystreams"
    assert {entry for entry in context if isinstance(entry, str)} <= BUILT_IN


@EVERY
def test_our_own_contexts_redefine_nothing(context: list[Any]) -> None:
    document = {"@context": context, "id": "https://hull.example/1", "type": "Note"}
    assert plainly(document) is document


@EVERY
def test_every_prefix_that_is_used_is_defined(context: list[Any]) -> None:
    terms = {k: v for entry in context if isinstance(entry, dict) for k, v in entry.items()}
    for meaning in terms.values():
        iri = meaning if isinstance(meaning, str) else meaning["@id"]
        prefix, _, rest = iri.partition(":")
        assert rest.startswith("//") or prefix in {*terms, "as", "urn"}


def test_every_member_of_an_offer_is_defined() -> None:
    published = vectors("fep-0837/flow.json")["steps"][0]["json"]
    inline = next(entry for entry in OBJECT_CONTEXT if isinstance(entry, dict))
    needed = published["@context"][2].items()
    later = {"Agreement", "Commitment", "stipulates", "stipulatesReciprocal", "satisfies"}
    assert {term: iri for term, iri in needed if term not in later}.items() <= inline.items()
