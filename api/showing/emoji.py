"""CustomEmoji: the node has none of its own, and shows those of others (clientapi.md 6)."""

from collections.abc import Iterable

from federation.emojis import Emoji
from federation.strict_json import Json


def emojis_of(emojis: Iterable[Emoji]) -> list[Json]:
    """What a post or an actor brings along (`federation.emojis.emojis_in` of its document)."""
    return [
        {
            "shortcode": emoji.shortcode,
            "url": emoji.url,
            "static_url": emoji.url,
            "visible_in_picker": False,
            "category": None,
        }
        for emoji in emojis
    ]
