"""Randomness, as a value that can be handed in."""

import secrets
from base64 import urlsafe_b64encode
from random import SystemRandom
from threading import Lock
from typing import Protocol

_HANDFUL = 1_024
_LONGEST_HANDED_OUT = 12


class Chance(Protocol):
    """Throws the dice."""

    def random(self) -> float:
        """A number in [0, 1), for jitter."""
        ...

    def octets(self, count: int) -> bytes:
        """`count` unpredictable bytes."""
        ...


class SystemChance:
    """The machine's own source of randomness."""

    def __init__(self) -> None:
        self._dice = SystemRandom()
        self._lock = Lock()
        self._drawn = b""

    def random(self) -> float:
        return self._dice.random()

    def octets(self, count: int) -> bytes:
        """A few at a time come out of a handful: asking the system costs 7 µs each time.

        What is long enough to be a secret is asked for by itself.
        """
        if count > _LONGEST_HANDED_OUT:
            return secrets.token_bytes(count)
        with self._lock:
            if len(self._drawn) < count:
                self._drawn = secrets.token_bytes(_HANDFUL)
            given, self._drawn = self._drawn[:count], self._drawn[count:]
        return given


def token(chance: Chance, octets: int = 32) -> str:
    """A secret as URL-safe text without padding."""
    return urlsafe_b64encode(chance.octets(octets)).rstrip(b"=").decode("ascii")
