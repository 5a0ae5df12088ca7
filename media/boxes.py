"""Takes what a camera wrote about a film out of its boxes (ISO/IEC 14496-12, QuickTime): pure.

Nothing moves: boxes of metadata become `free` ones full of zeros, times of recording become zero,
tracks that are neither shown nor heard (where the camera was, and how it was held) lose their
samples. Pictures and sounds stay as they were, octet by octet.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from media.bare import Unreadable

_WITHIN: Final = frozenset(
    (b"moov", b"trak", b"mdia", b"minf", b"stbl", b"edts", b"dinf", b"moof", b"traf", b"mvex")
)
_TELLING: Final = frozenset((b"udta", b"meta", b"uuid", b"free", b"skip", b"cprt", b"ilst"))
_TIMED: Final = frozenset((b"mvhd", b"tkhd", b"mdhd"))
_SHOWN_OR_HEARD: Final = frozenset((b"vide", b"soun", b"text", b"sbtl", b"subt", b"clcp"))
_DEEPEST: Final = 12
_BOXES_MOST: Final = 200_000
_SAMPLES_MOST: Final = 2_000_000
_HEADER: Final = 8
_LONG_HEADER: Final = 16
_KIND_AT, _NAME_AT = 8, 24


@dataclass(frozen=True, slots=True)
class _Box:
    """Where a box begins, where what is in it does, and where both end."""

    kind: bytes
    start: int
    inside: int
    end: int


def without_metadata(octets: bytes) -> bytes:
    """The film or sound with nothing in it but what is shown or heard. Raises `Unreadable`."""
    told = bytearray(octets)
    try:
        _clear(told, _boxes(told, 0, len(told)), 0)
    except struct.error as error:
        raise Unreadable from error
    return bytes(told)


def _clear(told: bytearray, boxes: Iterator[_Box], depth: int) -> None:
    if depth > _DEEPEST:
        raise Unreadable
    for box in boxes:
        if box.kind in _TELLING:
            _free(told, box)
        elif box.kind == b"trak" and _handler(told, box) not in _SHOWN_OR_HEARD:
            for start, end in _samples(told, box):
                told[start:end] = bytes(end - start)
            _free(told, box)
        elif box.kind in _TIMED:
            _clear_times(told, box)
        elif box.kind == b"hdlr":
            told[box.inside + _NAME_AT : box.end] = bytes(max(0, box.end - box.inside - _NAME_AT))
        elif box.kind in _WITHIN:
            _clear(told, _boxes(told, box.inside, box.end), depth + 1)


def _free(told: bytearray, box: _Box) -> None:
    told[box.start + 4 : box.start + _HEADER] = b"free"
    told[box.inside : box.end] = bytes(box.end - box.inside)


def _clear_times(told: bytearray, box: _Box) -> None:
    """When it was made and when it was changed, in 32 bits each or in 64."""
    length = 16 if told[box.inside : box.inside + 1] == b"\x01" else 8
    if box.end - box.inside < 4 + length:
        raise Unreadable
    told[box.inside + 4 : box.inside + 4 + length] = bytes(length)


def _boxes(told: bytes | bytearray, start: int, end: int) -> Iterator[_Box]:
    """The boxes between; the last of a file may be cut short, as what a call interrupted is."""
    count = 0
    while start + _HEADER <= end:
        (size,) = struct.unpack_from(">I", told, start)
        kind, inside = bytes(told[start + 4 : start + _HEADER]), start + _HEADER
        if size == 1:
            (size,) = struct.unpack_from(">Q", told, inside)
            inside = start + _LONG_HEADER
        stop = end if size == 0 else start + size
        is_cut = stop > end and end == len(told) and kind == b"mdat"
        count += 1
        if stop < inside or (stop > end and not is_cut) or count > _BOXES_MOST:
            raise Unreadable
        yield _Box(kind, start, inside, min(stop, end))
        start = min(stop, end)


def _find(told: bytearray, box: _Box, *path: bytes) -> _Box | None:
    for kind in path:
        found = next((one for one in _boxes(told, box.inside, box.end) if one.kind == kind), None)
        if found is None:
            return None
        box = found
    return box


def _handler(told: bytearray, track: _Box) -> bytes:
    box = _find(told, track, b"mdia", b"hdlr")
    return b"" if box is None else bytes(told[box.inside + _KIND_AT : box.inside + _KIND_AT + 4])


def _samples(told: bytearray, track: _Box) -> Iterator[tuple[int, int]]:
    """Where the samples of a track lie in the file, chunk by chunk."""
    table = _find(told, track, b"mdia", b"minf", b"stbl")
    if table is None:
        return
    sizes, chunks = _sizes(told, table), _chunks(told, table)
    for at, count in zip(chunks, _in_each_chunk(told, table, len(chunks)), strict=False):
        length = sum(size for size, _ in zip(sizes, range(count), strict=False))
        if at + length > len(told):
            raise Unreadable
        yield at, at + length


def _sizes(told: bytearray, table: _Box) -> Iterator[int]:
    box = _find(told, table, b"stsz")
    if box is None:
        return
    _, same, count = struct.unpack_from(">III", told, box.inside)
    if count > _SAMPLES_MOST:
        raise Unreadable
    for number in range(count):
        yield same or struct.unpack_from(">I", told, box.inside + 12 + 4 * number)[0]


def _chunks(told: bytearray, table: _Box) -> list[int]:
    for kind, form in ((b"stco", "I"), (b"co64", "Q")):
        box = _find(told, table, kind)
        if box is not None:
            (count,) = struct.unpack_from(">I", told, box.inside + 4)
            if count > _SAMPLES_MOST:
                raise Unreadable
            return list(struct.unpack_from(f">{count}{form}", told, box.inside + 8))
    return []


def _in_each_chunk(told: bytearray, table: _Box, chunks: int) -> Iterator[int]:
    """How many samples each chunk has: told for the first of every run of chunks."""
    box = _find(told, table, b"stsc")
    if box is None:
        return
    (count,) = struct.unpack_from(">I", told, box.inside + 4)
    if count > _SAMPLES_MOST:
        raise Unreadable
    runs = [struct.unpack_from(">II", told, box.inside + 8 + 12 * one) for one in range(count)]
    for place, (first, many) in enumerate(runs):
        after = runs[place + 1][0] if place + 1 < len(runs) else chunks + 1
        for _ in range(first, min(after, chunks + 1)):
            yield many
