"""Structured fields: whatever our fast reader takes, a complete reader reads the same way."""

from typing import cast

import http_sf
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from federation.structured import (
    Unreadable,
    byte_sequences,
    inner_lists,
    parameters,
    strings,
)

_NAMES = st.from_regex(r"[a-z*][a-z0-9_.*-]{0,5}", fullmatch=True)
_TEXTS = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=8)
_VALUES = (
    st.booleans()
    | st.integers(-(10**15) + 1, 10**15 - 1)
    | _TEXTS
    | st.binary(max_size=8)
    | st.sampled_from([0.5, -12.125, http_sf.Token("a/b:c"), http_sf.Token("*x")])
)
_PARAMETERS = st.dictionaries(_NAMES, _VALUES, max_size=4)
_INNER_LISTS = st.tuples(st.lists(st.tuples(_TEXTS, _PARAMETERS), max_size=4), _PARAMETERS)
_FIELD_LIKE = st.text('abx=()";,:?10.-* @\\AZ+/\t', max_size=40)


def _write(structure: object) -> str:
    return http_sf.ser(cast("http_sf.StructuredType", structure))


def _read(text: str) -> object:
    return http_sf.parse(text.encode("ascii"), tltype="dictionary")


@given(st.dictionaries(_NAMES, _INNER_LISTS, min_size=1, max_size=4))
def test_every_dictionary_of_inner_lists_is_read(members: dict[str, object]) -> None:
    found = inner_lists(_write(members))
    assert list(found) == list(members)
    for name, member in members.items():
        assert f"{name}={found[name].text}" == _write({name: member})


@given(st.dictionaries(_NAMES, st.binary(max_size=70), min_size=1, max_size=4))
def test_every_dictionary_of_byte_sequences_is_read(members: dict[str, bytes]) -> None:
    assert byte_sequences(_write(members)) == members


@given(_FIELD_LIKE)
@example('a=("b";c="d" "e");f=1,\tg=()')
@example('a=("b" "b"')
@example('a=("b"  "c")')
@example('a=("b");c=?1;d=-1.5;e=*x;f=:YQ==:')
def test_what_we_take_as_inner_lists_a_complete_reader_takes_too(field: str) -> None:
    try:
        found = inner_lists(field)
    except Unreadable:
        return
    assume(":" not in field)  # our reader does not decode bytes that nobody asks for
    for name, member in cast("dict[str, tuple[list[object], object]]", _read(field)).items():
        items, given_parameters = member
        assert [text for text, _ in strings(found[name].items)] == [
            cast("tuple[str, object]", item)[0].replace("\\", "\\\\").replace('"', '\\"')
            for item in items
        ]
        assert list(parameters(found[name].parameters)) == list(
            cast("dict[str, object]", given_parameters)
        )


@given(_FIELD_LIKE)
@example("a=:YQ==:")
@example("a=:YQ==:;x=1, b=::")
def test_what_we_take_as_byte_sequences_a_complete_reader_takes_too(field: str) -> None:
    try:
        found = byte_sequences(field)
    except Unreadable:
        return
    members = cast("dict[str, tuple[bytes, object] | bytes]", _read(field))
    assert found == {
        name: member if isinstance(member, bytes) else member[0] for name, member in members.items()
    }


@given(st.text())
def test_any_text_is_read_or_is_unreadable(field: str) -> None:
    for read in (inner_lists, byte_sequences):
        with pytest.raises(Unreadable):
            read(f"{field}\0")


@pytest.mark.parametrize(
    "field",
    [
        "",
        " ",
        "sig1",
        "sig1=",
        "sig1=1",
        'sig1="a"',
        "sig1=(a)",
        "sig1=(1)",
        'sig1=("a',
        'sig1=("a"',
        'sig1=("a""b")',
        'sig1=( "a")',
        'sig1=("a");',
        'sig1=("a"),',
        ',sig1=("a")',
        'sig1=("a") b=("c")',
        'sig1=("a"), sig1=("b")',
        'Sig1=("a")',
        'sig1=("é")',
        'sig1=("a\\n")',
        'sig1=("a");created=' + "1" * 16,
        'sig1=("a");created=1.2345',
        'sig1=("' + "a" * 8192 + '")',
        ", ".join(f's{number}=("a")' for number in range(17)),
    ],
    ids=lambda field: field[:30],
)
def test_a_field_that_is_no_dictionary_of_inner_lists_is_unreadable(field: str) -> None:
    with pytest.raises(Unreadable):
        inner_lists(field)


@pytest.mark.parametrize(
    "field",
    ["", "a", "a=", "a=1", "a=:", "a=:A:", "a=:YQ:", "a=:***:", "a=:YQ==:, a=:YQ==:", "a=:YQ==:,"],
)
def test_a_field_that_is_no_dictionary_of_byte_sequences_is_unreadable(field: str) -> None:
    with pytest.raises(Unreadable):
        byte_sequences(field)


def test_a_parameter_given_twice_is_unreadable() -> None:
    with pytest.raises(Unreadable):
        parameters(";created=1;created=2")


def test_a_long_hostile_field_is_refused_without_effort() -> None:
    for field in ('a=("' * 2000, "a=(" + '"b" ' * 2000, 'a=("b"' + ";c" * 4000, "a=" + ":" * 8000):
        with pytest.raises(Unreadable):
            inner_lists(field)
        with pytest.raises(Unreadable):
            byte_sequences(field)
