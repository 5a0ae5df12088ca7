"""Numbers in addresses and forms: ours are plain digits, and never more than the store can hold."""

import pytest

from pages.numbers import number_of

LARGEST = 2**63 - 1


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0),
        ("17", 17),
        (str(LARGEST), LARGEST),
        (str(LARGEST + 1), LARGEST),
        ("9" * 19, LARGEST),
    ],
)
def test_plain_digits_are_a_number(text: str, number: int) -> None:
    assert number_of(text) == number


@pytest.mark.row("WEB-05")
@pytest.mark.parametrize(
    "text", ["", " 1", "-1", "+1", "1.0", "1e3", "NaN", "0x1", "１", "١", "²", "9" * 20, "1\0"]
)
def test_everything_else_is_none(text: str) -> None:
    assert number_of(text) is None
