"""Out of hostile octets two clean pictures: decoded, turned upright, scaled, written anew.

Nothing but pixels passes: no position, no maker, no comment, no embedded thumbnail, no tail of
another file (security.md MED). The size is read from the header before a pixel is decoded.
"""

import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Final

import blurhash
from PIL import Image, ImageCms, ImageOps

from media.picture import OCTETS_MOST
from text.picture_phrases import PICTURE_TROUBLE
from world.errors import Malformed, TooLarge

_TAKEN: Final = ("JPEG", "PNG", "WEBP", "GIF", "AVIF")
_LARGE: Final = 1_600
_SMALL: Final = 480
_HASHED: Final = 32
_SIDE_MOST: Final = 16_384
_PIXELS_MOST: Final = 24_000_000
_PIXELS_MOST_JPEG: Final = 64_000_000  # a JPEG is decoded at a fraction of its size
_QUALITY: Final = 82
# What Pillow raises for files that are not what they say; `Exception` would hide our own faults.
_BROKEN: Final = (
    OSError,
    EOFError,
    ValueError,
    SyntaxError,
    IndexError,
    KeyError,
    TypeError,
    MemoryError,
    struct.error,
    zlib.error,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
)


@dataclass(frozen=True, slots=True)
class Prepared:
    """Two files of the same picture, with the size of the larger one."""

    media_type: str
    large: bytes
    small: bytes
    width: int
    height: int
    blurhash: str


def prepare(octets: bytes) -> Prepared:
    """Reads a photograph of an unknown sender. Takes a few tenths of a second of one core.

    Raises `TooLarge` for too many octets or pixels, `Malformed` for what is no picture we take
    (JPEG, PNG, WebP, AVIF, the first frame of a GIF), or is cut off.
    """
    if len(octets) > OCTETS_MOST:
        raise TooLarge(PICTURE_TROUBLE["heavy"])
    with _readable(), Image.open(BytesIO(octets), formats=_TAKEN) as opened:
        _check_size(opened)
        upright = _pixels(opened)
        large = _within(upright, _LARGE)
        small = _within(large, _SMALL)
        media_type = "image/webp" if large.mode == "RGBA" else "image/jpeg"
        return Prepared(
            media_type=media_type,
            large=_written(large, media_type),
            small=_written(small, media_type),
            width=large.width,
            height=large.height,
            blurhash=_blurred(small),
        )


@contextmanager
def _readable() -> Iterator[None]:
    """Whatever the decoder stumbles over is the sender's fault, and said in plain words."""
    try:
        yield
    except _BROKEN as cause:
        raise Malformed(PICTURE_TROUBLE["unreadable"]) from cause


def _check_size(opened: Image.Image) -> None:
    width, height = opened.size
    most = _PIXELS_MOST_JPEG if opened.format == "JPEG" else _PIXELS_MOST
    if max(width, height) > _SIDE_MOST or width * height > most:
        raise TooLarge(PICTURE_TROUBLE["large"])
    if min(width, height) < 1:
        raise Malformed(PICTURE_TROUBLE["unreadable"])


def _pixels(opened: Image.Image) -> Image.Image:
    """The first frame, upright, in sRGB, with nothing else on it."""
    opened.draft("RGB", (_LARGE, _LARGE))
    opened.load()
    profile = opened.info.get("icc_profile")
    upright = ImageOps.exif_transpose(opened)
    has_alpha = "A" in upright.getbands() or "transparency" in upright.info
    plain = upright.convert("RGBA" if has_alpha else "RGB")
    if profile and not has_alpha:
        plain = _in_srgb(plain, profile)
    plain.info = {}
    return plain


def _in_srgb(picture: Image.Image, profile: bytes) -> Image.Image:
    """The colours as they were meant; a profile that cannot be read is left out."""
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        turned = ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"))
    except (ImageCms.PyCMSError, OSError, ValueError):
        return picture
    return turned or picture


def _within(picture: Image.Image, side: int) -> Image.Image:
    """The picture no wider and no higher than that; a small one stays as it is."""
    if max(picture.size) <= side:
        return picture
    scaled = ImageOps.contain(picture, (side, side), Image.Resampling.LANCZOS)
    scaled.info = {}
    return scaled


def _written(picture: Image.Image, media_type: str) -> bytes:
    target = BytesIO()
    if media_type == "image/jpeg":
        picture.save(target, "JPEG", quality=_QUALITY, optimize=True, progressive=True)
    else:
        picture.save(target, "WEBP", quality=_QUALITY, method=4)
    return target.getvalue()


def _blurred(picture: Image.Image) -> str:
    """Twenty-odd letters out of which a blurred picture can be drawn (blurha.sh)."""
    tiny = picture.convert("RGB").resize((_HASHED, _HASHED), Image.Resampling.BOX)
    octets = tiny.tobytes()
    width = _HASHED * 3
    rows = [
        [list(octets[at : at + 3]) for at in range(start, start + width, 3)]
        for start in range(0, len(octets), width)
    ]
    return str(blurhash.encode(rows, components_x=4, components_y=3))
