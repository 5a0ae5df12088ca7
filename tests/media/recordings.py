"""Films and sounds as phones make them, small and whole: bare, and with what phones write in."""

import struct
from io import BytesIO

from mutagen.ogg import OggPage

HEARD = bytes(range(1, 251))
"""What is seen or heard in each of them."""
SECRET = b"+53.7443-000.3325/"
"""Where it was made, as phones write it (ISO 6709)."""


def box(kind: bytes, *inside: bytes) -> bytes:
    """A box of ISO/IEC 14496-12."""
    body = b"".join(inside)
    return struct.pack(">I", 8 + len(body)) + kind + body


def element(number: int, *inside: bytes, size: int = 4) -> bytes:
    """An element of EBML, its length told in so many octets."""
    body = b"".join(inside)
    name = number.to_bytes((number.bit_length() + 7) // 8, "big")
    return name + ((1 << (7 * size)) | len(body)).to_bytes(size, "big") + body


def _handler(kind: bytes, *, tells: bool) -> bytes:
    return box(b"hdlr", bytes(8), kind, bytes(12), b"Camera of Josie\0" if tells else b"\0")


def _times(kind: bytes, rest: int, *, tells: bool) -> bytes:
    when = (3_800_000_000, 3_800_000_001) if tells else (0, 0)
    return box(kind, struct.pack(">III", 0, *when), bytes(rest))


def _track(kind: bytes, at: int, samples: tuple[int, ...], *told: bytes, tells: bool) -> bytes:
    table = box(
        b"stbl",
        box(b"stsz", struct.pack(f">III{len(samples)}I", 0, 0, len(samples), *samples)),
        box(b"stsc", struct.pack(">IIIII", 0, 1, 1, len(samples), 1)),
        box(b"stco", struct.pack(">III", 0, 1, at)),
    )
    media = (_times(b"mdhd", 12, tells=tells), _handler(kind, tells=tells), box(b"minf", table))
    return box(b"trak", _times(b"tkhd", 72, tells=tells), box(b"mdia", *media), *told)


def film(brand: bytes, *, tells: bool = False) -> bytes:
    """A film of a few octets; one that `tells` has its place in every way there is."""
    head = box(b"ftyp", brand, bytes(4), brand, b"mp42")
    place = box(b"udta", box(b"\xa9xyz", struct.pack(">HH", len(SECRET), 0x15C7), SECRET))
    meta = box(b"meta", bytes(4), _handler(b"mdta", tells=True), box(b"ilst", SECRET))
    shown = box(b"mdat", HEARD, SECRET if tells else bytes(len(SECRET)))
    begins = len(head) + 8
    tracks = [_track(b"vide", begins, (100, 150), *([place] if tells else []), tells=tells)]
    if tells:
        tracks.append(_track(b"meta", begins + len(HEARD), (len(SECRET),), tells=True))
    times = _times(b"mvhd", 88, tells=tells)
    more = [place, meta, box(b"uuid", SECRET)] if tells else []
    return head + shown + box(b"moov", times, *tracks, *more) + (meta if tells else b"")


EBML = element(
    0x1A45DFA3, element(0x4286, b"\x01", size=1), element(0x4282, b"webm", size=1), size=1
)


def webm(*, tells: bool = False, live: bool = False) -> bytes:
    """A film in WebM; a `live` one was written by somebody who did not know how long it gets."""
    told = [element(0x4461, bytes(8)), element(0x7BA9, SECRET)] if tells else []
    info = element(
        0x1549A966,
        element(0x2AD7B1, b"\x0f\x42\x40"),
        element(0x5741, b"Me" if tells else b"  "),
        *told,
    )
    block = element(0xA3, HEARD)
    cluster = element(0x1F43B675, element(0xE7, b"\x00"), block)
    if live:
        cluster = b"\x1f\x43\xb6\x75\xff" + element(0xE7, b"\x00") + block
    tags = element(0x1254C367, element(0x7373, SECRET * (9 if live else 1))) if tells else b""
    body = info + cluster + tags
    if live:
        return EBML + b"\x18\x53\x80\x67\x01" + b"\xff" * 7 + body
    return EBML + element(0x18538067, body)


def ogg(*, tells: bool = False) -> bytes:
    """A sound in Ogg: one packet of Opus."""
    comments = [b"ARTIST=Josie", b"LOCATION=" + SECRET] if tells else []
    listed = b"".join(struct.pack("<I", len(one)) + one for one in comments)
    head = b"OpusHead\x01\x02" + struct.pack("<HIhB", 312, 48_000, 0, 0)
    tags = b"OpusTags" + struct.pack("<I", 3) + b"lib" + struct.pack("<I", len(comments)) + listed
    out = BytesIO()
    for number, packet in enumerate((head, tags, HEARD)):
        page = OggPage()  # type: ignore[no-untyped-call]  # says no types
        page.serial, page.sequence, page.packets = 7, number, [packet]
        page.first, page.last = number == 0, number == 2  # of three
        page.position = 960 if page.last else 0
        out.write(page.write())  # type: ignore[no-untyped-call]
    return out.getvalue()


def flac(*, tells: bool = False) -> bytes:
    """A sound in FLAC: what it is, and one frame that nobody decodes."""
    stream = (
        struct.pack(">HH", 4096, 4096)
        + bytes(6)
        + (44_100 << 44 | 1 << 41 | 15 << 36).to_bytes(8, "big")
    )
    blocks = [(0, stream + bytes(16))]
    if tells:
        comment = b"LOCATION=" + SECRET
        vorbis = struct.pack("<I", 3) + b"lib" + struct.pack("<II", 1, len(comment)) + comment
        blocks += [(4, vorbis), (2, b"Josi" + SECRET)]
    blocks.append((1, b""))
    told = b"".join(
        bytes((kind | (0x80 if place == len(blocks) - 1 else 0),))
        + len(inside).to_bytes(3, "big")
        + inside
        for place, (kind, inside) in enumerate(blocks)
    )
    return b"fLaC" + told + b"\xff\xf8" + HEARD


def wave(*, tells: bool = False) -> bytes:
    """A sound in RIFF."""

    def chunk(kind: bytes, inside: bytes) -> bytes:
        return kind + struct.pack("<I", len(inside)) + inside + bytes(len(inside) % 2)

    told = chunk(b"LIST", b"INFO" + chunk(b"IART", SECRET)) if tells else b""
    form = struct.pack("<HHIIHH", 1, 1, 8_000, 8_000, 1, 8)
    body = b"WAVE" + told + chunk(b"fmt ", form) + chunk(b"data", HEARD)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def mp3(*, tells: bool = False) -> bytes:
    """A sound in MPEG layer III: one frame with the sign it begins with."""
    frames = b"\xff\xfb\x90\x64" + HEARD + bytes(200)
    if not tells:
        return frames
    frame = b"TXXX" + struct.pack(">I", len(SECRET) + 1) + bytes(2) + b"\0" + SECRET
    size = bytes((len(frame) >> shift) & 0x7F for shift in (21, 14, 7, 0))
    return b"ID3\x04\x00\x00" + size + frame + frames + (b"TAG" + SECRET).ljust(128, b"\0")


FILM = film(b"isom")
SOUND = mp3()
KINDS = {
    "video/mp4": FILM,
    "video/quicktime": film(b"qt  "),
    "video/webm": webm(),
    "audio/mp4": film(b"M4A "),
    "audio/mpeg": SOUND,
    "audio/ogg": ogg(),
    "audio/flac": flac(),
    "audio/wav": wave(),
}
"""What is taken, by its media type."""
TELLING = {
    "video/mp4": film(b"isom", tells=True),
    "video/quicktime": film(b"qt  ", tells=True),
    "video/webm": webm(tells=True),
    "video/webm, live": webm(tells=True, live=True),
    "audio/mp4": film(b"M4A ", tells=True),
    "audio/mpeg": mp3(tells=True),
    "audio/ogg": ogg(tells=True),
    "audio/flac": flac(tells=True),
    "audio/wav": wave(tells=True),
}
"""The same with the place in them where they were made."""

REFUSED = {
    "nothing": b"",
    "short": b"\xff\xfb",
    "matroska": EBML.replace(b"\x84webm", b"\x88matroska") + b"\x00" * 500,
    "theora": b"OggS\x00\x02" + b"\x00" * 22 + b"\x01\x2a\x80theora" + b"\x00" * 500,
    "heic": b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + b"\x00" * 500,
    "avi": b"RIFF\x24\x08\x00\x00AVI LIST" + b"\x00" * 500,
    "html": b"<!DOCTYPE html><script>alert(1)</script>" + b" " * 500,
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>" + b" " * 500,
    "zip": b"PK\x03\x04" + b"\x00" * 500,
    "program": b"\x7fELF" + b"\x00" * 500,
    "playlist": b"#EXTM3U\nfile:///etc/passwd\n" + b" " * 500,
    "utf-16": b"\xff\xfe<\x00h\x00t\x00m\x00l\x00" + b"\x00" * 500,
    "no bitrate": b"\xff\xfb\xf0\x64" + b"\x00" * 500,
}
"""What is not."""
HOLLOW = {
    "a page behind a tag": b"ID3\x04\x00\x00\x00\x00\x00\x00<!DOCTYPE html>" + b" " * 500,
    "boxes that do not fit": b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2" + b"mdax" * 500,
    "half a box": b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2" + box(b"moov", b"\x7f" * 9),
    "webm without a body": EBML + b"\x00" * 500,
    "ogg without pages": b"OggS\x00\x02" + b"\x00" * 22 + b"\x01\x13OpusHead" + b"\x00" * 500,
    "flac without a stream": b"fLaC\x00\x00\x00\x22" + b"\x00" * 500,
}
"""What begins as if it were one."""
