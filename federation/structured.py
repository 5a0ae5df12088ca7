"""The part of structured fields (RFC 9651) that a signed request is made of, read fast.

Three readers: dictionaries of inner lists (`Signature-Input`), dictionaries of byte sequences
(`Signature`, `Content-Digest`), and parameters. They keep the text of each piece as it came,
because a signature covers that text. They read a subset: whatever they take, a complete reader
reads the same way (a test says so), but a name given twice is refused, where the
specification lets the last one win: two readings are one too many.
"""

import re
from dataclasses import dataclass
from typing import Final

from federation.base64_text import from_base64

_KEY: Final = r"[a-z*][a-z0-9_.*-]*+"
_STRING: Final = r'"(?:[ !#-\[\]-~]|\\["\\])*+"'
_BYTES: Final = r":[A-Za-z0-9+/=]*+:"
_NUMBER: Final = r"(?:-?[0-9]{1,12}+\.[0-9]{1,3}+|-?[0-9]{1,15}+)"
_WORD: Final = r"[A-Za-z*][A-Za-z0-9!#$%&'*+.^_`|~:/-]*+"
_BARE: Final = rf"(?:{_STRING}|{_BYTES}|\?[01]|{_NUMBER}|{_WORD})"
_PARAMETERS: Final = rf"(?:;{_KEY}(?:={_BARE})?+)*+"
_ITEM: Final = rf"{_STRING}{_PARAMETERS}"
_COMMA: Final = r"(?:[ \t]*+(,)[ \t]*+)?+"

_INNER_LIST_MEMBER: Final = re.compile(
    rf"({_KEY})=(\(((?:{_ITEM}(?: {_ITEM})*+)?+)\)({_PARAMETERS})){_COMMA}"
)
_BYTES_MEMBER: Final = re.compile(rf"({_KEY})=:([A-Za-z0-9+/=]*+):{_PARAMETERS}{_COMMA}")
_PARAMETER: Final = re.compile(rf";({_KEY})(?:=({_BARE}))?+")
_ITEM_PARTS: Final = re.compile(rf'"((?:[ !#-\[\]-~]|\\["\\])*+)"({_PARAMETERS})(?: |\Z)')

_LONGEST_FIELD: Final = 8192
_MOST_MEMBERS: Final = 16


class Unreadable(ValueError):
    """The text is not a structured field of the kind that is wanted."""

    def __init__(self, text: str) -> None:
        super().__init__(f"unreadable: {text[:300]!r}")


@dataclass(frozen=True, slots=True)
class InnerList:
    """`("@method" "date");created=1`: the whole text, and the text of its two parts."""

    text: str
    items: str
    parameters: str


def inner_lists(field: str) -> dict[str, InnerList]:
    """The members of a dictionary of inner lists of strings, by name, in order.

    Raises:
        Unreadable: another shape, a name given twice, too long, or more than 16 members.
    """
    return {
        name: InnerList(text, items, parameters)
        for name, (text, items, parameters) in _members(_INNER_LIST_MEMBER, field).items()
    }


def byte_sequences(field: str) -> dict[str, bytes]:
    """The members of a dictionary of byte sequences, by name.

    Raises:
        Unreadable: another shape, a name given twice, too long, or more than 16 members.
    """
    return {name: _bytes_of(text) for name, (text,) in _members(_BYTES_MEMBER, field).items()}


def strings(items: str) -> list[tuple[str, str]]:
    """The items of an inner list: each string's text (escapes kept) and that of its parameters."""
    return _ITEM_PARTS.findall(items)


def parameters(text: str) -> dict[str, str]:
    """Parameters by name, with the text of each value ("" for a bare name, which is true).

    Raises:
        Unreadable: a name is given twice.
    """
    pairs: list[tuple[str, str]] = _PARAMETER.findall(text)
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Unreadable(text)
    return found


def _bytes_of(text: str) -> bytes:
    octets = from_base64(text)
    if octets is None:
        raise Unreadable(text)
    return octets


def _members(form: re.Pattern[str], field: str) -> dict[str, tuple[str, ...]]:
    if len(field) > _LONGEST_FIELD:
        raise Unreadable(field)
    found: dict[str, tuple[str, ...]] = {}
    at, comma = 0, ","
    while comma:
        member = form.match(field, at)
        if member is None or member[1] in found or len(found) == _MOST_MEMBERS:
            raise Unreadable(field)
        name, *parts, comma = member.groups()
        found[name] = tuple(parts)
        at = member.end()
    if at != len(field):
        raise Unreadable(field)
    return found
