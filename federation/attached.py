"""Pictures, films and sounds that hang on a thing of others, as clients show them.

Read out of the stored document, never fetched (`reference/federation.md` 5.11, 13.5). Whatever is
odd about one of them leaves that one out, or that member of it; nothing here raises.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from federation.json_ld import plainly, short_name
from federation.reading import shown_url
from federation.strict_json import Json
from world.errors import SisternetError

MOST: Final = 16
LONGEST_ALT: Final = 10_000
_MOST_LINKS: Final = 100
_LARGEST_SIDE: Final = 100_000
_BLURHASH: Final = re.compile(r"[0-9A-Za-z#$%*+,\-.:;=?@\[\]^_{|}~]{6,120}")
_MEDIA_TYPE: Final = re.compile(r"[a-z0-9.+-]{1,64}/[a-z0-9.+-]{1,64}")
_SHOWN: Final = ("image", "video", "audio")
_ITSELF: Final = frozenset({"Image", "Video", "Audio"})
_WITH_COVER: Final = frozenset({"Page", "Article", "Event"})
_HANGING: Final = frozenset({"Document", "Image", "Video", "Audio", "Link"})
_SUFFIXES: Final = {
    **dict.fromkeys(("jpg", "jpeg", "png", "webp", "gif", "avif"), "image"),
    **dict.fromkeys(("mp4", "webm", "mov", "m4v", "ogv"), "video"),
    **dict.fromkeys(("mp3", "ogg", "oga", "opus", "wav", "flac", "m4a"), "audio"),
}


@dataclass(frozen=True, slots=True)
class Attached:
    """One of them: where it lies, what it shows. `kind` is image, video, audio or unknown.

    `media_type`, `alt` (not cleaned yet) and `blurhash` may be ""; sizes are in pixels; `focus`
    goes from -1 (left, bottom) to 1 (right, top).
    """

    kind: str
    media_type: str
    url: str
    alt: str
    width: int | None
    height: int | None
    blurhash: str
    focus: tuple[float, float] | None


def attached_to(document: Json) -> tuple[Attached, ...]:
    """At most 16 of them, in their order, each address once; a Video of PeerTube is one itself."""
    found: dict[str, Attached] = {}
    for entry in _entries(document):
        one = _read(entry)
        if one is not None:
            found.setdefault(one.url, one)
        if len(found) == MOST:
            break
    return tuple(found.values())


def _entries(document: Json) -> Iterator[Json]:
    kind = _type_of(document)
    if kind in _ITSELF:
        yield document
    attachment = document.get("attachment")
    several = attachment if isinstance(attachment, list) else [attachment]
    for entry in several[:_MOST_LINKS]:
        if isinstance(entry, dict):
            yield entry
    if kind in _WITH_COVER:
        image = document.get("image")
        cover = image[0] if isinstance(image, list) and image else image
        if isinstance(cover, dict):
            yield {"type": "Image", **cover}


def _read(entry: Json) -> Attached | None:
    try:
        plain = plainly(entry)
    except SisternetError:
        return None
    kind_of_object = _type_of(plain)
    if kind_of_object not in _HANGING:
        return None
    found = _best(plain, kind_of_object)
    if found is None or (kind_of_object == "Link" and found[2] == "unknown"):
        return None
    url, media_type, kind = found
    return Attached(
        kind=kind,
        media_type=media_type,
        url=url,
        alt=_alt_of(plain),
        width=_side(plain.get("width")),
        height=_side(plain.get("height")),
        blurhash=_blurhash_of(plain.get("blurhash")),
        focus=_focus_of(plain.get("focalPoint")),
    )


def _best(plain: Json, kind_of_object: str) -> tuple[str, str, str] | None:
    """Address, media type and kind: of several the first that can be shown, else the first."""
    own_type = _media_type(plain.get("mediaType"))
    found = [
        (url, media_type, _kind(media_type, kind_of_object, url))
        for url, media_type in _links(plain, own_type)
    ]
    if kind_of_object in _ITSELF:  # of a film the film, not its page
        fitting = [one for one in found if one[2] == kind_of_object.lower()]
        return next(iter(fitting), None)
    return next((one for one in found if one[2] != "unknown"), next(iter(found), None))


def _links(plain: Json, own_type: str) -> Iterator[tuple[str, str]]:
    given: Any = plain.get("url") if plain.get("url") is not None else plain.get("href")
    for link in (given if isinstance(given, list) else [given])[:_MOST_LINKS]:
        media_type = own_type
        address = link
        if isinstance(link, dict):
            media_type = _media_type(link.get("mediaType")) or own_type
            address = link.get("href") if link.get("href") is not None else link.get("url")
        url = shown_url(address)
        if url is not None:
            yield url, media_type


def _kind(media_type: str, kind_of_object: str, url: str) -> str:
    if media_type:
        family = media_type.partition("/")[0]
        return family if family in _SHOWN else "unknown"
    if kind_of_object in _ITSELF:
        return kind_of_object.lower()
    suffix = urlsplit(url).path.rpartition(".")[2].lower()
    return _SUFFIXES.get(suffix, "unknown")


def _type_of(document: Json) -> str:
    given = document.get("type")
    first = given[0] if isinstance(given, list) and given else given
    return short_name(first) if isinstance(first, str) else ""


def _media_type(value: object) -> str:
    if not isinstance(value, str):
        return ""
    found = value.partition(";")[0].strip().lower()
    return found if _MEDIA_TYPE.fullmatch(found) else ""


def _alt_of(plain: Json) -> str:
    given = plain.get("name") or plain.get("summary")
    return given[:LONGEST_ALT] if isinstance(given, str) else ""


def _side(value: object) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return int(value) if 0 < value <= _LARGEST_SIDE else None


def _blurhash_of(value: object) -> str:
    return value if isinstance(value, str) and _BLURHASH.fullmatch(value) else ""


def _focus_of(value: object) -> tuple[float, float] | None:
    match value:
        case [int() | float() as x, int() | float() as y] if -1 <= x <= 1 and -1 <= y <= 1:
            return float(x), float(y)
    return None
