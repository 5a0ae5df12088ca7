"""Short addresses for paper: five signs that are not mistaken for one another."""

from collections.abc import Collection
from typing import Final

from world.chance import Chance

SIGNS: Final = "23456789bcdfghjkmnpqrstvwxyz"  # no vowels, so that none spells a word
LENGTH: Final = 5


def new_code(chance: Chance, taken: Collection[str]) -> str:
    """A code that nobody has yet."""
    while True:
        octets = chance.octets(LENGTH)
        code = "".join(SIGNS[octet % len(SIGNS)] for octet in octets)
        if code not in taken:
            return code


def as_typed(text: str) -> str:
    """A code as somebody typed it: case and space do not count; "" for what can be none."""
    code = text.strip().lower()
    return code if len(code) == LENGTH and set(code) <= set(SIGNS) else ""
