"""Short codes that people read out, write down and type: eight letters and digits.

None of them is a vowel, so that no word comes about, and none looks like another one (0 and O,
1 and I and L). 27 to the power of 8 is 2.8e11: with ten tries nobody guesses one.
"""

from typing import Final

from world.chance import Chance

LETTERS: Final = "BCDFGHJKMNPQRSTVWXZ23456789"
LENGTH: Final = 8
_FAIR: Final = 256 - 256 % len(LETTERS)


def new_code(chance: Chance, length: int = LENGTH) -> str:
    """An unguessable code, each sign as likely as the others."""
    signs: list[str] = []
    while len(signs) < length:
        drawn = chance.octets(length)
        signs += [LETTERS[octet % len(LETTERS)] for octet in drawn if octet < _FAIR]
    return "".join(signs[:length])


def told(code: str) -> str:
    """The code in groups of four, as it is shown and read out."""
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))


def typed_code(text: str, length: int = LENGTH) -> str:
    """The code that somebody typed, however they put spaces and hyphens; "" if it is none."""
    signs = "".join(sign for sign in text[: 8 * length].upper() if sign.isalnum())
    is_code = len(signs) == length and all(sign in LETTERS for sign in signs)
    return signs if is_code else ""
