"""What a picture of ours is, and what it says of itself on the wire (`federation.md` 5.11)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from federation.strict_json import Json
from text.clean import clean_line
from text.picture_phrases import PICTURE_TROUBLE
from world.errors import Malformed

ALT_LONGEST: Final = 1_500
OCTETS_MOST: Final = 16 * 1024 * 1024
UNUSED_FOR: Final = timedelta(days=1)  # after that nobody will come back to attach it
SUFFIXES: Final = {"image/jpeg": "jpg", "image/webp": "webp"}


@dataclass(frozen=True, slots=True)
class Focus:
    """Where the eye should rest, from -1 (left, bottom) to 1 (right, top), as text of decimals."""

    x: str = "0"
    y: str = "0"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as it is kept: never more than pixels, and words about them."""

    id: int
    owner_id: int
    name: str
    media_type: str
    width: int
    height: int
    octets: int
    blurhash: str
    alt: str
    focus: Focus
    attached_to: int | None
    created_at: datetime

    @property
    def is_image(self) -> bool:
        """Whether it stands still and makes no sound."""
        return self.media_type.startswith("image/")

    @property
    def path(self) -> str:
        """Where it is served, from the root of the node."""
        return f"/media/{file_name(self.name, self.media_type)}"

    @property
    def small_path(self) -> str:
        """The same, at most 480 pixels wide and high."""
        return f"/media/{file_name(self.name, self.media_type, small=True)}"

    def document(self, base_url: str) -> Json:
        """An entry of `attachment`, as Mastodon and its kin read it."""
        described = {"name": self.alt} if self.alt else {}
        return {
            "type": "Image",
            "mediaType": self.media_type,
            "url": base_url + self.path,
            "width": self.width,
            "height": self.height,
            "blurhash": self.blurhash,
            "focalPoint": [float(self.focus.x), float(self.focus.y)],
            **described,
        }


def file_name(name: str, media_type: str, *, small: bool = False) -> str:
    """The name of one of a picture's two files."""
    return f"{name}{'-small' if small else ''}.{SUFFIXES[media_type]}"


def checked_alt(text: str) -> str:
    """The alternative text without control characters. Raises `Malformed` if it is too long."""
    alt = " ".join(clean_line(line, len(line) + 1) for line in text.splitlines()).strip()
    if len(alt) > ALT_LONGEST:
        raise Malformed(PICTURE_TROUBLE["alt long"])
    return alt
