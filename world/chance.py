"""Randomness, as a value that can be handed in."""

import secrets
from base64 import urlsafe_b64encode
from random import SystemRandom
from typing import Protocol


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

    def random(self) -> float:
        return self._dice.random()

    def octets(self, count: int) -> bytes:
        return secrets.token_bytes(count)


def token(chance: Chance, octets: int = 32) -> str:
    """A secret as URL-safe text without padding."""
    return urlsafe_b64encode(chance.octets(octets)).rstrip(b"=").decode("ascii")
