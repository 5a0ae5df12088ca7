"""Whether two copies of a thing say the same."""

from typing import Final

from federation.canonical import canonicalise
from federation.strict_json import Json
from world.errors import Malformed

_BESIDE: Final = frozenset({"@context", "proof", "signature", "likes", "shares", "replies"})
"""What signs a thing, and what others do to it: no part of what its author says."""


def says_the_same(one: Json, other: Json) -> bool:
    """Whether every member that its author has written is the same in both, to the letter."""
    try:
        return _said(one) == _said(other)
    except Malformed:  # numbers beyond what has one way of writing
        return False


def _said(document: Json) -> bytes:
    return canonicalise({name: document[name] for name in document if name not in _BESIDE})
