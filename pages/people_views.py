"""What the pages about people show, made of what the room of accounts knows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from accounts import seen
from accounts.log_store import Change, Deed
from actors import store as people
from pages import qr_codes
from storage.database import Reading


@dataclass(frozen=True, slots=True)
class DeedLine:
    """A line of the log of deeds on behalf: who, for whom, what, and how they had agreed."""

    at: datetime
    coordinator: str
    member: str
    deed: str
    about: str
    consent: str
    agreed_on: date | None = None
    member_id: int = 0


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """A line of the history of a member's standing; `by` "" for the machine's keeper."""

    at: datetime
    by: str
    what: str
    said: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code as one path on a square of so many units."""

    size: int
    path: str


def deed_lines(tx: Reading, deeds: Sequence[Deed]) -> list[DeedLine]:
    """The deeds with names."""
    numbers = {number for deed in deeds for number in (deed.coordinator_id, deed.member_id)}
    names = _names(tx, numbers)
    return [
        DeedLine(
            at=deed.at,
            coordinator=names.get(deed.coordinator_id, ""),
            member=names.get(deed.member_id, ""),
            deed=deed.deed,
            about=deed.about if deed.about.startswith("/") else "",
            consent=deed.consent,
            agreed_on=deed.agreed_on,
            member_id=deed.member_id,
        )
        for deed in deeds
    ]


def change_lines(tx: Reading, changes: Sequence[Change]) -> list[ChangeLine]:
    """The changes with names, their codes apart."""
    names = _names(tx, {change.by_id for change in changes if change.by_id is not None})
    return [
        ChangeLine(
            at=change.at,
            by=names.get(change.by_id or 0, ""),
            what=change.what,
            said=tuple(change.said.split()),
        )
        for change in changes
    ]


def _names(tx: Reading, numbers: Iterable[int]) -> dict[int, str]:
    """Names as coordinators know them; of whoever has left, none."""
    found = {}
    for number in numbers:
        person = seen.person(tx, number)
        actor = None if person else people.by_id(tx, number)
        found[number] = person.name if person else (actor.name if actor else "")
    return found


def code_of(address: str) -> Code:
    """The QR code of an address, with the quiet space around it that readers need."""
    matrix = qr_codes.squares_of(address)
    squares = [
        f"M{column} {row}h1v1h-1z"
        for row, line in enumerate(matrix)
        for column, dark in enumerate(line)
        if dark
    ]
    return Code(len(matrix), "".join(squares))
