"""What an actor of others says of itself to be looked at: pictures, a table, custom emoji.

Read out of the stored document, never fetched. Whatever is odd is left out; nothing here raises.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from federation.dates import read_instant
from federation.emojis import Emoji, emojis_in
from federation.json_ld import plainly, short_name
from federation.reading import shown_url
from federation.strict_json import Json
from world.errors import SisternetError

FIELDS_MOST: Final = 8
FIELD_LONGEST: Final = 2_000
_LOOKED_AT: Final = 100


@dataclass(frozen=True, slots=True)
class Profile:
    """What is shown of an actor of others; texts are not cleaned yet, `fields` hold HTML."""

    avatar: str | None = None
    header: str | None = None
    fields: tuple[tuple[str, str], ...] = ()
    emojis: tuple[Emoji, ...] = ()
    published: datetime | None = None
    indexable: bool = False
    is_memorial: bool = False


def profile_in(document: Json) -> Profile:
    """The profile in an actor's document."""
    try:
        plain = plainly(document)
        published = read_instant(plain.get("published"))
    except SisternetError:
        return Profile()
    return Profile(
        avatar=_picture(plain.get("icon")),
        header=_picture(plain.get("image")),
        fields=tuple(_fields(plain.get("attachment"))),
        emojis=tuple(emojis_in(document)),
        published=published,
        indexable=plain.get("indexable") is True,
        is_memorial=plain.get("memorial") is True,
    )


def hashtags_as_spelt(document: Json) -> tuple[str, ...]:
    """The hashtags of a thing without "#", in the letters its author chose, each once."""
    spelt: dict[str, str] = {}
    for tag in _objects(document.get("tag")):
        name = tag.get("name")
        if _is(tag, "Hashtag") and isinstance(name, str) and name.strip("# "):
            bare = name.strip().removeprefix("#")
            spelt.setdefault(bare.lower(), bare)
    return tuple(spelt.values())


def _fields(attachment: object) -> Iterator[tuple[str, str]]:
    found = 0
    for entry in _objects(attachment):
        name, value = entry.get("name"), entry.get("value")
        if not _is(entry, "PropertyValue") or not isinstance(name, str):
            continue
        if isinstance(value, str) and max(len(name), len(value)) <= FIELD_LONGEST:
            found += 1
            yield name, value
        if found == FIELDS_MOST:
            return


def _objects(value: object) -> Iterator[Json]:
    several = value if isinstance(value, list) else [value]
    return (entry for entry in several[:_LOOKED_AT] if isinstance(entry, dict))


def _picture(value: object) -> str | None:
    for one in value if isinstance(value, list) else [value]:
        address = one.get("url") if isinstance(one, dict) else one
        url = shown_url(address.get("href") if isinstance(address, dict) else address)
        if url is not None:
            return url
    return None


def _is(entry: Json, kind: str) -> bool:
    found = entry.get("type")
    return isinstance(found, str) and short_name(found) == kind
