"""Letters stand out from what is behind them, by day and by night (WCAG 2.2, 1.4.3 and 1.4.11)."""

import re

import pytest

from tests.house.sources import ROOT

STYLE = (ROOT / "templates" / "static" / "sisternet.css").read_text("utf-8")
LETTERS, EDGES = 4.5, 3.0

PAIRS = [
    *[(ink, paper) for ink in ("ink", "soft", "link") for paper in ("paper", "sheet")],
    *[(ink, paper) for ink in ("offer", "need", "wrong") for paper in ("paper", "sheet")],
    ("wrong", "wrong-tint"),
    ("ink", "wrong-tint"),
    ("ink", "offer-tint"),
    ("soft", "offer-tint"),
    ("on-ask", "ask"),
    ("offer", "offer-tint"),
    ("need", "need-tint"),
    ("bright", "bright-tint"),
    ("ink", "bright-tint"),
    ("link", "bright-tint"),
    ("on-head", "head"),
]


def colours(mode: str) -> dict[str, str]:
    roots = re.findall(r":root \{([^}]*)\}", STYLE)
    chosen = roots[0] if mode == "day" else roots[1]
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", chosen))


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("mode", ["day", "night"])
@pytest.mark.parametrize("paper", ["paper", "sheet"])
@pytest.mark.parametrize("line", ["edge", "wrong", "link", "head", "ask"])
def test_the_edge_of_what_one_uses_can_be_seen(mode: str, line: str, paper: str) -> None:
    of = colours(mode)
    assert contrast(of[line], of[paper]) >= EDGES


@pytest.mark.parametrize("mode", ["day", "night"])
@pytest.mark.parametrize(("ink", "paper"), PAIRS)
def test_letters_can_be_read(mode: str, ink: str, paper: str) -> None:
    of = colours(mode)
    assert contrast(of[ink], of[paper]) >= LETTERS
