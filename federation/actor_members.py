"""The members of an actor's document that take more than a look, each read on its own."""

import re
from typing import Final

from federation.json_ld import plainly
from federation.origins import origin, same_origin
from federation.reading import entries, iri_at, iris_of, only_iri, page_of
from federation.strict_json import Json
from world.errors import Malformed

MAX_ALIASES: Final = 32
_MOST_ENTRIES: Final = 1_000
_MOST_LINKS: Final = 100

# The node's own actor bears the name of its host, on the workbench with a port.
_USERNAME = re.compile(r"[A-Za-z0-9_.-]{1,128}(?::[0-9]{1,5})?")
_HANDLE = re.compile(r"([A-Za-z0-9_.-]{1,128})@([a-z0-9.-]{1,253}(?::[0-9]{1,5})?)")


def handle_of(plain: Json) -> str | None:
    """`ana@node.example.org` of the member `webfinger` (FEP-2c59), with or without `acct:`."""
    value = plain.get("webfinger")
    if not isinstance(value, str):
        return None
    found = _HANDLE.fullmatch(value.removeprefix("acct:").removeprefix("@"))
    return None if found is None else found[0]


def username_of(plain: Json, handle: str | None) -> str:
    """The name before the @, of plain letters only. Raises `Malformed` if there is none."""
    name = plain.get("preferredUsername")
    if name is None and handle is not None:
        name = handle.partition("@")[0]
    if not isinstance(name, str) or not _USERNAME.fullmatch(name):
        raise Malformed("an actor without a plain user name")
    return name


def inbox_of(plain: Json, iri: str) -> str | None:
    inbox = only_iri(plain.get("inbox"))
    if inbox is not None and not same_origin(inbox, iri):
        raise Malformed("an actor whose inbox lies elsewhere")
    return inbox


def shared_inbox_of(plain: Json, iri: str) -> str | None:
    endpoints = plain.get("endpoints")
    if not isinstance(endpoints, dict):
        return None
    return iri_at(plainly(endpoints).get("sharedInbox"), iri)


def profile_page_of(plain: Json, iri: str) -> str | None:
    page = page_of(plain.get("url"), _MOST_LINKS)
    return page if page is not None and origin(page).host == origin(iri).host else None


def aliases_of(plain: Json) -> tuple[str, ...]:
    return tuple(iris_of(entries(plain.get("alsoKnownAs"), _MOST_ENTRIES)[:MAX_ALIASES]))


def network_of(plain: Json, kind: str, iri: str) -> str | None:
    """The network somebody belongs to; for groups `attributedTo` names moderators (FEP-1b12)."""
    names = ["network", "affiliation"]
    if kind not in ("Group", "Organization"):
        names.append("attributedTo")
    return next((found for name in names if (found := iri_at(plain.get(name), iri))), None)
