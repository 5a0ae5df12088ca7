"""Words for people in documents: `name`, `summary`, `content`, their maps and their language."""

import re

from federation.json_ld import plainly
from federation.strict_json import Json
from world.errors import Malformed

MAX_LANGUAGE = 35
_TAG = re.compile(r"[a-z]{2,8}(?:-[a-z0-9]{1,8})*")
# Undetermined, none, several: says nothing that could be shown.
_NO_LANGUAGE = frozenset(("und", "zxx", "mul", "mis"))


def text_of(document: Json, name: str, most: int) -> str:
    """The text of a member, or of its map where only that is there; "" if neither is.

    Cut at `most` characters. Raises `Malformed` if it is neither a text nor null.
    """
    value = document.get(name)
    if value is None:
        value = next(iter(_wordings(document, name).values()), "")
    if not isinstance(value, str):
        raise Malformed(f"“{name}” is not a text")
    return value[:most]


def language_of(document: Json, name: str) -> str | None:
    """The language a member is written in, as a lower-case BCP 47 tag; None if nobody says.

    Told by the entry of the map (`contentMap`) that holds the same text, or by its only entry,
    else by `inLanguage` or `language` (Lemmy: an object with `identifier`).
    """
    wordings = _wordings(document, name)
    said = document.get(name)
    for tag, wording in wordings.items():
        if said is None or wording == said or len(wordings) == 1:
            return language_tag(tag)
    return language_tag(document.get("inLanguage")) or language_tag(document.get("language"))


def language_tag(value: object) -> str | None:
    """A language tag in lower case, or None for what is none."""
    if isinstance(value, list):
        value = next(iter(value), None)
    if isinstance(value, dict):
        value = value.get("identifier")
    if not isinstance(value, str) or len(value) > MAX_LANGUAGE:
        return None
    tag = value.lower().replace("_", "-")
    return tag if _TAG.fullmatch(tag) and tag not in _NO_LANGUAGE else None


def place_name(value: object, most: int) -> str | None:
    """The name of a `location`: a Place, the first of several, or a bare text."""
    if isinstance(value, list):
        value = next(iter(value), None)
    if isinstance(value, dict):
        value = text_of(plainly(value), "name", most)
    return (value[:most] or None) if isinstance(value, str) else None


def _wordings(document: Json, name: str) -> dict[str, str]:
    found = document.get(f"{name}Map")
    if not isinstance(found, dict):
        return {}
    return {tag: wording for tag, wording in found.items() if isinstance(wording, str)}
