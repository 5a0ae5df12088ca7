"""Lists that members bring from elsewhere, read within bounds: Mastodon's CSV and its kin. Pure.

A list is known by its line of headings, else by the name of its file (`federation.md` 12). What
is too long, or no text at all, is refused as a whole; lines that say nothing of use are counted
and passed over (`security.md` MED-25).
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from moderation.hosts import host_named
from rights.lists import FILE_NAMES, ListKind
from text.rights_phrases import RIGHTS_TROUBLE
from world.errors import Malformed

LINES_MOST: Final = 20_000
OCTETS_MOST: Final = 2_000_000
_HANDLE: Final = re.compile(r"[\w.-]{1,128}@[\w.:\[\]-]{1,253}")
_CELL_LONGEST: Final = 500
_NAMED: Final[Mapping[str, ListKind]] = {
    **{name: kind for kind, name in FILE_NAMES.items()},
    **{f"{kind}.csv": kind for kind in ListKind},
    "following.csv": ListKind.FOLLOWS,
    "domain_blocks.csv": ListKind.HOSTS,
}


@dataclass(frozen=True, slots=True)
class Line:
    """An account by its handle, or a server; `is_quiet`: nothing shall be heard of a muted one."""

    name: str
    is_quiet: bool = True


@dataclass(frozen=True, slots=True)
class Brought:
    """What a file holds. `unread` lines said nothing of use."""

    kind: ListKind
    lines: tuple[Line, ...]
    unread: int


def read_list(octets: bytes, file_name: str, chosen: ListKind | None = None) -> Brought:
    """A file as a list: of the kind that was chosen, or that it shows by itself.

    Raises `Malformed`, with a sentence for whoever brought it.
    """
    rows = _rows(octets)
    first = next(rows, None)
    if first is None:
        raise Malformed(RIGHTS_TROUBLE["import empty"])
    headed = _headed(first)
    kind = chosen or headed or _NAMED.get(file_name.rpartition("/")[2].lower())
    if kind is None:
        raise Malformed(RIGHTS_TROUBLE["import kind"])
    lines: dict[str, Line] = {}
    unread = 0
    for row in rows if _is_heading(first) else _with(first, rows):
        line = _line(row, kind)
        if line is None:
            unread += 1
        else:
            lines.setdefault(line.name.lower(), line)
    if not lines:
        raise Malformed(RIGHTS_TROUBLE["import empty"])
    return Brought(kind, tuple(lines.values()), unread)


def _rows(octets: bytes) -> Iterator[list[str]]:
    """The rows that hold anything, one by one; raises `Malformed` in the middle of them."""
    if b"\0" in octets:
        raise Malformed(RIGHTS_TROUBLE["import binary"])
    text = io.TextIOWrapper(io.BytesIO(octets), "utf-8-sig", newline="")
    count = 0
    try:
        for row in csv.reader(text, strict=True):
            if not any(cell.strip() for cell in row):
                continue
            count += 1
            if count > LINES_MOST + 1:  # the headings besides
                raise Malformed(RIGHTS_TROUBLE["import long"])
            yield row
    except (UnicodeDecodeError, csv.Error) as cause:
        raise Malformed(RIGHTS_TROUBLE["import binary"]) from cause


def _is_heading(row: Sequence[str]) -> bool:
    return _cell(row, 0).lower() in ("account address", "#domain", "domain")


def _headed(row: Sequence[str]) -> ListKind | None:
    """The kind that a line of headings tells."""
    if not _is_heading(row):
        return None
    heads = {cell.strip().lower() for cell in row}
    if heads & {"#domain", "domain"}:
        return ListKind.HOSTS
    if "hide notifications" in heads:
        return ListKind.MUTES
    return ListKind.FOLLOWS if "show boosts" in heads else None


def _line(row: Sequence[str], kind: ListKind) -> Line | None:
    name = _cell(row, 0).removeprefix("'").removeprefix("@")
    if kind is ListKind.HOSTS:
        return _host(name)
    if not _HANDLE.fullmatch(name):
        return None
    return Line(name, is_quiet=_cell(row, 1).lower() not in ("false", "0", "no"))


def _host(name: str) -> Line | None:
    try:
        return Line(host_named(name))
    except Malformed:
        return None


def _cell(row: Sequence[str], number: int) -> str:
    return row[number].strip()[:_CELL_LONGEST] if number < len(row) else ""


def _with(first: list[str], rest: Iterator[list[str]]) -> Iterator[list[str]]:
    yield first
    yield from rest
