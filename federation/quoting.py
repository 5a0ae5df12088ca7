"""Quotes and who may make them: FEP-044f, and the older names of it (`federation.md` 5.10).

Pure readers; whatever is odd counts as not said, and nothing here raises.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from federation.addressing import is_public
from federation.json_ld import short_name
from federation.origins import is_iri, same_origin
from federation.strict_json import Json

_OLDER: Final = ("quoteUri", "quoteUrl", "_misskey_quote")
_MISSKEY: Final = "https://misskey-hub.net/ns#_misskey_quote"
_MOST: Final = 100


@dataclass(frozen=True, slots=True)
class Quoting:
    """What a thing quotes, and by which stamp (a `QuoteAuthorization`) it says it may."""

    quoted: str
    stamp: str | None
    is_older: bool  # said by one of the names from before FEP-044f only


@dataclass(frozen=True, slots=True)
class QuotePolicy:
    """Who may quote a thing, of themselves or after its author has agreed: IRIs, or Public."""

    automatic: tuple[str, ...]
    manual: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stamp:
    """An author's word that one thing may quote another."""

    id: str
    attributed_to: str
    interacting: str
    target: str


def quoting_of(document: Json) -> Quoting | None:
    """What the thing quotes, or None; nothing quotes itself."""
    stamp = _name(document.get("quoteAuthorization"))
    quoted = _name(document.get("quote"))
    named = quoted or next(_said_before(document), None)
    if named is None or named == document.get("id"):
        return None
    return Quoting(named, stamp, is_older=quoted is None)


def policy_of(document: Json) -> QuotePolicy | None:
    """Who may quote the thing, as its author says; None: nothing is said of it."""
    policy = document.get("interactionPolicy")
    rule = policy.get("canQuote") if isinstance(policy, dict) else None
    if not isinstance(rule, dict):
        return None
    return QuotePolicy(_names(rule.get("automaticApproval")), _names(rule.get("manualApproval")))


def is_for_everybody(names: tuple[str, ...]) -> bool:
    """Whether such a list holds Public, however it is spelled."""
    return any(map(is_public, names))


def read_stamp(document: Json) -> Stamp | None:
    """A `QuoteAuthorization` whose author is of its own origin, or None."""
    kind = document.get("type")
    if not isinstance(kind, str) or short_name(kind) != "QuoteAuthorization":
        return None
    names = [
        _name(document.get(name))
        for name in ("id", "attributedTo", "interactingObject", "interactionTarget")
    ]
    match names:
        case [str() as iri, str() as author, str() as interacting, str() as target]:
            if same_origin(iri, author):
                return Stamp(iri, author, interacting, target)
    return None


def _said_before(document: Json) -> Iterator[str]:
    for member in _OLDER:
        name = _name(document.get(member))
        if name is not None:
            yield name
    tags = document.get("tag")
    for tag in (tags if isinstance(tags, list) else [tags])[:_MOST]:
        if isinstance(tag, dict) and tag.get("rel") == _MISSKEY and _name(tag.get("href")):
            yield str(tag["href"])


def _name(value: object) -> str | None:
    if isinstance(value, dict):
        value = value.get("id")
    return value if isinstance(value, str) and is_iri(value) else None


def _names(value: object) -> tuple[str, ...]:
    found = value if isinstance(value, list) else [value]
    return tuple(name for name in found[:_MOST] if isinstance(name, str))
