"""Query, forms and JSON mean the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.params import Params, Upload, params_of
from world.errors import Malformed


def test_lists_groups_and_lists_of_groups() -> None:
    params = params_of(
        [
            ("id[]", "1"),
            ("id[]", "2"),
            ("poll[options][]", "tea"),
            ("poll[options][]", "bread"),
            ("fields_attributes[0][name]", "a"),
            ("fields_attributes[0][value]", "b"),
            ("fields_attributes[1][name]", "c"),
            ("rows[][name]", "x"),
            ("rows[][value]", "y"),
            ("rows[][name]", "z"),
            ("ids[1]", "8"),
            ("ids[0]", "9"),
        ]
    )
    assert params.ids("id") == [1, 2]
    assert params.group("poll").texts("options") == ["tea", "bread"]
    assert [row.text("name") for row in params.groups("fields_attributes")] == ["a", "c"]
    assert [(r.text("name"), r.text("value")) for r in params.groups("rows")] == [
        ("x", "y"),
        ("z", None),
    ]
    assert params.texts("ids") == ["9", "8"]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        *[("0", False), ("false", False), ("False", False), ("off", False), ("", None)],
        *[("1", True), ("true", True), ("True", True), ("on", True)],
    ],
)
def test_yes_and_no_have_many_forms(said: str, meant: bool | None) -> None:  # noqa: FBT001
    assert Params({"it": said}).flag("it") is meant
    assert Params({"it": True}).flag("it") is True
    assert Params({}).flag("it") is None


def test_a_lone_value_is_a_list_of_one_and_null_is_nothing() -> None:
    params = Params({"types": "mention", "none": None, "mixed": ["a", None, 3]})
    assert params.texts("types") == ["mention"]
    assert params.texts("none") == []
    assert params.texts("mixed") == ["a", "3"]
    assert not params.has("none")


def test_numbers_are_read_out_of_text_and_nonsense_is_none() -> None:
    params = Params({"a": "12", "b": 12, "c": "x", "d": "9" * 40, "e": True})
    assert [params.number(name) for name in "abcde"] == [12, 12, None, None, None]


def test_what_is_no_text_is_refused() -> None:
    for value in ({"a": "b"}, ["a"], "nul\0", Upload("a", "b", b"")):
        with pytest.raises(Malformed):
            Params({"it": value}).text("it")
    with pytest.raises(Malformed):
        Params({"it": "  "}).required("it")


_READABLE = st.text(st.characters(exclude_characters="\0"), max_size=3)


@given(st.lists(st.tuples(st.text("ab[]01", max_size=12), _READABLE), max_size=20))
def test_no_name_breaks_the_reading(pairs: list[tuple[str, str]]) -> None:
    params = params_of(pairs)
    for name in ("a", "b", "", "0"):
        params.texts(name) if not isinstance(params.tree().get(name), dict) else None
        params.groups(name)
        params.group(name).tree()
