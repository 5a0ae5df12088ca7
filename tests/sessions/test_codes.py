"""Codes that are read out and typed."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.codes import LENGTH, LETTERS, new_code, told, typed_code
from tests.fediverse.sundial import Dice


@given(st.integers(), st.integers(1, 20))
def test_whoever_types_what_they_are_told_types_the_code(seed: int, length: int) -> None:
    code = new_code(Dice(seed), length)

    assert len(code) == length
    assert typed_code(told(code), length) == code
    assert typed_code(told(code).lower().replace(" ", "-"), length) == code


@given(st.text(max_size=300))
def test_whatever_is_typed_is_a_code_or_none(text: str) -> None:
    code = typed_code(text)

    assert code == "" or (len(code) == LENGTH and set(code) <= set(LETTERS))


@pytest.mark.parametrize(
    "text", ["", "BCDF GHJ", "BCDF GHJK M", "BCDF GHJ0", "ÄBCDFGHJ", "x" * 9_999]
)
def test_what_is_none_is_no_code(text: str) -> None:
    assert typed_code(text) == ""


def test_every_sign_is_as_likely_as_the_others() -> None:
    drawn = Counter(new_code(Dice("fair"), 27_000))

    assert set(drawn) == set(LETTERS)
    assert all(850 < count < 1_150 for count in drawn.values())


def test_no_sign_looks_like_another_one() -> None:
    assert set("0O1IL") & set(LETTERS) == set()
    assert set("AEIOU") & set(LETTERS) == set()
