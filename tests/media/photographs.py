"""Photographs as phones and attackers make them."""

from io import BytesIO

from PIL import Image, TiffImagePlugin
from PIL.PngImagePlugin import PngInfo

SECRET_WORDS = ("Hessle Road 17", "Canary Camera", "a comment of mine", "xmp-canary")
_GPS = 0x8825
_ORIENTATION = 0x0112
_MAKE = 0x010F
_DESCRIPTION = 0x010E


def scene(size: tuple[int, int] = (400, 200), mode: str = "RGB") -> Image.Image:
    """Left red, right blue, so that turning shows."""
    picture = Image.new(mode, size, (200, 20, 20) if mode == "RGB" else (200, 20, 20, 128))
    right = (20, 20, 200) if mode == "RGB" else (20, 20, 200, 128)
    picture.paste(right, (size[0] // 2, 0, size[0], size[1]))
    return picture


def photograph(*, turned: int = 1, size: tuple[int, int] = (400, 200)) -> bytes:
    """A JPEG with a position, a maker, a description, a comment, XMP and a thumbnail's place."""
    exif = Image.Exif()
    exif[_ORIENTATION] = turned
    exif[_MAKE] = SECRET_WORDS[1]
    exif[_DESCRIPTION] = SECRET_WORDS[0]
    position = exif.get_ifd(_GPS)
    position[1] = "N"
    position[2] = tuple(TiffImagePlugin.IFDRational(part, 1) for part in (53, 44, 32))
    target = BytesIO()
    scene(size).save(
        target, "JPEG", exif=exif, comment=SECRET_WORDS[2].encode(), xmp=SECRET_WORDS[3].encode()
    )
    return target.getvalue()


def saved(picture: Image.Image, kind: str, **options: object) -> bytes:
    target = BytesIO()
    picture.save(target, kind, **options)
    return target.getvalue()


def png_with_words() -> bytes:
    words = PngInfo()
    words.add_text("Comment", SECRET_WORDS[2])
    words.add_itxt("XML:com.adobe.xmp", SECRET_WORDS[3])
    return saved(scene(mode="RGBA"), "PNG", pnginfo=words)


def opened(octets: bytes) -> Image.Image:
    picture = Image.open(BytesIO(octets))
    picture.load()
    return picture
