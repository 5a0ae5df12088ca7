"""Which lists of contexts are worth knowing: sound ones that a document says more than once."""

from collections.abc import Iterator
from typing import Any, Final

from federation.canonical import canonicalise, is_plain
from federation.json_ld import check_context
from federation.known_contexts import CONTEXTS, DEEPEST, NAME, Context
from federation.strict_json import Json, read_value, write
from world.errors import Malformed

LONGEST: Final = 8_192
_MOST_LOOKS: Final = 8
_LEVELS: Final = 3  # an announcement, what was said, and what about
_REPEATED: Final = 2


def meet_contexts(body: bytes, document: Json) -> None:
    """Knows from now on the list of contexts that stands more than once in a document.

    `document` is what was parsed from `body`. To be called for what somebody is known to have
    said, so that nobody who is nobody makes us forget what others repeat.
    """
    unknown = [context for context in _contexts_of(document) if type(context) is list]
    if len(unknown) < _REPEATED:
        return
    text = body.decode("utf-8")
    at = text.find(NAME)
    for _ in range(_MOST_LOOKS):
        if at < 0 or _meet(text, at + len(NAME)):
            return
        at = text.find(NAME, at + len(NAME))


def _contexts_of(document: Json) -> Iterator[object]:
    """Those of a document, of what it is about or holds first, and of the proofs on both."""
    level: object = document
    for _ in range(_LEVELS):
        if not isinstance(level, dict):
            return
        proof = level.get("proof")
        yield level.get("@context")
        yield proof.get("@context") if isinstance(proof, dict) else None
        level = _within(level)


def _within(document: Json) -> object:
    items = document.get("orderedItems") or document.get("items")
    return items[0] if items and isinstance(items, list) else document.get("object")


def _meet(text: str, at: int) -> bool:
    """Whether the value there has become known.

    It must have come as we would write it ourselves: what is written may not depend on what
    else is known.
    """
    if not text.startswith("[", at):  # one after a space, as some write it, is not looked for
        return False
    value, end = read_value(text, at)
    written = text[at:end]
    is_repeated = type(value) is list and text.count(NAME + written) >= _REPEATED
    if not is_repeated or len(written) > LONGEST or not _is_sound(value):
        return False
    if write({"": value})[4:-1] != written.encode("utf-8"):
        return False
    CONTEXTS.add(Context(value, written, canonicalise({"": value})[4:-1], _keys_in(value)))
    return True


def _is_sound(contexts: list[Any]) -> bool:
    if not is_plain(contexts) or _depth_of(contexts) > DEEPEST:
        return False
    try:
        check_context(contexts)
    except Malformed:
        return False
    return True


def _depth_of(value: Any) -> int:  # noqa: ANN401  # any JSON value
    if not isinstance(value, dict | list):
        return 0
    within = value.values() if isinstance(value, dict) else value
    return 1 + max(map(_depth_of, within), default=0)


def _keys_in(value: Any) -> int:  # noqa: ANN401  # any JSON value
    if isinstance(value, dict):
        return len(value) + sum(map(_keys_in, value.values()))
    return sum(map(_keys_in, value)) if isinstance(value, list) else 0
