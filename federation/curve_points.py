"""Points of Ed25519's curve that are no honest public key.

Eight points have an order that divides 8. For a "key" that is one of them, signatures over
any message can be made without a secret, so it would prove nothing about anybody. An honest
key generator never meets one.
"""

from typing import Final

_PRIME: Final = 2**255 - 19
_SIGN_BIT: Final = 1 << 255

# The ordinate of the points of order 8, one of the two up to its sign.
_ORDER_8: Final = 0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826

_WEAK_ORDINATES: Final = frozenset({0, 1, _PRIME - 1, _ORDER_8, _PRIME - _ORDER_8})


def is_weak_point(octets: bytes) -> bool:
    """Whether 32 octets encode one of the eight points, canonically or not."""
    ordinate = int.from_bytes(octets, "little") & ~_SIGN_BIT
    return ordinate % _PRIME in _WEAK_ORDINATES
