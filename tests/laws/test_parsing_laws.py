"""Laws of the border: whatever comes in is read or `Malformed`, and never anything else."""

import json
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from federation.documents import (
    read_activity,
    read_actor,
    read_collection,
    read_thing,
)
from federation.keys import generate_ed25519
from federation.negotiation import is_activity_json, wants_activity_json
from federation.origins import is_iri, origin, same_origin
from federation.proofs import check_proof, proof_key, proof_owner_of
from federation.strict_json import Json, parse, write
from tests.federation.published import vectors
from world.errors import Malformed, Unproven

NOW = datetime(2026, 11, 24, tzinfo=UTC)
KEY = generate_ed25519().public
READERS = (read_activity, read_actor, read_collection, read_thing)

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXTS
)
IRIS = st.sampled_from(
    [
        "https://a.example/u",
        "https://b.example/u",
        "https://A.example/u",
        "https://a.example:443/u",
        "https://www.w3.org/ns/activitystreams#Public",
        "as:Public",
        "javascript:alert(1)",
        "tag:a.example,2026:x",
    ]
)
TYPES = st.sampled_from(
    ["Create", "Note", "Person", "Group", "Collection", "OrderedCollectionPage", "as:Like", "Odd"]
)
VALUES = st.recursive(
    SCALARS | IRIS | TYPES,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["id", "type", "href", "url", "name", "x"]), inner)
    ),
    max_leaves=8,
)
MEMBERS = st.sampled_from(
    [
        *("@context", "@id", "@type", "@graph", "actor", "as:actor", "object", "target", "to"),
        *("cc", "bto", "audience", "published", "updated", "endTime", "attributedTo", "name"),
        *("nameMap", "content", "contentMap", "summary", "language", "mediaType", "context"),
        *("inReplyTo", "url", "tag", "attachment", "location", "sensitive", "icon", "inbox"),
        *("endpoints", "outbox", "followers", "preferredUsername", "webfinger", "publicKey"),
        *("assertionMethod", "generator", "alsoKnownAs", "movedTo", "network", "items", "first"),
        *("orderedItems", "next", "partOf", "totalItems", "proof", "signature"),
    ]
)
DOCUMENTS = st.builds(
    lambda head, rest: {**head, **rest},
    st.fixed_dictionaries({"id": IRIS | VALUES, "type": TYPES | VALUES}),
    st.dictionaries(MEMBERS, IRIS | VALUES, max_size=8),
)
REAL: list[Json] = [
    entry["json"]
    for server in ("mastodon", "gotosocial", "lemmy", "mobilizon", "mitra", "bonfire", "oddities")
    for entry in vectors(f"interop-shapes/{server}.json")["documents"]
    if isinstance(entry["json"], dict)
]


@given(st.binary(max_size=200))
def test_any_bytes_are_an_object_or_malformed(body: bytes) -> None:
    with suppress(Malformed):
        assert isinstance(parse(body), dict)


@given(st.text(alphabet='{}[]":,\\u0d8 1eN-.tfnul', max_size=60))
def test_what_we_take_python_takes_and_reads_the_same(text: str) -> None:
    try:
        document = parse(text.encode())
    except Malformed:
        return
    assert json.loads(text) == document


@given(st.dictionaries(TEXTS, VALUES, max_size=5))
def test_what_is_written_is_read_back(document: Json) -> None:
    assert parse(write(document)) == document


@given(DOCUMENTS)
def test_a_document_is_read_or_malformed(document: Json) -> None:
    for read in READERS:
        with suppress(Malformed):
            read(document)


@given(st.sampled_from(REAL), MEMBERS, IRIS | VALUES)
def test_a_real_document_with_one_odd_member_is_read_or_malformed(
    document: Json, member: str, value: object
) -> None:
    changed = {**document, member: value}
    inner = changed.get("object")
    variants = [changed]
    if isinstance(inner, dict):
        variants += [inner | {member: value}]
    for variant in variants:
        for read in READERS:
            with suppress(Malformed):
                read(variant)


@given(DOCUMENTS)
def test_a_proof_is_sound_or_unproven(document: Json) -> None:
    key_iri, owner = proof_key(document), proof_owner_of(document)
    assert key_iri is None or isinstance(key_iri, str)
    assert owner is None or is_iri(owner)
    with pytest.raises(Unproven):
        check_proof(document, KEY, now=NOW)


@given(st.text(max_size=60) | st.builds("https://{}/{}".format, st.text(max_size=20), st.text()))
def test_any_text_has_one_origin_or_none(url: str) -> None:
    try:
        found = origin(url)
    except Malformed:
        assert not is_iri(url)
        return
    assert is_iri(url)
    assert same_origin(url, str(found))
    assert url.startswith(str(found))


@given(st.text(max_size=80))
def test_any_header_is_understood_or_not(header: str) -> None:
    assert isinstance(wants_activity_json(header), bool)
    assert isinstance(is_activity_json(header), bool)
