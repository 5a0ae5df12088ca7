"""How single members of ActivityStreams documents are read: tolerant in form, strict in names.

A value may be an id, an object or a list of either (`reference/federation.md` 5.1); embedded
objects are cut down to their ids. What names somebody or something must be a proper IRI.
"""

from collections.abc import Collection, Iterable
from typing import Any
from urllib.parse import quote

from federation.addressing import PUBLIC, is_public
from federation.json_ld import plainly, short_name
from federation.origins import is_iri, same_origin
from federation.strict_json import Json
from world.errors import Malformed

MAX_TYPES = 16
MAX_TYPE = 256
MAX_COUNT = 2**53
MAX_SHOWN_URL = 2_048
_NOT_SHOWN = frozenset("\\\"'<>`")
_TEXT_OR_OBJECT = (str, dict)  # `str | dict` would be put together anew for each document
_PRINTABLE = "".join(map(chr, range(0x21, 0x7F)))


def type_of(document: Json, known: Collection[str]) -> str:
    """The one type to go by: the first known one of a list, else the first one.

    Prefixes are left away (`as:Note`). Raises `Malformed` if there is no type at all.
    """
    only = document.get("type")
    if isinstance(only, str) and 0 < len(only) <= MAX_TYPE:
        return short_name(only)
    types = types_of(document)
    return next((name for name in types if name in known), types[0])


def types_of(document: Json) -> list[str]:
    """All types, prefixes left away; raises `Malformed` unless there is one at least."""
    found: Any = document.get("type")
    types: list[Any] = found if isinstance(found, list) else [found]
    if not 0 < len(types) <= MAX_TYPES:
        raise Malformed("a document without a type, or with very many")
    for name in types:
        if not isinstance(name, str) or not 0 < len(name) <= MAX_TYPE:
            raise Malformed("a type that is not a word")
    return [short_name(name) for name in types]


def required_iri(value: object) -> str:
    """An id, which must be there and be a proper IRI itself; raises `Malformed`."""
    if not isinstance(value, str) or not is_iri(value):
        raise Malformed("an id that is missing or odd")
    return value


def entries(value: object, most: int) -> list[str | Json]:
    """A member that may be missing, single or a list, as a list of texts and objects.

    Raises `Malformed` for anything else in it (nulls, numbers, lists in lists) and above `most`.
    """
    if value is None:
        return []
    found: list[Any] = value if isinstance(value, list) else [value]
    if len(found) > most:
        raise Malformed("a list with too many entries")
    for entry in found:
        if not isinstance(entry, _TEXT_OR_OBJECT):
            raise Malformed("a list with something else in it than names and objects")
    return found


def only_entry(value: object) -> str | Json | None:
    """The one entry of a member that must not have several; raises `Malformed` if it has."""
    found = entries(value, 1)
    return found[0] if found else None


def iri_of(entry: str | Json | None) -> str | None:
    """The IRI that a text or an object (its `id`, a Link's `href`) names.

    None where no http(s) IRI is named at all (`tag:`, `urn:`, an object without id); `Malformed`
    for one in an odd spelling, which might be taken for somebody else's (ORI-42).
    """
    name = entry
    if isinstance(entry, dict):
        plain = plainly(entry)
        name = plain["id"] if plain.get("id") is not None else plain.get("href")
    if name is None:
        return None
    if not isinstance(name, str):
        raise Malformed("an id that is not a text")
    if is_iri(name):
        return name
    if name[:4].lower() == "http":
        raise Malformed("an IRI in an odd spelling")
    return None


def only_iri(value: object) -> str | None:
    """The IRI of a member that must not have several values."""
    return iri_of(only_entry(value))


def first_iri(value: object, most: int) -> str | None:
    """The first IRI of a member that may have several values."""
    if value is None:
        return None
    return next(iter(iris_of(entries(value, most))), None)


def answered_in(thing: Json, most: int) -> str | None:
    """What a thing is an answer to, the first of at most so many; nothing answers itself."""
    parent = first_iri(thing.get("inReplyTo"), most)
    return None if parent == thing.get("id") else parent


def iris_of(found: Iterable[str | Json]) -> list[str]:
    """The IRIs that these entries name, without those that name none."""
    return [iri for iri in map(iri_of, found) if iri is not None]


def recipients(value: object, most: int) -> tuple[str, ...]:
    """The addressees of a member such as `to`, each once; Public in its full spelling."""
    if value is None:
        return ()
    found = (
        PUBLIC if isinstance(entry, str) and is_public(entry) else iri_of(entry)
        for entry in entries(value, most)
    )
    return tuple(dict.fromkeys(iri for iri in found if iri is not None))


def iri_at(value: object, owner: str) -> str | None:
    """An id or embedded object that must lie on its owner's origin (FEP-fe34), else None."""
    iri = only_iri(value)
    return iri if iri is not None and same_origin(iri, owner) else None


def web_url(value: object) -> str | None:
    """A URL that is only shown or linked; letters beyond ASCII in its path are escaped."""
    if not isinstance(value, str):
        return None
    url = value.strip()
    if not url.isascii():
        url = quote(url, safe=_PRINTABLE)
    return url if is_iri(url) else None


def shown_url(value: object) -> str | None:
    """A URL that programs are given to load: a proper one without anything that ends a quote."""
    url = web_url(value)
    if url is None or len(url) > MAX_SHOWN_URL or set(url) & _NOT_SHOWN:
        return None
    return url


def page_of(value: object, most: int) -> str | None:
    """Of the `url` of a thing the page for people: the Link of type text/html, else the first."""
    found: list[tuple[bool, str]] = []
    for entry in entries(value, most):
        plain = plainly(entry) if isinstance(entry, dict) else {"href": entry}
        url = web_url(plain.get("href"))
        if url is not None:
            found.append((str(plain.get("mediaType")).startswith("text/html"), url))
    pages = [url for is_html, url in found if is_html]
    return next(iter(pages or (url for _, url in found)), None)


def count_of(value: object) -> int | None:
    """A number of things, or None for what cannot be one."""
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < MAX_COUNT:
        return None
    return value
