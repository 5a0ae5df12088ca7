"""Finds out whether octets are a film or a sound that is passed through, by how they begin.

Only what browsers play and what has a mark of its own; names and types that came with the octets
are not asked. Nothing is decoded; what is told about it in the file goes (`untagging`).
No kept library for this runs on every Python that the node runs on; the marks are those of the
specifications (ISO/IEC 14496-12, RFC 9559, RFC 3533, RFC 9639, RIFF, ID3v2, ISO/IEC 11172-3).
"""

from typing import Final

_HEAD: Final = 256
_SOUND_BRANDS: Final = (b"M4A ", b"M4B ", b"F4A ")
_FILM_BRANDS: Final = (
    *(b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"MSNV"),
    *(b"dash", b"3gp4", b"3gp5", b"3gp6", b"mmp4"),
)
_PREFIXES: Final = ((b"fLaC", "audio/flac"), (b"ID3", "audio/mpeg"))
_MPEG_SYNC: Final = 0xE0
_NO_BITRATE: Final = (0x00, 0xF0)
_NO_RATE: Final = 0x0C
_LAYER_3: Final = 0x02


def media_type_of_recording(octets: bytes) -> str | None:
    """The media type of a film or a sound that is taken here, or None for everything else."""
    head = octets[:_HEAD]
    if head[4:8] == b"ftyp":
        return _of_brand(head[8:12])
    if head[:4] == b"\x1a\x45\xdf\xa3":
        return "video/webm" if b"\x42\x82\x84webm" in head[:64] else None
    if head[:4] == b"OggS":
        return None if b"theora" in head else "audio/ogg"
    if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
        return "audio/wav"
    found = next((kind for prefix, kind in _PREFIXES if head.startswith(prefix)), None)
    return found or ("audio/mpeg" if _begins_a_frame(head) else None)


def _of_brand(brand: bytes) -> str | None:
    if brand in _SOUND_BRANDS:
        return "audio/mp4"
    if brand == b"qt  ":
        return "video/quicktime"
    return "video/mp4" if brand in _FILM_BRANDS else None


def _begins_a_frame(head: bytes) -> bool:
    """Whether an MPEG audio frame of layer III begins here; two octets alone would be chance."""
    if len(head) < _HEAD or not head.startswith(b"\xff") or head[1] & _MPEG_SYNC != _MPEG_SYNC:
        return False
    layer, bitrate, rate = head[1] & 0x06, head[2] & 0xF0, head[2] & _NO_RATE
    return layer == _LAYER_3 and bitrate not in _NO_BITRATE and rate != _NO_RATE
