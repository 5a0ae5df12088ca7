"""Takes out of films and sounds whatever tells of who made them, when and where.

Sounds by mutagen, which writes their tags and so knows where they are; no kept library in Python
does it for films without running a decoder in C beside our secrets, so `boxes` and `webm` do, and
the chunks of RIFF are few.
"""

import struct
from collections.abc import Callable, Mapping
from io import BytesIO
from types import MappingProxyType
from typing import Final

import mutagen
from mutagen import MutagenError, apev2, id3
from mutagen.flac import FLAC
from mutagen.oggflac import OggFLAC
from mutagen.oggopus import OggOpus
from mutagen.oggspeex import OggSpeex
from mutagen.oggvorbis import OggVorbis

from media import boxes, webm
from media.bare import Unreadable

_OGG: Final = (OggOpus, OggVorbis, OggFLAC, OggSpeex)
_HEARD: Final = frozenset((b"fmt ", b"fact", b"data"))
_STREAM_AND_SEEKING: Final = frozenset((0, 3))
_TAGS_MOST: Final = 8
_OF_LIBRARY: Final = (
    *(MutagenError, ValueError, IndexError, KeyError, TypeError, OverflowError, EOFError),
    struct.error,
)


def untagged(octets: bytes, media_type: str) -> bytes:
    """The film or sound without what is told about it.

    Raises `Unreadable` for what is not what its first octets promise.
    """
    try:
        return _WAYS[media_type](octets)
    except _OF_LIBRARY as error:
        raise Unreadable from error


def _mpeg(octets: bytes) -> bytes:
    for _ in range(_TAGS_MOST):
        left = BytesIO(octets)
        id3.delete(left)
        apev2.delete(left)
        bare = left.getvalue().lstrip(b"\0")
        if len(bare) == len(octets):
            return bare
        octets = bare
    raise Unreadable


def _flac(octets: bytes) -> bytes:
    left = BytesIO(octets)
    sound = FLAC(left)  # type: ignore[no-untyped-call]  # its constructor says no types
    sound.metadata_blocks = [
        block for block in sound.metadata_blocks if block.code in _STREAM_AND_SEEKING
    ]
    left.seek(0)
    sound.save(left, deleteid3=True, padding=lambda _info: 0)
    return left.getvalue()


def _ogg(octets: bytes) -> bytes:
    left = BytesIO(octets)
    sound = mutagen.File(left, options=_OGG)
    if sound is None:
        raise Unreadable
    left.seek(0)
    sound.delete(left)
    return left.getvalue()


def _riff(octets: bytes) -> bytes:
    kept, at = b"", 12
    while at + 8 <= len(octets):
        (size,) = struct.unpack_from("<I", octets, at + 4)
        inside = octets[at + 8 : at + 8 + size]
        if octets[at : at + 4] in _HEARD:
            kept += octets[at : at + 4] + struct.pack("<I", len(inside)) + inside
            kept += bytes(len(inside) % 2)
        at += 8 + size + size % 2
    return b"RIFF" + struct.pack("<I", 4 + len(kept)) + b"WAVE" + kept


_WAYS: Final[Mapping[str, Callable[[bytes], bytes]]] = MappingProxyType(
    {
        "video/mp4": boxes.without_metadata,
        "video/quicktime": boxes.without_metadata,
        "audio/mp4": boxes.without_metadata,
        "video/webm": webm.without_metadata,
        "audio/mpeg": _mpeg,
        "audio/ogg": _ogg,
        "audio/flac": _flac,
        "audio/wav": _riff,
    }
)
