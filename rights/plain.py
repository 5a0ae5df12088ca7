"""Anything of ours as plain JSON: field by field, codes and instants as people read them. Pure."""

import json
from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time
from enum import Enum
from typing import Any, Final

from federation.strict_json import Json
from storage.instants import to_text


def plain(value: object) -> object:
    """The value as JSON knows it: sets in order, instants in UTC, octets in hex."""
    if is_dataclass(value) and not isinstance(value, type):
        return {item.name: plain(getattr(value, item.name)) for item in fields(value)}
    for kinds, tell in _WAYS:
        if isinstance(value, kinds):
            return tell(value)
    return value


_WAYS: Final[tuple[tuple[type | tuple[type, ...], Callable[[Any], object]], ...]] = (
    (Enum, lambda code: code.value),
    (datetime, to_text),
    ((date, time), lambda day: day.isoformat()),
    (bytes, bytes.hex),
    (Mapping, lambda told: {str(plain(name)): plain(told[name]) for name in told}),
    (AbstractSet, lambda items: sorted((plain(item) for item in items), key=str)),
    ((list, tuple), lambda items: [plain(item) for item in items]),
)


def written(value: object) -> bytes:
    """The value as a JSON file that people can read too."""
    return (json.dumps(plain(value), ensure_ascii=False, indent=1) + "\n").encode()


def row_of(value: object) -> bytes:
    """The value as one line of JSON, for lists that are written bit by bit."""
    return json.dumps(plain(value), ensure_ascii=False, separators=(",", ":")).encode()


def collection_head(name: str, count: int) -> bytes:
    """The beginning of an `OrderedCollection` whose items are written one by one after it."""
    head: Json = {
        "@context": "https://www.w3.org/ns/activitystreams",
        "id": name,
        "type": "OrderedCollection",
        "totalItems": count,
    }
    return json.dumps(head, indent=1)[:-2].encode() + b',\n "orderedItems": [\n'


COLLECTION_END: Final = b"\n]\n}\n"
