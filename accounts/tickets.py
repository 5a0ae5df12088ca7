"""Tickets: whoever has just become a member on the page in front of them goes in without a link.

A ticket holds for ten minutes and in the one browser that the form was sent from: it is bound to
the word by which that browser's forms prove themselves, so that an address seen over a
shoulder, or sent to somebody else (login CSRF), opens nothing.
"""

import hmac
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from storage.sealing import Seal
from world.clock import Clock

_HOLDS: Final = timedelta(minutes=10)
_LONGEST: Final = 120


@dataclass(frozen=True, slots=True)
class Tickets:
    """Writes and reads tickets; nothing of them is stored."""

    seal: Seal
    clock: Clock

    def ticket(self, actor_id: int, word: str) -> str:
        """A ticket for that member in the browser of that word, as part of an address."""
        until = int((self.clock.now() + _HOLDS).timestamp())
        return f"{actor_id}.{until}.{self._mark(actor_id, until, word)}"

    def holder(self, ticket: str, word: str) -> int | None:
        """Whom a ticket lets in, in the browser of that word; None if it lets in nobody."""
        parts = ticket.split(".") if len(ticket) <= _LONGEST and ticket.isascii() else []
        if len(parts) != len(("member", "until", "mark")) or not word:
            return None
        number, until, mark = parts
        if not (number.isdecimal() and until.isdecimal()):
            return None
        expected = self._mark(int(number), int(until), word)
        if not hmac.compare_digest(mark, expected):
            return None
        return int(number) if self.clock.now().timestamp() < int(until) else None

    def _mark(self, actor_id: int, until: int, word: str) -> str:
        return self.seal.blind(f"{actor_id} {until} {word}", "accounts.ticket").hex()
