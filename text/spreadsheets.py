"""Tables as CSV (RFC 4180) whose cells no spreadsheet takes for formulas (`security.md` XSS-10)."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Final

_FORMULA: Final = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "\n",
    "|",
    "\uff1d",
    "\uff0b",
    "\uff0d",
    "\uff20",
)


def safe_cell(value: object) -> str:
    """The text of a cell. What a program might calculate begins with an apostrophe instead.

    Numbers of ours may be negative and stay as they are; None is an empty cell.
    """
    if value is None:
        return ""
    if isinstance(value, int | float):
        return str(value)
    text = str(value)
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text


def csv_rows(rows: Iterable[Sequence[object]]) -> bytes:
    """Rows as UTF-8 without a mark at the head, each ended by CR LF; every cell is safe."""
    written = io.StringIO(newline="")
    csv.writer(written).writerows([safe_cell(cell) for cell in row] for row in rows)
    return written.getvalue().encode("utf-8", "replace")
