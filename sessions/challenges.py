"""Challenges for passkeys that need no row until they are answered.

A challenge is random, says until when it holds, and bears our mark; so nobody fills the store
by asking for challenges. Each is taken once: the store remembers those that were answered.
"""

import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Final

from sessions.passkey_store import use_challenge
from storage.database import Writing
from storage.sealing import Seal
from text.door_phrases import DOOR
from world.chance import Chance
from world.errors import Unproven

LASTING: Final = timedelta(minutes=5)
_RANDOM_OCTETS: Final = 16
_TIME_OCTETS: Final = 6
_MARK_OCTETS: Final = 32


@dataclass(frozen=True, slots=True)
class Challenges:
    """Gives challenges out and takes them back, each for one purpose."""

    chance: Chance
    seal: Seal

    def new(self, purpose: str, now: datetime) -> bytes:
        """A challenge for that purpose, good for five minutes."""
        ends_at = int((now + LASTING).timestamp())
        head = self.chance.octets(_RANDOM_OCTETS) + ends_at.to_bytes(_TIME_OCTETS, "big")
        return head + self._mark(head, purpose)

    def take(self, tx: Writing, challenge: bytes, purpose: str, now: datetime) -> None:
        """Raises `Unproven` unless it is ours, for that purpose, in time, for the first time."""
        head, mark = challenge[:-_MARK_OCTETS], challenge[-_MARK_OCTETS:]
        is_ours = len(head) == _RANDOM_OCTETS + _TIME_OCTETS and hmac.compare_digest(
            mark, self._mark(head, purpose)
        )
        if not is_ours:
            raise Unproven(DOOR["passkey late"])
        ends_at = datetime.fromtimestamp(int.from_bytes(head[_RANDOM_OCTETS:], "big"), UTC)
        if ends_at <= now or not use_challenge(tx, sha256(challenge).digest(), now, ends_at):
            raise Unproven(DOOR["passkey late"])

    def _mark(self, head: bytes, purpose: str) -> bytes:
        return self.seal.blind(head.hex(), f"sessions.challenge {purpose}")
