"""Canonical JSON (RFC 8785): the one sequence of bytes that a proof is made over."""

import json
from typing import Any, Final

import rfc8785

from federation.known_contexts import Context
from federation.strict_json import Json
from world.errors import Malformed

_CONTEXT: Final = "@context"

# Integers beyond this are rounded by readers that hold numbers as IEEE 754 doubles.
MAX_INTEGER: Final = 2**53 - 1

# Between these, Python and ECMAScript write a fraction with the same digits, without exponent.
_PLAIN_FROM: Final = 1e-4
_PLAIN_TO: Final = 1e16

_ENCODER = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
)


def canonicalise(document: Json) -> bytes:
    """The document in the canonical form of RFC 8785.

    Raises `Malformed` for what has none: integers beyond 2^53, NaN and infinities, half
    surrogate pairs, keys that are not texts.
    """
    try:
        if not is_plain(document):
            return rfc8785.dumps(document)
        context = document.get(_CONTEXT)
        return _begun_by(context, document) if isinstance(context, Context) else _encoded(document)
    except ValueError as error:
        raise Malformed("a document without a canonical form") from error


def _begun_by(context: Context, document: Json) -> bytes:
    """As `_encoded`; where a known list of contexts comes first, its form is known, too."""
    others = {name: value for name, value in document.items() if name != _CONTEXT}
    if min(others, default="") < _CONTEXT:
        return _encoded(document)
    return b'{"@context":' + context.canonical + b"," + _encoded(others)[1:]


def _encoded(plain: Json) -> bytes:
    return _ENCODER.encode(plain).encode("utf-8")


def is_plain(value: Any) -> bool:  # noqa: ANN401  # any JSON value
    """Whether Python's own encoder, six times as fast, writes the same bytes.

    Keys beyond ASCII may sort differently (RFC 8785 sorts by UTF-16), whole and very small or
    large fractions are written differently. A law in the tests compares the two.
    """
    kind = type(value)
    if kind is dict:
        return _are_plain_keys(value) and all(map(is_plain, value.values()))
    if kind is list:
        return all(map(is_plain, value))
    if kind is int:
        return bool(-MAX_INTEGER <= value <= MAX_INTEGER)
    if kind is float:
        return bool(_PLAIN_FROM <= abs(value) < _PLAIN_TO and not value.is_integer())
    return kind is str or value is None or kind is bool or kind is Context


def _are_plain_keys(document: Json) -> bool:
    try:
        return "".join(document).isascii()
    except TypeError:
        return False
