"""Films and sounds as phones make them, as far as their first octets go."""

FILM = b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2" + b"mdat" * 500
SOUND = b"ID3\x04\x00\x00\x00\x00\x00\x00" + b"\xff\xfb\x90\x64" + b"\x00" * 2_000
EBML = b"\x1a\x45\xdf\xa3\x9fB\x86\x81\x01B\xf7\x81\x01B\xf2\x81\x04B\xf3\x81\x08B\x82\x84"
KINDS = {
    "video/mp4": FILM,
    "video/quicktime": b"\x00\x00\x00\x14ftypqt  \x00\x00\x02\x00qt  " + b"\x00" * 500,
    "video/webm": EBML + b"webmB\x87\x81\x02" + b"\x00" * 500,
    "audio/mp4": b"\x00\x00\x00\x18ftypM4A \x00\x00\x02\x00M4A mp42" + b"\x00" * 500,
    "audio/mpeg": SOUND,
    "audio/ogg": b"OggS\x00\x02" + b"\x00" * 22 + b"\x01\x13OpusHead" + b"\x00" * 500,
    "audio/flac": b"fLaC\x00\x00\x00\x22" + b"\x00" * 500,
    "audio/wav": b"RIFF\x24\x08\x00\x00WAVEfmt " + b"\x00" * 500,
}
"""What is taken, by its media type."""

REFUSED = {
    "nothing": b"",
    "short": b"\xff\xfb",
    "matroska": EBML.replace(b"\x84", b"\x88") + b"matroska" + b"\x00" * 500,
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
