"""The rules of fields: what they take, what they say of what they do not take."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import Annotated

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages.fields import (
    Choice,
    Choices,
    Clock,
    Day,
    Email,
    Lines,
    LocalTime,
    Rule,
    Secret,
    Text,
    Tick,
    Whole,
    Wrong,
    plain,
)
from pages.sheet import empty_sheet, read_sheet
from text import phrases
from world.errors import Malformed


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


RULES: list[Rule] = [
    Text(20),
    Lines(40),
    Secret(),
    Email(),
    Choice(Colour),
    Choices(Colour),
    Tick(),
    Whole(-5, 5),
    Day(),
    Clock(),
    LocalTime(),
]


@pytest.mark.parametrize(
    ("rule", "typed", "value"),
    [
        (Text(20), "  Kia   ora ", "Kia ora"),
        (Text(20), "Te\u0304na\u0304", "T\u0113n\u0101"),
        (Lines(20), "\r\none\r\ntwo\r\n", "one\ntwo"),
        (Secret(), "  two  spaces ", "  two  spaces "),
        (Email(), " mere@example.org ", "mere@example.org"),
        (Choice(Colour), "red", Colour.RED),
        (Tick(), "yes", True),
        (Whole(-5, 5), " -5 ", -5),
        (Day(), "2027-03-31", date(2027, 3, 31)),
        (Clock(), "14:30", time(14, 30)),
        (Clock(), "14:30:59", time(14, 30)),
        (LocalTime(), "2027-03-31T14:30", datetime(2027, 3, 31, 14, 30)),  # noqa: DTZ001
        (LocalTime(), "2027-03-31 14:30", datetime(2027, 3, 31, 14, 30)),  # noqa: DTZ001
    ],
)
def test_what_is_typed_well_has_a_value(rule: Rule, typed: str, value: object) -> None:
    assert rule.value([typed]) == value


@pytest.mark.parametrize(
    ("rule", "typed", "code"),
    [
        (Text(3), "four", "too long"),
        (Text(9, shortest=5), "four", "too short"),
        (Text(9), "\u202e\x00", "missing"),
        (Secret(4), "12345", "too long"),
        (Email(), "mere", "email"),
        (Email(), "mere@example.org,eve@evil.example", "email"),
        (Email(), "mere@example.org\nbcc: eve@evil.example", "email"),
        (Email(), f"{'a' * 300}@example.org", "too long"),
        (Choice(Colour), "green", "choice"),
        (Choice(Colour), "RED", "choice"),
        (Tick(), "maybe", "choice"),
        (Whole(1, 5), "1.5", "number"),
        (Whole(1, 5), "１", "number"),
        (Whole(1, 5), "9" * 40, "number"),
        (Whole(1, 5), "6", "range"),
        (Day(), "31.3.2027", "day"),
        (Day(), "2027-02-30", "day"),
        (Day(), "0001-01-01", "day"),
        (Day(), "9999-12-31", "day"),
        (LocalTime(), "0001-01-01T00:00", "moment"),
        (Clock(), "half past", "time"),
        (LocalTime(), "2027-03-31T25:00", "moment"),
    ],
)
def test_what_is_typed_amiss_is_told(rule: Rule, typed: str, code: str) -> None:
    with pytest.raises(Wrong) as wrong:
        rule.value([typed])
    assert wrong.value.complaint.text == phrases.COMPLAINTS[code]
    assert wrong.value.complaint.text.format(**wrong.value.complaint.values)


def test_several_choices_are_taken_once_each_and_not_too_many() -> None:
    assert Choices(Colour).value(["blue", "red", "blue"]) == ("blue", "red")
    with pytest.raises(Wrong):
        Choices(Colour, most=1).value(["blue", "red"])


@given(st.sampled_from(RULES), st.lists(st.text(max_size=60), min_size=1, max_size=4))
def test_whatever_is_typed_has_a_value_or_a_complaint(rule: Rule, typed: list[str]) -> None:
    with suppress(Wrong):
        value = rule.value(typed)
        assert rule.value(rule.shown(value) or typed) == value


@given(st.text())
def test_plain_text_stays_as_it_is(text: str) -> None:
    assert plain(plain(text)) == plain(text)
    assert "\r" not in plain(text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Small:
    name: Annotated[str, Text(9)]
    colours: Annotated[tuple[str, ...], Choices(Colour)] = ()
    count: Annotated[int, Whole(0, 9)] = 3


def test_what_is_left_empty_has_its_default_and_what_is_needed_is_asked_for() -> None:
    assert read_sheet(Small, {"name": ["Mere"], "count": [""]}, {}).filled == Small(name="Mere")
    sheet = read_sheet(Small, {"count": ["x"]}, {})
    assert list(sheet.errors) == ["name", "count"]
    assert sheet.filled is None
    assert (sheet.needs("name"), sheet.needs("count")) == (True, False)


def test_a_sheet_shows_its_defaults_or_what_is_there() -> None:
    assert empty_sheet(Small).text("count") == "3"
    sheet = empty_sheet(Small, Small(name="Mere", colours=("blue",)))
    assert (sheet.text("name"), sheet.has("colours", "blue")) == ("Mere", True)


@pytest.mark.parametrize("name", ["nme", "csrf"])
def test_a_template_that_names_a_field_the_form_does_not_have_is_a_fault(name: str) -> None:
    with pytest.raises(KeyError):
        empty_sheet(Small).text(name)


@pytest.mark.parametrize("sent", [{"x": ["y"]}, {"name": ["a", "b"]}])
def test_what_no_browser_sends_is_refused(sent: dict[str, list[str]]) -> None:
    with pytest.raises(Malformed):
        read_sheet(Small, sent, {})
