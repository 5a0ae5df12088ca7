"""Letters that came back: reads delivery status notices (RFC 3464) and closes addresses.

A notice is hostile until it names a letter of ours by its mark, which only the mail servers on
its way and its reader have seen.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import Message

from mail import store
from mail.closing import Closing
from mail.letter import LetterState
from mail.marks import Marks
from storage.transaction import Writing
from world.errors import TooLarge
from world.mail import UNTOLD, is_of_address

LONGEST_NOTICE = 1_048_576
_MOST_PARTS = 100
_MOST_LETTERS = 20
_STATUS = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")
_CODE = re.compile(r"\b[45]\d\d\b")


@dataclass(frozen=True, slots=True)
class Notice:
    """What a delivery status notice says. Without letters it is about none of ours."""

    letters: tuple[int, ...]
    code: str  # such as "5.1.1", or "550 5.0.0"
    has_failed: bool
    is_address: bool


@dataclass(frozen=True, slots=True)
class Returned:
    """What became of a notice: how many letters it was about, how many addresses were closed."""

    letters: int
    closed: int
    code: str


def read_notice(octets: bytes, marks: Marks) -> Notice:
    """Reads a message that a mail server sent back; `TooLarge` for more than a mebibyte.

    A message that is no notice, or about a letter that is only late, has failed nowhere.
    """
    if len(octets) > LONGEST_NOTICE:
        message = "This message is too large to be a notice."
        raise TooLarge(message)
    numbers = tuple(dict.fromkeys(marks.numbers_in(octets.decode("ascii", "replace"))))
    code = next(_codes(message_from_bytes(octets)), "")
    return Notice(numbers[:_MOST_LETTERS], code, bool(code), is_of_address(code))


def _codes(message: Message) -> Iterator[str]:
    """What the mail server said of each recipient who will never get it, without its words."""
    for place, part in enumerate(message.walk()):
        if place >= _MOST_PARTS:
            return
        status = str(part.get("Status", "")).strip()
        action = str(part.get("Action", "")).strip().lower()
        if action == "failed" and status.startswith("5") and _STATUS.fullmatch(status):
            yield _code(status, str(part.get("Diagnostic-Code", "")))


def _code(status: str, words: str) -> str:
    answer, told = _CODE.search(words), _STATUS.search(words)
    if status == UNTOLD and told:
        status = told[0]
    return f"{answer[0]} {status}" if answer else status


@dataclass(frozen=True, slots=True)
class Returns:
    """Takes notices in."""

    marks: Marks
    closing: Closing

    def take(self, tx: Writing, notice: Notice, now: datetime) -> Returned:
        """Notes that letters came back; closes their addresses if these are at fault."""
        if not notice.has_failed:
            return Returned(0, 0, "")
        known = [number for number in notice.letters if store.addressed(tx, number)]
        for number in known:
            store.finish(tx, number, LetterState.REFUSED, now, f"came back: {notice.code}")
        closed = sum(
            self.closing.close(tx, number, notice.code, now)
            for number in known
            if notice.is_address
        )
        return Returned(len(known), closed, notice.code)
