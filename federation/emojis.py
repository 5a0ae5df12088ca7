"""Custom emoji of others, as their tags say them (`reference/federation.md` 5.11, 13.5).

Never fetched by us; read out of stored documents of posts and actors. Whatever is odd is left out.
"""

import re
from dataclasses import dataclass
from typing import Final

from federation.json_ld import short_name
from federation.reading import shown_url
from federation.strict_json import Json

MOST: Final = 50
_MOST_TAGS: Final = 300
_SHORTCODE: Final = re.compile(r"[A-Za-z0-9_+-]{1,128}")


@dataclass(frozen=True, slots=True)
class Emoji:
    """A picture that stands for `:shortcode:`; its address is https."""

    shortcode: str
    url: str


def emojis_in(document: Json) -> tuple[Emoji, ...]:
    """The custom emoji that a post or an actor brings along: at most 50, each name once."""
    tags = document.get("tag")
    found: dict[str, Emoji] = {}
    for tag in (tags if isinstance(tags, list) else [tags])[:_MOST_TAGS]:
        emoji = _emoji(tag) if isinstance(tag, dict) else None
        if emoji is not None:
            found.setdefault(emoji.shortcode, emoji)
    return tuple(found.values())[:MOST]


def _emoji(tag: Json) -> Emoji | None:
    kind, name = tag.get("type"), tag.get("name")
    if not isinstance(kind, str) or short_name(kind) != "Emoji" or not isinstance(name, str):
        return None
    shortcode = name.strip().removeprefix(":").removesuffix(":")
    url = _address(tag.get("icon"))
    if url is None or not url.startswith("https://") or not _SHORTCODE.fullmatch(shortcode):
        return None
    return Emoji(shortcode, url)


def _address(icon: object) -> str | None:
    if isinstance(icon, list):
        icon = next(iter(icon), None)
    if isinstance(icon, dict):
        icon = icon.get("url") if icon.get("url") is not None else icon.get("href")
    if isinstance(icon, list):
        icon = next(iter(icon), None)
    if isinstance(icon, dict):
        icon = icon.get("href")
    return shown_url(icon)
