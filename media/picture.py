"""What a picture of ours is, and what it says of itself on the wire (`federation.md` 5.11).

Films and sounds are pictures too, which move or sound; their file is kept as it came.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from federation.strict_json import Json
from text.clean import clean_line
from text.picture_phrases import PICTURE_TROUBLE
from world.errors import Malformed

ALT_LONGEST: Final = 1_500
OCTETS_MOST: Final = 16 * 1024 * 1024
_AXES: Final = 2
_DECIMAL: Final = re.compile(
    r"[+-]?[0-9]{0,4}(?:[.][0-9]{0,20})?(?<=[0-9])(?:e-[0-9]{1,2})?", re.ASCII
)
UNUSED_FOR: Final = timedelta(days=1)  # after that nobody will come back to attach it
SUFFIXES: Final = {
    "image/jpeg": "jpg",
    "image/webp": "webp",
    "video/mp4": "mp4",
    "video/webm": "webm",
    "video/quicktime": "mov",
    "audio/mpeg": "mp3",
    "audio/mp4": "m4a",
    "audio/ogg": "ogg",
    "audio/flac": "flac",
    "audio/wav": "wav",
}


@dataclass(frozen=True, slots=True)
class Focus:
    """Where the eye should rest, from -1 (left, bottom) to 1 (right, top), as text of decimals."""

    x: str = "0"
    y: str = "0"

    @classmethod
    def read(cls, text: str) -> "Focus":
        """Out of "x,y"; what lies outside is moved to the edge. Raises `Malformed`."""
        parts = [part.strip() for part in text.split(",")]
        if len(parts) != _AXES or not all(_DECIMAL.fullmatch(part) for part in parts):
            raise Malformed(PICTURE_TROUBLE["focus"])
        x, y = (f"{min(1.0, max(-1.0, float(part))):g}" for part in parts)
        return cls(x, y)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as it is kept: never more than pixels, and words about them.

    Of films and sounds, sizes and `blurhash` are those of the still, `cover_type` is its type.
    """

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
    cover_type: str | None = None

    @property
    def kind(self) -> str:
        """`image`, `video` or `audio`."""
        return self.media_type.partition("/")[0]

    @property
    def is_image(self) -> bool:
        """Whether it stands still and makes no sound."""
        return self.kind == "image"

    @property
    def small_type(self) -> str | None:
        """The type of the small still; None for a film or a sound without one."""
        return self.media_type if self.is_image else self.cover_type

    @property
    def files(self) -> tuple[str, ...]:
        """The names of its files."""
        large = file_name(self.name, self.media_type)
        if self.small_type is None:
            return (large,)
        return large, file_name(self.name, self.small_type, small=True)

    @property
    def path(self) -> str:
        """Where it is served, from the root of the node."""
        return f"/media/{file_name(self.name, self.media_type)}"

    @property
    def small_path(self) -> str:
        """The same, or the still of it, at most 480 pixels wide and high; "" if there is none."""
        if self.small_type is None:
            return ""
        return f"/media/{file_name(self.name, self.small_type, small=True)}"

    def document(self, base_url: str) -> Json:
        """An entry of `attachment`, as Mastodon and its kin read it."""
        described: Json = {"name": self.alt} if self.alt else {}
        if self.width and self.height:
            described = {
                "width": self.width,
                "height": self.height,
                "blurhash": self.blurhash,
                "focalPoint": [float(self.focus.x), float(self.focus.y)],
                **described,
            }
        if not self.is_image and self.cover_type is not None:
            still = {"type": "Image", "mediaType": self.cover_type}
            described["icon"] = {**still, "url": base_url + self.small_path}
        return {
            "type": self.kind.capitalize(),
            "mediaType": self.media_type,
            "url": base_url + self.path,
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
