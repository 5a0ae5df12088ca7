"""Numbers of our own things, as they stand in addresses and in forms."""

from typing import Final

_MOST_DIGITS: Final = 19
_LARGEST: Final = 2**63 - 1  # nothing of ours has it, and the store can be asked for it


def number_of(text: str) -> int | None:
    """The number that a text writes in plain digits; None for what writes none.

    A number beyond all of ours comes out as the largest one, which is nobody's.
    """
    sound = text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS
    return min(int(text), _LARGEST) if sound else None
