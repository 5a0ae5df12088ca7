"""Takes what is told about a film out of WebM (RFC 8794, RFC 9559): pure.

Nothing moves: elements that tell something become `Void` ones of the same length.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from media.bare import Unreadable

_SEGMENT, _INFO, _CLUSTER = 0x18538067, 0x1549A966, 0x1F43B675
_TOP: Final = frozenset(
    (*(0x114D9B74, _INFO, _CLUSTER, 0x1654AE6B, 0x1C53BB6B), 0x1254C367, 0x1941A469, 0x1043A770)
)
"""What stands in a segment: about it, clusters, tracks, cues, tags and the like."""
_TELLING: Final = frozenset((0x1254C367, 0x1941A469, 0x1043A770))  # tags, attachments, chapters
_TOLD: Final = frozenset((0x4461, 0x7BA9, 0x7384, 0x3C83AB, 0x3E83BB))  # when, title, file names
_PROGRAMS: Final = frozenset((0x4D80, 0x5741))  # which wrote it; these may not be missing
_ELEMENTS_MOST: Final = 2_000_000
_SHORT_MOST: Final = 126 + 2
_LONG: Final = 9


@dataclass(frozen=True, slots=True)
class _Element:
    """Where an element begins, where what is in it does, and where it ends; -1: nobody knows."""

    id: int
    start: int
    inside: int
    end: int


def without_metadata(octets: bytes) -> bytes:
    """The film with nothing in it but what is shown or heard. Raises `Unreadable`."""
    told = bytearray(octets)
    for element in _elements(told, 0, len(told)):
        if element.id == _SEGMENT:
            end = len(told) if element.end < 0 else element.end
            _clear_segment(told, element.inside, end)
            if element.end < 0:
                break
    return bytes(told)


def _clear_segment(told: bytearray, start: int, end: int) -> None:
    while start < end:
        element = _element(told, start, end)
        stop = element.end
        if element.id == _CLUSTER and stop < 0:
            stop = _end_of_cluster(told, element.inside, end)
        if stop < 0:
            raise Unreadable
        if element.id in _TELLING:
            _void(told, start, stop)
        elif element.id == _INFO:
            _clear_info(told, element)
        start = stop


def _clear_info(told: bytearray, info: _Element) -> None:
    for element in _elements(told, info.inside, info.end):
        if element.id in _TOLD:
            _void(told, element.start, element.end)
        elif element.id in _PROGRAMS:
            told[element.inside : element.end] = b" " * (element.end - element.inside)


def _end_of_cluster(told: bytearray, start: int, end: int) -> int:
    """One whose length nobody knew when it began ends where the next thing of a segment does."""
    for _ in range(_ELEMENTS_MOST):
        if start >= end:
            return end
        element = _element(told, start, end)
        if element.id in _TOP:
            return start
        if element.end < 0:
            raise Unreadable
        start = element.end
    raise Unreadable


def _void(told: bytearray, start: int, end: int) -> None:
    length = end - start
    if length <= _SHORT_MOST:
        head = bytes((0xEC, 0x80 | (length - 2)))
    else:
        head = b"\xec\x01" + (length - _LONG).to_bytes(7, "big")
    told[start:end] = head + bytes(length - len(head))


def _elements(told: bytearray, start: int, end: int) -> Iterator[_Element]:
    for _ in range(_ELEMENTS_MOST):
        if start >= end:
            return
        element = _element(told, start, end)
        yield element
        if element.end < 0:
            return
        start = element.end
    raise Unreadable


def _element(told: bytearray, start: int, end: int) -> _Element:
    number, at, _ = _vint(told, start, end, 4)
    size, inside, bits = _vint(told, at, end, 8)
    length = size & ~(1 << bits)
    if length == (1 << bits) - 1:
        return _Element(number, start, inside, -1)
    stop = inside + length
    if stop > end and end == len(told) and number in (_SEGMENT, _CLUSTER):
        stop = end  # cut short, as what a call interrupted is
    if stop > end:
        raise Unreadable
    return _Element(number, start, inside, stop)


def _vint(told: bytearray, at: int, end: int, longest: int) -> tuple[int, int, int]:
    """A number with the bit that tells its length, where it ends, and how many bits it has."""
    first = told[at] if at < end else 0
    length = 9 - first.bit_length()
    if length > longest or at + length > end:
        raise Unreadable
    return int.from_bytes(told[at : at + length], "big"), at + length, 7 * length
