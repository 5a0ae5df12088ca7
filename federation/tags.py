"""What hangs on a thing: mentions, hashtags and attachments."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from federation.json_ld import plainly, short_name
from federation.natural_language import text_of
from federation.origins import is_iri
from federation.reading import entries, web_url
from federation.strict_json import Json

MAX_TAGS = 300
USED_TAGS = 50
MAX_HASHTAG = 100
MAX_ATTACHMENTS = 16
MAX_DESCRIPTION = 10_000
_MOST_ENTRIES = 1_000

_HASHTAG = re.compile(r"[\w·-]+")
_MEDIA_TYPE = re.compile(r"[a-z0-9.+-]{1,64}/[a-z0-9.+-]{1,64}")


@dataclass(frozen=True, slots=True)
class Attachment:
    """A picture, recording, file or link; `name` describes it, `media_type` may be ""."""

    type: str
    media_type: str
    url: str
    name: str


def tags_of(document: Json) -> list[Json]:
    """The first 50 tags that are objects; raises `Malformed` above 300."""
    found = entries(document.get("tag"), MAX_TAGS)[:USED_TAGS]
    return [plainly(tag) for tag in found if isinstance(tag, dict)]


def mentions_of(tags: Sequence[Json]) -> tuple[str, ...]:
    """The IRIs of the actors that are mentioned, each once."""
    hrefs = (tag.get("href") for tag in tags if _is(tag, "Mention"))
    return tuple(dict.fromkeys(href for href in hrefs if isinstance(href, str) and is_iri(href)))


def hashtags_of(tags: Sequence[Json]) -> tuple[str, ...]:
    """The hashtags in lower case without "#", each once; those with spaces in them are none."""
    names = (_hashtag(tag.get("name")) for tag in tags if _is(tag, "Hashtag"))
    return tuple(dict.fromkeys(name for name in names if name))


def attachments_of(document: Json) -> tuple[Attachment, ...]:
    """The first 16 attachments that have a URL."""
    found = entries(document.get("attachment"), _MOST_ENTRIES)[:MAX_ATTACHMENTS]
    read = (_attachment(plainly(entry) if isinstance(entry, dict) else {}) for entry in found)
    return tuple(attachment for attachment in read if attachment is not None)


def media_url(value: object) -> str | None:
    """The URL of a picture given as an Image, a list of them, a Link or a bare text."""
    found = _media(value)
    return found[0] if found else None


def _attachment(plain: Json) -> Attachment | None:
    found = _media(plain)
    if found is None:
        return None
    url, linked_type = found
    kind = plain.get("type")
    return Attachment(
        type=short_name(kind) if isinstance(kind, str) else "Document",
        media_type=_media_type(plain.get("mediaType")) or linked_type,
        url=url,
        name=text_of(plain, "name", MAX_DESCRIPTION) or text_of(plain, "summary", MAX_DESCRIPTION),
    )


def _media(value: object) -> tuple[str, str] | None:
    """URL and media type: of the first usable one of a list, of `url` or `href` of an object."""
    if isinstance(value, list):
        return next((found for found in map(_media, value) if found), None)
    if isinstance(value, dict):
        plain = plainly(value)
        inner = plain["href"] if plain.get("href") is not None else plain.get("url")
        found = _media(inner)
        return found and (found[0], _media_type(plain.get("mediaType")) or found[1])
    url = web_url(value)
    return (url, "") if url else None


def _media_type(value: object) -> str:
    if not isinstance(value, str):
        return ""
    kind = value.partition(";")[0].strip().lower()
    return kind if _MEDIA_TYPE.fullmatch(kind) else ""


def _is(tag: Json, kind: str) -> bool:
    found = tag.get("type")
    return isinstance(found, str) and short_name(found) == kind


def _hashtag(name: object) -> str:
    if not isinstance(name, str) or len(name) > MAX_HASHTAG:
        return ""
    bare = unicodedata.normalize("NFKC", name).strip().removeprefix("#").lower()
    return bare if _HASHTAG.fullmatch(bare) else ""
