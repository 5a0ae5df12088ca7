"""How long a text is for its writer."""

import pytest
from hypothesis import given
from hypothesis.strategies import text

from text.counting import PER_URL, count


@pytest.mark.parametrize(
    ("written", "characters"),
    [
        ("", 0),
        ("Hello.", 6),
        ("Tēnā koe", 8),
        ("Te\u0304na\u0304 koe", 8),
        ("one\r\ntwo", 7),
        ("https://a.example/" + "long" * 100, PER_URL),
        ("see https://a.example/x now", 8 + PER_URL),
        ("@josie hi", 9),
        ("@josie@hull.example hi", 9),
        ("@josie@hull.example, @ted@madison.example", 12),
        ("josie@hull.example", 18),
        ("👩‍👩‍👧‍👦", 1),
        ("👍🏽", 1),
        ("🇳🇿🇬🇧", 2),
        ("🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f", 1),
        ("❤️", 1),
    ],
)
def test_a_text_is_as_long_as_its_writer_sees_it(written: str, characters: int) -> None:
    assert count(written) == characters


@given(text())
def test_no_text_is_longer_than_its_letters(written: str) -> None:
    if "://" not in written:
        assert count(written) <= len(written)
