import csv
import io

import pytest

from text.spreadsheets import csv_rows, safe_cell

FORMULAS = [
    '=HYPERLINK("https://evil.example","Prize")',
    "+1+1",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)",
    "\t=1+1",
    "\r=1+1",
    "  =1+1",
    "\uff1d1+1",
]


@pytest.mark.parametrize("text", FORMULAS)
@pytest.mark.row("XSS-10")
def test_no_cell_begins_like_a_formula(text: str) -> None:
    assert safe_cell(text) == f"'{text}"


def test_words_and_numbers_stay_as_they_are() -> None:
    assert safe_cell("Bread, warm = good") == "Bread, warm = good"
    assert safe_cell(-15) == "-15"
    assert safe_cell(None) == ""
    assert safe_cell("josie@hull.example") == "josie@hull.example"


def test_commas_quotes_and_line_ends_come_back_as_they_were() -> None:
    rows: list[list[object]] = [["a,b", 'say "hello"', "two\nlines"], ["Māori", "", 3]]
    read = list(csv.reader(io.StringIO(csv_rows(rows).decode(), newline="")))
    assert read == [["a,b", 'say "hello"', "two\nlines"], ["Māori", "", "3"]]
