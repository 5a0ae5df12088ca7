"""Contexts that come again are read once; what is read stays the same to the letter (R13, R14)."""

import json
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from federation.canonical import canonicalise
from federation.json_ld import plainly
from federation.keys import generate_ed25519
from federation.known_contexts import MOST_KNOWN, Context, ContextMemory
from federation.meeting_contexts import LONGEST, meet_contexts
from federation.proofs import add_proof, check_proof
from federation.strict_json import MAX_KEYS, Json, parse, write
from world.errors import Malformed, Unproven

NOW = datetime(2026, 11, 30, tzinfo=UTC)
SECRET = generate_ed25519()
ALICE = "https://server.example/users/alice"
AS2 = "https://www.w3.org/ns/activitystreams"


def contexts(term: str = "barrow", **more: Any) -> list[Any]:  # noqa: ANN401  # any JSON
    return [AS2, {term: f"https://server.example/ns#{term}", **more}]


def twice(context: object, **more: object) -> Json:
    return {"@context": context, "type": "Create", "object": {"@context": context, **more}}


def met(document: Json) -> bytes:
    """The document as it comes, once it has come before."""
    body = write(document)
    meet_contexts(body, parse(body))
    return body


KNOWN = contexts("known")
TEXT = write({"": KNOWN}).decode()[4:-1]
met(twice(KNOWN))


def test_what_comes_again_is_the_same_list_and_reads_and_writes_as_before() -> None:
    document = twice(KNOWN, name='"@context":' + TEXT)
    body = write(document)
    read = parse(body)
    assert read == document
    assert write(read) == body
    assert isinstance(read["@context"], Context)
    assert read["@context"] is read["object"]["@context"]
    assert read["object"]["name"] == document["object"]["name"]


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
@pytest.mark.parametrize("form", ['{{"a":{0},"@context":{1}}}', '{{"@context":{1},"a":[{0}]}}'])
def test_what_json_cannot_say_is_refused_beside_a_known_list(form: str, number: str) -> None:
    with pytest.raises(Malformed):
        parse(form.format(number, TEXT).encode())


@pytest.mark.parametrize(
    "text",
    [
        '{"@context":' + TEXT + "x}",
        '{"@context":' + TEXT + TEXT + "}",
        '{"@context":' + TEXT[:-1] + "}",
        '{"@context":' + TEXT + ',"@context":' + TEXT + "}",
        '{"a":"@context":' + TEXT + "}",
        '["@context":' + TEXT + "]",
        '{"a":"x"@context":' + TEXT + "}",
        '{"a":' + "[" * 37 + '{"@context":' + TEXT + "}" + "]" * 37 + "}",
    ],
)
def test_a_known_list_makes_nothing_readable_that_is_not(text: str) -> None:
    with pytest.raises(Malformed):
        parse(text.encode())


def test_a_key_that_ends_like_the_name_has_that_value_too() -> None:
    assert parse(('{"x\\"@context":' + TEXT + "}").encode()) == {'x"@context': KNOWN}


def test_keys_of_known_lists_are_counted() -> None:
    many = contexts("many", **{f"t{number}": f"as:t{number}" for number in range(250)})
    several = [{"@context": many}] * 50
    assert len(parse(met({**twice(many), "items": several[:20]}))["items"]) == 20
    assert 50 * len(many[1]) > MAX_KEYS
    with pytest.raises(Malformed):
        parse(write({"items": several}))


@pytest.mark.parametrize(
    "document",
    [
        {"@context": contexts("once"), "object": {}},
        twice(contexts("redefined", actor="https://evil.example/ns#actor")),
        twice(contexts("long", more="x" * LONGEST)),
        twice(contexts("rounded", more=2**53)),
        twice(contexts("deep", more=[[[[[[[[]]]]]]]])),
        twice(AS2),
        twice({"alone": "https://server.example/ns#alone"}),
    ],
)
def test_only_sound_lists_that_are_repeated_become_known(document: Json) -> None:
    body = write(document)
    meet_contexts(body, document)
    assert not isinstance(parse(body)["@context"], Context)


@pytest.mark.parametrize(("ours", "theirs"), [('","', '", "'), ("spelled", "spe\\u006cled")])
def test_a_list_that_is_spelled_in_another_way_than_ours_stays_unknown(
    ours: str, theirs: str
) -> None:
    document = twice([AS2, "https://server.example/spelled"])
    body = write(document).replace(ours.encode(), theirs.encode())
    meet_contexts(body, parse(body))
    assert not isinstance(parse(body)["@context"], Context)
    assert write(parse(body)) == write(document)


@pytest.mark.parametrize("name", ["object", "items", "orderedItems"])
def test_a_list_below_another_one_becomes_known(name: str) -> None:
    inner = twice(contexts(f"inner-{name}"))
    held = inner if name == "object" else [inner]
    body = met({"@context": contexts("outer"), "type": "Whatever", name: held})
    read = parse(body)
    assert not isinstance(read["@context"], Context)
    below = read[name] if name == "object" else read[name][0]
    assert isinstance(below["@context"], Context)


def test_what_is_written_with_spaces_is_read_as_ever() -> None:
    document = twice(contexts("spaced"))
    body = json.dumps(document).encode()
    meet_contexts(body, parse(body))
    assert parse(body) == document


def test_a_list_that_redefines_the_usual_terms_is_refused_however_often_it_comes() -> None:
    odd = contexts("odd", actor="https://evil.example/ns#actor")
    body = met({"@context": AS2, "type": "Announce", "object": twice(odd)})
    with pytest.raises(Malformed):
        plainly(parse(body)["object"])


def test_a_copy_of_a_known_list_is_known_no_more() -> None:
    read = parse(write(twice(KNOWN)))
    for copy in (deepcopy(read)["@context"], list(read["@context"]), read["@context"].copy()):
        assert type(copy) is list
        assert copy == KNOWN


@pytest.mark.parametrize("key", ["name", "!first", "é", "@a"])
def test_the_canonical_form_is_the_same_with_a_known_list(key: str) -> None:
    document = {key: "kia ora", **twice(KNOWN)}
    assert canonicalise(parse(write(document))) == canonicalise(document)


def test_a_proof_holds_with_known_lists_and_breaks_with_one_letter() -> None:
    terms = contexts("proven")
    note = {"@context": terms, "id": f"{ALICE}/1", "type": "Note", "attributedTo": ALICE}
    signed = add_proof(note, SECRET, f"{ALICE}#ed25519-key", NOW)
    body = met({"@context": terms, "type": "Announce", "object": signed})
    read = parse(body)["object"]
    assert isinstance(read["proof"]["@context"], Context)
    check_proof(read, SECRET.public, now=NOW)
    for changed in (body.replace(b"ns#proven", b"ns#broken"), body.replace(b"Note", b"Nota")):
        with pytest.raises(Unproven):
            check_proof(parse(changed)["object"], SECRET.public, now=NOW)


def test_no_more_than_some_are_known_and_the_newest_stay() -> None:
    memory = ContextMemory()
    for number in range(MOST_KNOWN + 1):
        memory.add(Context([number], f"[{number}]", b"", 0))
        memory.add(Context([number], f"[{number}]", b"", 0))
    cut = [memory.cut(f'{{"@context":[{number}]}}')[1] for number in range(MOST_KNOWN + 1)]
    assert [list(map(list, found)) for found in cut] == [
        [],
        *([[number]] for number in range(1, MOST_KNOWN + 1)),
    ]


PIECES = st.sampled_from(
    ['"@context":', TEXT, "NaN", '"a":', "{", "}", "[", "]", ",", '"', "\\", "1", "{}", " "]
)


@given(st.lists(PIECES, max_size=14).map("".join))
def test_every_text_is_read_as_without_the_memory(text: str) -> None:
    body, spaced = f"{{{text}}}".encode(), f"{{{text}}}".replace(":[", ": [").encode()
    try:
        plain = parse(spaced)
    except Malformed:
        with pytest.raises(Malformed):
            parse(body)
    else:
        assert write(parse(body)).replace(b":[", b": [") == write(plain).replace(b":[", b": [")


KEYS = st.sampled_from(["@context", "proof", 'x"@context', '"@context":', "a"])
VALUES = st.recursive(
    st.sampled_from([KNOWN, TEXT, "NaN", f'"@context":{TEXT}', "\\", '"', 1, None, []]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(KEYS, VALUES, max_size=4))
def test_every_document_is_read_as_it_was_written(document: Json) -> None:
    read = parse(write(document))
    assert read == document
    assert write(read) == write(document)
    assert canonicalise(read) == canonicalise(document)
