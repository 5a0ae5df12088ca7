"""Rule R13: strictly, once, and never at more cost than the length (INP-01 to 21, 33 to 41)."""

import json

import pytest

from federation.strict_json import MAX_BYTES, parse, write
from world.errors import Malformed, TooLarge


def nested(levels: int, opening: str = "[", closing: str = "]") -> bytes:
    return ('{"a":' + opening * levels + "1" + closing * levels + "}").encode()


NOT_AN_OBJECT = {
    "not JSON": b"hello",
    "empty": b"",
    "only space": b"  \n",
    "an array": b'[{"type":"Like"}]',
    "a string": b'"x"',
    "null": b"null",
    "a number": b"1",
    "true": b"true",
    "invalid UTF-8": b'{"a":"\xff"}',
    "a surrogate in UTF-8": b'{"a":"\xed\xa0\x80"}',
    "overlong UTF-8": b'{"a":"\xc0\x80"}',
    "UTF-16": '{"a":1}'.encode("utf-16"),
    "a byte order mark": b'\xef\xbb\xbf{"a":1}',
    "garbage after the object": b'{"a":1} x',
    "two objects": b'{"a":1}{"b":2}',
    "cut off": b'{"a":',
    "single quotes": b"{'a':1}",
    "a comma too many": b'{"a":1,}',
    "a comment": b'{"a":1 /* x */}',
    "a raw newline in a string": b'{"a":"x\ny"}',
    "a raw NUL in a string": b'{"a":"x\0y"}',
    "a number with a leading zero": b'{"a":01}',
}


@pytest.mark.parametrize("body", NOT_AN_OBJECT.values(), ids=NOT_AN_OBJECT.keys())
def test_only_one_json_object_in_utf8_is_read(body: bytes) -> None:
    with pytest.raises(Malformed):
        parse(body)


@pytest.mark.parametrize(
    "body",
    [
        b'{"actor":"https://a.example/u","actor":"https://b.example/u"}',
        b'{"a":{"x":1,"y":2,"x":1}}',
        b'{"a":[{"x":1,"\\u0078":2}]}',
    ],
)
def test_the_same_key_twice_is_refused_at_every_level(body: bytes) -> None:
    with pytest.raises(Malformed):
        parse(body)


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999999", "-1e400"])
def test_what_is_no_finite_number_is_refused(number: str) -> None:
    with pytest.raises(Malformed):
        parse(f'{{"a":{number}}}'.encode())


@pytest.mark.parametrize("digits", ["9" * 200_000, "-" + "9" * 300, "0." + "1" * 400, "9" * 301])
def test_a_number_of_more_than_300_characters_is_refused(digits: str) -> None:
    with pytest.raises(Malformed):
        parse(f'{{"a":{digits}}}'.encode())


def test_a_long_number_within_the_limit_is_read_exactly() -> None:
    assert parse(f'{{"a":{"9" * 300}}}'.encode()) == {"a": 10**300 - 1}


@pytest.mark.parametrize(
    "body",
    [
        nested(40),
        nested(100_000),
        nested(100_000, '{"b":', "}"),
        b'{"a":' + b"[" * 500_000,
        b'{"a":"' + b'\\"' * 200 + b'","b":' + b"[" * 60 + b"]" * 60 + b"}",
    ],
    ids=["41 levels", "arrays", "objects", "never closed", "after a string full of quotes"],
)
def test_deep_nesting_is_refused_without_a_deep_stack(body: bytes) -> None:
    with pytest.raises(Malformed):
        parse(body)


def test_forty_levels_are_read() -> None:
    assert parse(nested(39))


def test_brackets_in_strings_are_no_levels() -> None:
    text = '[{"' * 100
    assert parse(json.dumps({"a": text, "b": [1] * 50, "c": [{}] * 60}).encode())["a"] == text


@pytest.mark.parametrize("ending", [b"", b"\\"])
def test_a_string_that_never_ends_costs_no_more_than_its_length(ending: bytes) -> None:
    with pytest.raises(Malformed):
        parse(b'{"a":' + b"[]" * 41 + b'"' + b'\\"' * 500_000 + ending)


@pytest.mark.parametrize(
    "body",
    [
        b'{"a":"x\\u0000y"}',
        b'{"a\\u0000":1}',
        b'{"a":[{"b":"\\u0000"}]}',
        b'{"a":"\\ud800"}',
        b'{"a":"\\uDC00x"}',
        b'{"a":"\\ud83d\\ud83d"}',
        b'{"\\udfff":1}',
    ],
)
def test_nul_and_half_surrogates_are_refused(body: bytes) -> None:
    with pytest.raises(Malformed):
        parse(body)


def test_escapes_that_only_look_dangerous_are_read() -> None:
    assert parse(b'{"a":"\\\\u0000","b":"\\ud83d\\ude00"}') == {"a": "\\u0000", "b": "😀"}


def test_lists_keys_and_strings_are_bounded() -> None:
    assert len(parse(write({"a": [1] * 1_000}))["a"]) == 1_000
    for document in (
        {"a": [1] * 1_001},
        {"a": {str(number): 1 for number in range(10_000)}},
        {"a": "x" * 262_145},
    ):
        with pytest.raises(Malformed):
            parse(write(document))


def test_many_commas_and_colons_in_a_text_are_no_lists_and_keys() -> None:
    text = ",:" * 20_000
    assert parse(write({"a": text})) == {"a": text}


def test_more_than_a_mebibyte_is_too_large_before_anything_is_read() -> None:
    with pytest.raises(TooLarge):
        parse(b"\xff" * (MAX_BYTES + 1))


def test_what_is_written_is_compact_and_keeps_letters_and_order() -> None:
    document = {"b": "Māori – ü", "a": [1, 2.5, None, True]}
    assert write(document) == '{"b":"Māori – ü","a":[1,2.5,null,true]}'.encode()
    assert parse(write(document)) == document


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "\ud800"])
def test_what_nobody_could_read_is_not_written(value: object) -> None:
    with pytest.raises(Malformed):
        write({"a": value})
