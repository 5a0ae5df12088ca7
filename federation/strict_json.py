"""Bytes to JSON, once and strictly; JSON to bytes, compactly.

Rule R13 of the security reference: whoever reads the same bytes must come to the same reading,
and no input may cost more than its length. Python's own decoder lets pass duplicate keys,
NaN, numbers of any length, nesting until the stack is used up, U+0000 and half surrogates;
here all of these are `Malformed`.
"""

import json
import math
import re
from collections.abc import Callable, Sequence
from typing import Any, NoReturn, TypeAlias

from federation.known_contexts import CONTEXTS, DEEPEST, MARK, Context
from world.errors import Malformed, TooLarge

Json: TypeAlias = dict[str, Any]

MAX_BYTES = 1_048_576
MAX_DEPTH = 40
MAX_KEYS = 10_000
MAX_STRING = 262_144
MAX_LIST = 1_000
MAX_DIGITS = 300

_CONTEXT = "@context"
_PROOF = "proof"
_NESTED = frozenset((dict, list, Context))
_RISKY_ESCAPE = re.compile(r"\\u(?:0000|[dD][89a-fA-F])")


def parse(body: bytes) -> Json:
    """The JSON object in `body`.

    Raises `TooLarge` above 1 MiB, else `Malformed`: not UTF-8, not JSON, not an object at the
    top, duplicate keys, NaN or infinities, numbers of more than 300 characters, deeper than 40,
    more than 10,000 keys, strings above 256 Ki characters, lists above 1,000 entries, U+0000 or
    lone surrogates in any string.

    A `Context` in it may stand in other documents, too: nobody changes what was read.
    """
    if len(body) > MAX_BYTES:
        raise TooLarge("a document of more than 1 MiB")
    text, contexts = CONTEXTS.cut(_decode(body))
    document = _read(text, contexts)
    if not isinstance(document, dict):
        raise Malformed("JSON, but not an object")
    if _may_have_odd_shape(text, contexts):
        _check_shape(document)
    if _may_have_odd_strings(text):
        _check_strings(document)
    return document


def write(document: Json) -> bytes:
    """The document as compact UTF-8, keys in their order.

    Raises `Malformed` for NaN, infinities and lone surrogates, which nobody could read.
    """
    try:
        return _written(document).encode("utf-8")
    except (ValueError, RecursionError) as error:
        raise Malformed("a document that JSON cannot say") from error


def _written(document: Json) -> str:
    """As the encoder writes it; a known list of contexts at its head, or its proof's, as it came.

    Half of an offer or need is contexts.
    """
    context, proof = document.get(_CONTEXT), document.get(_PROOF)
    if not isinstance(context, Context) or next(iter(document)) != _CONTEXT:
        return _ENCODER.encode(document)
    begin = f'{{"{_CONTEXT}":{context.text}'
    others = {name: value for name, value in document.items() if name != _CONTEXT}
    end = "}"
    if isinstance(proof, dict) and next(reversed(document)) == _PROOF:
        del others[_PROOF]
        end = f',"{_PROOF}":{_written(proof)}}}'
    return f"{begin},{_ENCODER.encode(others)[1:-1]}{end}" if others else f"{begin}{end}"


def read_value(text: str, at: int) -> tuple[Any, int]:
    """The JSON value that begins there, and where it ends.

    Raises `Malformed` as `parse`, but looks at no limits: for what was parsed as a whole before.
    """
    try:
        return _DECODER.raw_decode(text, at)
    except (ValueError, RecursionError) as error:
        raise Malformed("not JSON") from error


def _decode(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Malformed("not UTF-8") from error


def _read(text: str, contexts: Sequence[Context]) -> object:
    decoder = _decoder_with(contexts) if contexts else _DECODER
    try:
        return decoder.decode(text)
    except (ValueError, RecursionError) as error:
        raise Malformed("not JSON") from error


def _may_have_odd_shape(text: str, contexts: Sequence[Context]) -> bool:
    """Whether there could be too much of anything but text; the counts here are never too low."""
    opened, commas = text.count("{") + text.count("["), text.count(",")
    deepest = opened + DEEPEST if contexts else opened
    keys = opened + commas + sum(context.keys for context in contexts)
    return deepest > MAX_DEPTH or commas >= MAX_LIST or keys > MAX_KEYS


def _check_shape(document: Json) -> None:
    """Level by level; what is nested so deeply that nobody can read it, the decoder has refused."""
    keys = 0
    level: list[Any] = [document]
    for _ in range(MAX_DEPTH):
        values: list[Any] = []
        for one in level:
            if type(one) is dict:
                keys += len(one)
                values += one.values()
            elif len(one) > MAX_LIST:
                raise Malformed("a list with too many entries")
            else:
                values += one
        level = [value for value in values if type(value) in _NESTED]
    if level:
        raise Malformed("JSON nested too deeply")
    if keys > MAX_KEYS:
        raise Malformed("too many keys")


def _may_have_odd_strings(text: str) -> bool:
    return len(text) > MAX_STRING or ("\\u" in text and _RISKY_ESCAPE.search(text) is not None)


def _check_strings(document: Json) -> None:
    waiting: list[object] = [document]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            _check_string(value)
        elif isinstance(value, list):
            waiting.extend(value)
        elif isinstance(value, dict):
            waiting.extend(value.keys())
            waiting.extend(value.values())


def _check_string(text: str) -> None:
    if len(text) > MAX_STRING:
        raise Malformed("a string that is too long")
    if "\0" in text:
        raise Malformed("a string with U+0000 in it")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise Malformed("a string with half a surrogate pair in it") from error


def _object(pairs: list[tuple[str, Any]]) -> Json:
    document = dict(pairs)
    if len(document) != len(pairs):
        raise Malformed("an object with the same key twice")
    return document


def _integer(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        raise Malformed("a number with too many digits")
    return int(digits)


def _fraction(digits: str) -> float:
    number = float(digits) if len(digits) <= MAX_DIGITS else math.inf
    if not math.isfinite(number):
        raise Malformed("a number that is too long or too large")
    return number


def _constant(name: str) -> NoReturn:
    raise Malformed(f"{name} is not JSON")


def _decoder(constant: Callable[[str], Any]) -> json.JSONDecoder:
    return json.JSONDecoder(
        object_pairs_hook=_object,
        parse_int=_integer,
        parse_float=_fraction,
        parse_constant=constant,
    )


def _decoder_with(contexts: Sequence[Context]) -> json.JSONDecoder:
    """Reads these lists, in their order, wherever their mark stands.

    If the mark was in what came it stands there too often, and then nothing is read.
    """
    following = iter(contexts)

    def constant(name: str) -> Context:
        context = next(following, None) if name == MARK else None
        return _constant(name) if context is None else context

    return _decoder(constant)


_DECODER = _decoder(_constant)
_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"))
